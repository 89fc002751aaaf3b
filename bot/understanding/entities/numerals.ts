/** Reads Chinese and Arabic numerals as exact decimals: 两百三, 一千零五十, 1,299.5, 2.5万, 三点五. */

const digits = new Map(
  Object.entries({ 零: 0, 〇: 0, 一: 1, 幺: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9 }),
)
const units = new Map(Object.entries({ 十: 10, 百: 100, 千: 1000 }))
const big = new Map(Object.entries({ 万: 10_000, 亿: 100_000_000 }))

/** Source of a pattern for one numeral; bounded, so a long paste costs linear time. */
export const numeral =
  '(?:\\d{1,3}(?:,\\d{3}){1,4}(?:\\.\\d{1,4})?(?!\\d)|\\d{1,12}(?:\\.\\d{1,4})?(?:万|[wk](?![a-z]))?|[零〇一二两三四五六七八九十百千万亿]{1,16}(?:点[零〇一二三四五六七八九]{1,4})?)'

/** The numeral in thousandths (an integer, so nothing is lost to binary fractions), or null when it is none. */
export function readThousandths(written: string): number | null {
  const text = written.toLowerCase().replaceAll(',', '')
  const arabic = /^(\d{1,12})(?:\.(\d{1,4}))?(万|w|k)?$/.exec(text)
  if (arabic) {
    const scale = arabic[3] === undefined ? 1 : arabic[3] === 'k' ? 1000 : 10_000
    return (Number(arabic[1]) * 1000 + Number((arabic[2] ?? '').padEnd(4, '0')) / 10) * scale
  }
  const [whole = '', fraction] = text.split('点')
  const value = readChinese(whole)
  if (value === null) return null
  if (fraction === undefined) return value * 1000
  let rest = ''
  for (const c of fraction) rest += String(digits.get(c) ?? '')
  return value * 1000 + Number(rest.padEnd(3, '0').slice(0, 3))
}

/** The numeral as a plain number, or null. */
export function readNumber(written: string): number | null {
  const value = readThousandths(written)
  return value === null ? null : value / 1000
}

/** 两百三 is 230 and 三万五 35,000 (the last digit takes the next lower unit); 二零二五 is read digit by digit. */
function readChinese(text: string): number | null {
  if (text === '') return null
  const characters = [...text]
  if (characters.length > 1 && characters.every((c) => digits.has(c)))
    return characters.length > 12 ? null : characters.reduce((sum, c) => sum * 10 + digits.get(c)!, 0)
  let total = 0
  let section = 0
  let digit: number | null = null
  let last = 0
  let zero = false
  for (const c of characters) {
    if (digits.has(c)) {
      const value = digits.get(c)!
      if (value === 0) zero = true
      else if (digit !== null) return null
      else digit = value
    } else if (units.has(c)) {
      last = units.get(c)!
      section += (digit ?? 1) * last
      if (digit === null && last !== 10) return null
      digit = null
      zero = false
    } else {
      last = big.get(c)!
      section += digit ?? 0
      if (section === 0 && total === 0) return null
      if (last === 100_000_000) total = (total + section) * last
      else total += section * last
      section = 0
      digit = null
      zero = false
    }
  }
  if (digit !== null) section += !zero && last >= 100 ? digit * (last / 10) : digit
  return total + section
}
