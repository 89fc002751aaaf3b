/** Written text in spoken form: no links, long figures digit by digit (幺三八), sums, times and dates as one says them. */

export type Language = 'zh' | 'en'

const digitWords = ['零', '幺', '二', '三', '四', '五', '六', '七', '八', '九']
const link = /(?:https?:\/\/|www\.)[^\s，。；、）)”"』」】]+/giu
/** Pictures, and the signs that join, colour and frame them (digits with a keycap lose only the cap). */
const pictures = /\p{Extended_Pictographic}|[\u{1F3FB}-\u{1F3FF}]|\u{FE0F}|\u{200D}|\u{20E3}/gu

export function hasLink(text: string): boolean {
  link.lastIndex = 0
  return link.test(text)
}

/** Takes links out, with the colon or arrow that led to them. */
export function dropLinks(text: string): string {
  return text
    .replace(link, '\uE000')
    .replace(/[ \t]*[:：→>-]*[ \t]*\uE000/gu, '')
    .replace(/[ \t]{2,}/g, ' ')
    .trim()
}

/** Digits one by one, as a number is dictated: 138 → 幺三八, in English 1 3 8. */
export function dictate(digits: string, language: Language): string {
  return language === 'en' ? [...digits].join(' ') : digits.replace(/\d/g, (digit) => digitWords[Number(digit)]!)
}

/**
 * What the telephone says for a text that was written for the eye. A text that is in spoken form already stays as it
 * is.
 */
export function toSpeech(text: string, language: Language): string {
  let spoken = dropLinks(text).replace(pictures, '')
  if (language === 'zh') spoken = chinese(spoken)
  else spoken = spoken.replace(/¥\s*(\d[\d,]*(?:\.\d+)?)/g, (_, sum: string) => `${plainSum(sum)} yuan`)
  return spoken
    .replace(/(\d{1,4})?\*{2,}(\d{2,4})/g, (_, _head, tail: string) =>
      language === 'en' ? `ending in ${dictate(tail, 'en')}` : `尾号${dictate(tail, 'zh')}`,
    )
    .replace(/(?<![\d.])\+?\d{5,}(?![\d.]\d)/g, (digits) => dictate(digits.replace('+', ''), language))
    .replace(/\b([A-Z]{1,4})-?(\d{3,})\b/g, (_, letters: string, digits: string) =>
      language === 'en' ? `${letters} ${dictate(digits, 'en')}` : `${letters}${dictate(digits, 'zh')}`,
    )
    .replace(/[【】《》“”「」『』*#_`|]/g, ' ')
    .replace(/\s*\n\s*/g, '\n')
    .replace(/[ \t]{2,}/g, ' ')
    .trim()
}

function chinese(text: string): string {
  return text
    .replace(
      /(\d{4})-(\d{2})-(\d{2})(?!\d)/g,
      (_, year: string, month: string, day: string) =>
        `${dictate(year, 'zh').replaceAll('幺', '一')}年${Number(month)}月${Number(day)}日`,
    )
    .replace(/(?<!\d)([01]?\d|2[0-4]):([0-5]\d)(?::[0-5]\d)?(?!\d)/g, (_, hour: string, minute: string) =>
      Number(minute) === 0 ? `${Number(hour)}点` : `${Number(hour)}点${minute}分`,
    )
    .replace(/[¥￥]\s*(\d[\d,]*(?:\.\d{1,2})?)/g, (_, sum: string) => yuan(sum))
    .replace(/(\d[\d,]*\.\d{1,2})\s*元/g, (_, sum: string) => yuan(sum))
    .replace(/\s*×\s*(\d{1,3})(?!\d)/g, '，$1件')
}

/** 199.00 → 199元; 12.50 → 12元5角; 0.05 → 5分. */
function yuan(sum: string): string {
  const [whole, rest = ''] = sum.replaceAll(',', '').split('.')
  const [jiao, fen] = [Number(rest[0] ?? 0), Number(rest[1] ?? 0)]
  const small = `${jiao ? `${jiao}角` : fen && Number(whole) ? '零' : ''}${fen ? `${fen}分` : ''}`
  return Number(whole) || !small ? `${Number(whole)}元${small}` : small
}

function plainSum(sum: string): string {
  return sum.replaceAll(',', '').replace(/\.00$/, '')
}
