/** How values look in a text and sound on the phone; the filters. */
import type { Value } from '../model/index.ts'
import { dateParts, dayOf, minuteOf, parseDay, parseMoment, parseTime, weekdayOf } from './civil.ts'
import type { Names } from './names.ts'
import { speakCount, speakDigits, speakText, yuanWords } from './speak.ts'

export const filterNames = ['money', 'day', 'time', 'moment', 'mask', 'last4', 'spoken', 'lines'] as const
export type Filter = (typeof filterNames)[number]

const numberForm = /^-?\d{1,15}(?:\.\d{1,9})?$/
const weekdays = ['一', '二', '三', '四', '五', '六', '日']
const monthsEn = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const weekdaysEn = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** A value as people read it, with no filter: dates, amounts, lists and things show themselves well. */
export function show(value: Value | undefined, names: Names): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'boolean') return names.language === 'en' ? (value ? 'yes' : 'no') : value ? '是' : '否'
  if (typeof value === 'number') return names.voice ? speakCount(value, names.language) : String(value)
  if (typeof value === 'string') return showText(value, names)
  if (Array.isArray(value))
    return value.map((item) => show(item, names)).join(names.language === 'en' ? ', ' : '、')
  if (typeof value['fen'] === 'number') return money(value, names)
  for (const field of ['text', 'title', 'label', 'name', 'no'])
    if (Object.hasOwn(value, field) && typeof value[field] === 'string') return showText(value[field], names)
  return ''
}

function showText(text: string, names: Names): string {
  const first = text.charCodeAt(0)
  if (first >= 48 && first <= 57) {
    if (text.length <= 5 && parseTime(text) !== null) return time(text, names)
    if (text.length === 10 && parseDay(text) !== null) return day(text, names)
    if (text.length >= 15 && text.length <= 40 && parseMoment(text, names.timeZone) !== null)
      return moment(text, names)
  }
  return names.voice && /^[+\d][\d -]{4,}$/.test(text) ? speakDigits(text, names.language) : text
}

/** Applies a filter. A value it cannot use shows as without a filter. */
export function applyFilter(filter: Filter, value: Value | undefined, names: Names): string {
  if (value === undefined || value === null || value === '') return ''
  switch (filter) {
    case 'money':
      return money(value, names)
    case 'day':
      return day(value, names)
    case 'time':
      return time(value, names)
    case 'moment':
      return moment(value, names)
    case 'mask':
      return mask(raw(value, names), names)
    case 'last4':
      return spokenIf(names, raw(value, names).slice(-4))
    case 'spoken':
      return speakText(raw(value, names), names.language)
    case 'lines':
      return Array.isArray(value) ? value.map((item) => show(item, names)).join('\n') : show(value, names)
  }
}

/** A number is yuan, `{ fen }` is exact: `199.00 元`, `¥199.00` in English, 一百九十九元 on the phone. */
function money(value: Value, names: Names): string {
  const fen = fenOf(value)
  if (fen === null) return show(value, names)
  const [minus, all] = [fen < 0 ? '-' : '', Math.abs(fen)]
  const [yuan, rest] = [Math.floor(all / 100), all % 100]
  const written = `${yuan}.${rest < 10 ? '0' : ''}${rest}`
  if (names.language === 'en') return names.voice ? `${minus}${rest ? written : yuan} yuan` : `${minus}¥${written}`
  if (!names.voice) return `${minus}${written} 元`
  return `${minus ? '负' : ''}${yuanWords(yuan, rest)}`
}

function fenOf(value: Value): number | null {
  if (typeof value === 'number') return Math.round(value * 100)
  if (typeof value === 'string') return numberForm.test(value) ? Math.round(Number(value) * 100) : null
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null
  return typeof value['fen'] === 'number' ? value['fen'] : null
}

/** 11月12日; with the year if it is not this one. */
function day(value: Value, names: Names): string {
  const civil = civilOf(value, names)
  if (civil === null) return show(typeof value === 'string' && parseDay(value) === null ? value : '', names)
  const date = dateParts(civil)
  const thisYear = dateParts(dayOf(names.now, names.timeZone)).year
  if (names.language === 'en')
    return `${monthsEn[date.month - 1]} ${date.day}${date.year === thisYear ? '' : `, ${date.year}`}`
  return `${date.year === thisYear ? '' : `${date.year}年`}${date.month}月${date.day}日`
}

/** Wall clock: 9:30; on the phone 9点30分. */
function time(value: Value, names: Names): string {
  const minute = minuteIn(value, names)
  if (minute === null) return show(value, names)
  const [hour, rest] = [Math.floor(minute / 60), minute % 60]
  if (names.voice && names.language === 'zh') return rest ? `${hour}点${rest}分` : `${hour}点`
  return `${hour}:${rest < 10 ? '0' : ''}${rest}`
}

/** Day and time as one says them: 今天 20:00, 明天 9:00, 周五 9:00 (within six days), 11月20日 9:00. */
function moment(value: Value, names: Names): string {
  const at = typeof value === 'string' ? parseMoment(value, names.timeZone) : null
  if (at === null) return civilOf(value, names) === null ? show(value, names) : day(value, names)
  const [civil, today] = [dayOf(at, names.timeZone), dayOf(names.now, names.timeZone)]
  const clock = time(value, names)
  const gap = names.voice && names.language === 'zh' ? '' : ' '
  return `${near(civil, today, names) ?? day(value, names)}${gap}${clock}`
}

function near(civil: number, today: number, names: Names): string | null {
  const ahead = civil - today
  if (names.language === 'en') {
    if (ahead >= -1 && ahead <= 1) return ['yesterday', 'today', 'tomorrow'][ahead + 1]!
    return ahead > 1 && ahead < 7 ? weekdaysEn[weekdayOf(civil) - 1]! : null
  }
  if (ahead >= -1 && ahead <= 2) return ['昨天', '今天', '明天', '后天'][ahead + 1]!
  return ahead > 2 && ahead < 7 && weekdayOf(civil) > weekdayOf(today)
    ? `周${weekdays[weekdayOf(civil) - 1]!}`
    : null
}

function civilOf(value: Value, names: Names): number | null {
  if (typeof value !== 'string') return null
  const civil = parseDay(value)
  if (civil !== null) return civil
  const at = parseMoment(value, names.timeZone)
  return at === null ? null : dayOf(at, names.timeZone)
}

function minuteIn(value: Value, names: Names): number | null {
  if (typeof value !== 'string') return null
  const minute = parseTime(value)
  if (minute !== null) return minute
  const at = parseMoment(value, names.timeZone)
  return at === null ? null : minuteOf(at, names.timeZone)
}

/** 138****0000, n***@example.com, 张**; never more than a third of the signs stay. */
function mask(text: string, names: Names): string {
  const at = text.indexOf('@')
  if (at > 0) return `${text[0]}***${text.slice(at)}`
  if (/^\+?\d{7,}$/.test(text)) return spokenIf(names, `${text.slice(0, 3)}****${text.slice(-4)}`)
  const signs = [...text]
  if (signs.length <= 1) return '*'
  if (signs.length < 6) return signs[0]! + '*'.repeat(signs.length - 1)
  const kept = Math.min(4, Math.floor(signs.length / 6))
  return `${signs.slice(0, kept).join('')}${'*'.repeat(signs.length - 2 * kept)}${signs.slice(-kept).join('')}`
}

/** On the phone the hidden middle is not read out, only the end. */
function spokenIf(names: Names, text: string): string {
  if (!names.voice) return text
  const shown = text.includes('*') ? text.slice(-4) : text
  const digits = /^[\d+ -]+$/.test(shown) ? speakDigits(shown, names.language) : shown
  return text.includes('*') && names.language === 'zh' ? `尾号${digits}` : digits
}

function raw(value: Value, names: Names): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : show(value, names)
}
