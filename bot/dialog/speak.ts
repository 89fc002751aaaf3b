/** Figures and texts in spoken form: digits one by one (幺三八), amounts in words, no links. */

const digitWords = ['零', '幺', '二', '三', '四', '五', '六', '七', '八', '九']
const numberWords = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九']
const signWords: Record<'zh' | 'en', Record<string, string>> = {
  zh: { '@': '艾特', '.': '点', '-': '杠', _: '下划线', '+': '加', '/': '斜杠' },
  en: { '@': 'at', '.': 'dot', '-': 'dash', _: 'underscore', '+': 'plus', '/': 'slash' },
}

/** Digits one by one, as a number is dictated; signs between them are dropped. */
export function speakDigits(text: string, language: 'zh' | 'en'): string {
  const digits = text.replace(/\D/g, '')
  return language === 'en'
    ? [...digits].join(' ')
    : [...digits].map((digit) => digitWords[Number(digit)]!).join('')
}

/** A text spelled for the ear: digits one by one, the signs of addresses by their names, the rest as it is. */
export function speakText(text: string, language: 'zh' | 'en'): string {
  if (/^[\d +()-]+$/.test(text)) return speakDigits(text, language)
  const words = signWords[language]
  return text
    .replace(/\d+/g, (digits) => speakDigits(digits, language))
    .replace(/[@.\-_+/]/g, (sign) => ` ${words[sign] ?? sign} `)
    .replace(/ {2,}/g, ' ')
    .trim()
}

/** Whole number in Chinese words, 0 to 9,999,999,999,999,999. */
export function chineseNumber(value: number): string {
  if (value < 10) return numberWords[value]!
  const groups: string[] = []
  let rest = value
  let gap = false
  for (const unit of ['', '万', '亿', '万亿']) {
    const group = rest % 10_000
    rest = Math.floor(rest / 10_000)
    if (group > 0) groups.unshift(`${fourDigits(group)}${unit}${gap && groups.length > 0 ? '零' : ''}`)
    gap = group > 0 ? group < 1000 && rest > 0 : groups.length > 0
    if (gap && group > 0 && rest > 0) {
      groups[0] = `零${groups[0]!}`
      gap = false
    }
    if (rest === 0) break
  }
  const words = groups.join('').replace(/零+/g, '零')
  return words.startsWith('一十') ? words.slice(1) : words
}

function fourDigits(value: number): string {
  let words = ''
  let gap = false
  for (const [size, unit] of [
    [1000, '千'],
    [100, '百'],
    [10, '十'],
    [1, ''],
  ] as const) {
    const digit = Math.floor(value / size) % 10
    if (digit === 0) gap = words !== ''
    else {
      words += `${gap ? '零' : ''}${numberWords[digit]!}${unit}`
      gap = false
    }
  }
  return words
}

/** A number of things: one that is long is said as a number, not digit by digit. */
export function speakCount(value: number, language: 'zh' | 'en'): string {
  if (!Number.isSafeInteger(value) || Math.abs(value) < 10_000) return String(value)
  if (language === 'en') return value.toLocaleString('en-US')
  return `${value < 0 ? '负' : ''}${chineseNumber(Math.abs(value))}`
}

/** 199 yuan and 5 fen: 一百九十九元零五分. */
export function yuanWords(yuan: number, fen: number): string {
  const [jiao, cent] = [Math.floor(fen / 10), fen % 10]
  const small = `${jiao ? `${chineseNumber(jiao)}角` : cent && yuan ? '零' : ''}${cent ? `${chineseNumber(cent)}分` : ''}`
  return `${yuan || !small ? `${chineseNumber(yuan)}元` : ''}${small}`
}

/** Dates, hours and sums that are written in a text, as they are said: 2025年11月12日, 9点到22点, 一百九十九元. */
function chineseFigures(text: string): string {
  return text
    .replace(
      /(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)/g,
      (_, year: string, month: string, day: string) => `${year}年${Number(month)}月${Number(day)}日`,
    )
    .replace(/(?<=\d:\d\d) *[-–—~～] *(?=\d{1,2}:\d\d)/g, '到')
    .replace(/(?<![\d:])([01]?\d|2[0-4]):([0-5]\d)(?![\d:])/g, (_, hour: string, minute: string) =>
      Number(minute) === 0 ? `${Number(hour)}点` : `${Number(hour)}点${minute}分`,
    )
    .replace(/(?<![\d.])(\d{1,9})\.(\d\d) *元/g, (_, yuan: string, fen: string) =>
      yuanWords(Number(yuan), Number(fen)),
    )
}

/** Takes links out of a text that is read aloud, and says long figures digit by digit. */
export function forTheEar(text: string, language: 'zh' | 'en'): string {
  return (language === 'zh' ? chineseFigures(text) : text)
    .replace(/(?:https?:\/\/|www\.)[^\s，。；、）)”"]+/gi, '')
    .replace(/(?<![\d.])\d{5,}(?![\d.])/g, (digits) => speakDigits(digits, language))
    .replace(/[\p{Extended_Pictographic}\u{FE0F}\u{200D}]/gu, '')
    .replace(/[ \t]{2,}/g, ' ')
    .trim()
}
