/** Finds civil dates, relative ones against now in the shop's time zone. */
import { DateTime } from 'luxon'
import type { Entity } from '../../model/facts.ts'
import { numeral, readNumber } from './numerals.ts'

// Which side an incomplete date lies on: what was bought, paid or received is past; what shall come is not.
const pastCue = /买|拍|下单|付|签收|收到|到货|到的|发的|退的|之前|上次|当时|bought|ordered|paid|received|last/iu
const futureCue = /送|派|来取|上门|预约|约|之后|改到|改成|能到|前到|deliver|next|by /iu

const days: Record<string, number> = {
  大前天: -3, 前天: -2, 前日: -2, 昨天: -1, 昨日: -1, 昨晚: -1, 今天: 0, 今日: 0, 今晚: 0, 今早: 0, 明天: 1, 明日: 1, 明早: 1, 明晚: 1,
  后天: 2, 后日: 2, 大后天: 3, 'day before yesterday': -2, yesterday: -1, today: 0, tonight: 0, 'day after tomorrow': 2, tomorrow: 1,
} // prettier-ignore

const festivals: Record<string, [month: number, day: number]> = {
  双十一: [11, 11], 双11: [11, 11], 双十二: [12, 12], 双12: [12, 12], 六一八: [6, 18], 元旦: [1, 1], 情人节: [2, 14], 三八节: [3, 8],
  妇女节: [3, 8], 五一: [5, 1], 劳动节: [5, 1], 六一: [6, 1], 儿童节: [6, 1], 十一: [10, 1], 国庆: [10, 1], 平安夜: [12, 24], 圣诞: [12, 25],
} // prettier-ignore

const weekdays: Record<string, number> = {
  一: 1,
  二: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  日: 7,
  天: 7,
  末: 6,
  1: 1,
  2: 2,
  3: 3,
  4: 4,
  5: 5,
  6: 6,
  7: 7,
}
const english = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

const small = '(?:\\d{1,2}|[一二三四五六七八九十]{1,3})'
const pattern = new RegExp(
  [
    `(?<!\\d)(?<year>\\d{4}|[二零〇一三四五六七八九]{4})\\s?[-/.年]\\s?(?<month>${small})\\s?[-/.月]\\s?(?<day>${small})(?:日|号|(?!\\d))`,
    `(?<compact>(?<!\\d)20\\d{6}(?!\\d))`,
    `(?<near>今年|去年|明年)?的?(?<![\\d一二三四五六七八九十])(?<month2>${small})月(?:份)?(?<day2>${small})(?:日|号|(?![\\d个]))`,
    `(?:(?<month3>上个?月|这个?月|本月|下个?月)的?|(?<![\\d.月一二三四五六七八九十百]))(?<day3>${small})(?:号|日)(?![楼店线码机院馆柜门铺仓院床座栋店])(?!\\d)`,
    `(?<![\\d./-])(?<month4>\\d{1,2})[/.](?<day4>\\d{1,2})(?=号|日|那天|当天|下单|买)`,
    `(?<relative>大前天|前天|前日|昨天|昨日|昨晚|今天|今日|今晚|今早|明天|明日|明早|明晚|大后天|后天|后日)`,
    `(?<week>上上个?|上个?|这个?|本|下下个?|下个?)?(?:周|星期|礼拜)(?<weekday>[一二三四五六日天末]|[1-7](?!\\d))`,
    `(?<festival>双十一|双11|双十二|双12|六一八|618|元旦|情人节|三八节|妇女节|五一|劳动节|六一(?!八)|儿童节|国庆|平安夜|圣诞)(?!以来)`,
    `(?<ago>${numeral})\\s?(?<unit>天|日|个?星期|周|个?礼拜|个月|年)(?<side>以?前|之前|以?后|之后)`,
    `\\b(?<enRelative>day before yesterday|yesterday|today|tonight|day after tomorrow|tomorrow)\\b`,
    `\\b(?<enWeek>last |this |next )?(?<enWeekday>mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)day\\b`,
    `\\b(?<enMonth>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,7}\\.? (?<enDay>\\d{1,2})(?:st|nd|rd|th)?\\b(?:,? (?<enYear>20\\d\\d))?`,
    `\\b(?<agoEn>\\d{1,3}|an?|one|two|three) (?<unitEn>day|week|month|year)s? ago\\b`,
  ].join('|'),
  'giu',
)

export interface DateContext {
  /** UTC ms. */
  now: number
  timeZone: string
}

/** Dates as `YYYY-MM-DD`; impossible ones (2月30日) are not dates. */
export function findDates(text: string, context: DateContext): Entity[] {
  const entities: Entity[] = []
  let today: DateTime | null = null
  for (const match of text.matchAll(pattern)) {
    today ??= DateTime.fromMillis(context.now, { zone: context.timeZone }).startOf('day')
    const date = resolve(match.groups ?? {}, today, text)
    if (!date?.isValid || date.year < 1900 || date.year > 2100) continue
    const written = match[0]
    const lead = written.length - written.trimStart().length
    entities.push({
      type: 'date',
      value: date.toFormat('yyyy-MM-dd'),
      start: match.index + lead,
      end: match.index + written.length,
      text: written.slice(lead),
    })
  }
  return entities
}

type Groups = Record<string, string | undefined>

function resolve(g: Groups, today: DateTime, text: string): DateTime | null {
  const side = pastCue.test(text) ? -1 : futureCue.test(text) ? 1 : 0
  if (g.year !== undefined) return civil(today, read(g.year), read(g.month), read(g.day))
  if (g.compact !== undefined)
    return civil(today, Number(g.compact.slice(0, 4)), Number(g.compact.slice(4, 6)), Number(g.compact.slice(6)))
  const month = g.month2 ?? g.month4
  if (month !== undefined) {
    const year = g.near?.startsWith('去') ? -1 : g.near?.startsWith('明') ? 1 : g.near?.startsWith('今') ? 0 : null
    const day = read(g.day2 ?? g.day4)
    return year === null
      ? nearest(today, read(month), day, side)
      : civil(today, today.year + year, read(month), day)
  }
  if (g.day3 !== undefined) return dayOfMonth(today, read(g.day3), g.month3, side)
  if (g.relative !== undefined) return today.plus({ days: days[g.relative] ?? 0 })
  if (g.enRelative !== undefined) return today.plus({ days: days[g.enRelative.toLowerCase()] ?? 0 })
  if (g.weekday !== undefined) return dayOfWeek(today, weekdays[g.weekday] ?? 1, weeksAway(g.week), side)
  if (g.enWeekday !== undefined) {
    const weeks = g.enWeek?.startsWith('l') ? -1 : g.enWeek?.startsWith('n') ? 1 : g.enWeek ? 0 : null
    return dayOfWeek(today, english.indexOf(g.enWeekday.slice(0, 3).toLowerCase()) + 1, weeks, side)
  }
  if (g.festival !== undefined) {
    const [m, d] = g.festival === '618' ? [6, 18] : (festivals[g.festival] ?? [1, 1])
    return nearest(today, m, d, side)
  }
  if (g.enMonth !== undefined) {
    const m = months.indexOf(g.enMonth.slice(0, 3).toLowerCase()) + 1
    return g.enYear === undefined
      ? nearest(today, m, read(g.enDay), side)
      : civil(today, read(g.enYear), m, read(g.enDay))
  }
  return ago(g, today)
}

function ago(g: Groups, today: DateTime): DateTime | null {
  if (g.ago !== undefined) {
    const count = readNumber(g.ago)
    if (count === null || count > 3650) return null
    const n = g.side?.includes('前') ? -count : count
    if (g.unit === '天' || g.unit === '日') return today.plus({ days: n })
    if (g.unit === '个月') return today.plus({ months: n })
    return g.unit === '年' ? today.plus({ years: n }) : today.plus({ weeks: n })
  }
  const words: Record<string, number> = { a: 1, an: 1, one: 1, two: 2, three: 3 }
  const n = words[g.agoEn?.toLowerCase() ?? ''] ?? Number(g.agoEn)
  return Number.isFinite(n) ? today.minus({ [`${g.unitEn?.toLowerCase() ?? 'day'}s`]: n }) : null
}

function read(written: string | undefined): number {
  return readNumber(written ?? '') ?? NaN
}

function civil(today: DateTime, year: number, month: number, day: number): DateTime | null {
  if (!Number.isInteger(year) || !Number.isInteger(month) || !Number.isInteger(day)) return null
  return DateTime.fromObject({ year, month, day }, { zone: today.zone })
}

/** The year that brings the day closest to today, on the wanted side if one is wanted. */
function nearest(today: DateTime, month: number, day: number, side: number): DateTime | null {
  let best: DateTime | null = null
  for (const year of [today.year, today.year - 1, today.year + 1]) {
    const date = civil(today, year, month, day)
    if (!date?.isValid) continue
    if (side < 0 && date > today) continue
    if (side > 0 && date < today) continue
    if (!best || Math.abs(+date - +today) < Math.abs(+best - +today)) best = date
  }
  return best
}

function dayOfMonth(today: DateTime, day: number, near: string | undefined, side: number): DateTime | null {
  const shift = near?.startsWith('上') ? -1 : near?.startsWith('下') ? 1 : 0
  const month = today.startOf('month').plus({ months: shift })
  const date = civil(today, month.year, month.month, day)
  if (near !== undefined || side === 0 || !date?.isValid) return date
  if ((side < 0 && date > today) || (side > 0 && date < today)) {
    const other = month.plus({ months: side })
    return civil(today, other.year, other.month, day)
  }
  return date
}

/** Weeks begin on Monday; without 上/这/下 a cue in the sentence decides, else it is this week's day. */
function dayOfWeek(today: DateTime, weekday: number, weeks: number | null, side: number): DateTime {
  const date = today.startOf('week').plus({ days: weekday - 1, weeks: weeks ?? 0 })
  if (weeks !== null || side === 0) return date
  if ((side < 0 && date > today) || (side > 0 && date < today)) return date.plus({ weeks: side })
  return date
}

function weeksAway(word: string | undefined): number | null {
  if (word === undefined) return null
  const sign = word.startsWith('上') ? -1 : word.startsWith('下') ? 1 : 0
  return sign * (word.startsWith('上上') || word.startsWith('下下') ? 2 : 1)
}
