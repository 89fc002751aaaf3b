/** Finds plain numbers and amounts of money. */
import type { Entity } from '../../model/facts.ts'
import { numeral, readNumber, readThousandths } from './numerals.ts'

// A Chinese numeral of one character is a number only before a counting word: 一下, 一样, 十分, 万一 are not.
const counters =
  '个件条双套张台只支把斤米元块天年月次份盒箱瓶包袋本部辆位人楼层岁码号寸顿遍笔单种样分成半等折倍厘毫公千小星周礼串根顶片颗粒枚款'
const idioms =
  /一(?:下|样|般|定|直|些|点|起|切|共|旦|边|面|会|向|再|致|律|概|路|方|同|时|生|心|气|句|声|眼|想|看|试|问|分钱一分货)|(?<![一二两三四五六七八九十百千])(?:万一|十分|千万|百分)|统一|唯一|第一|周[一二三四五六]|星期[一二三四五六]|礼拜[一二三四五六]|双十[一二]|三心二意|乱七八糟|七七八八|九牛|一[件个]事/gu

const numberPattern = new RegExp(`(?<![\\d.a-z])(?:-(?=\\d))?${numeral}(?![\\d%a-z]|\\.\\d)`, 'giu')
const yuan = '(?:元|块钱?|圆|rmb|cny|yuan)'
const amountPattern = new RegExp(
  `(?<![\\d.a-z-])(?:` +
    `(?:[¥￥]|rmb|cny)\\s?(?<symbol>${numeral})` +
    `|(?<yuan>${numeral})\\s?${yuan}(?:(?<after>[零\\d一二两三四五六七八九]{1,2})(?![\\d个件条双])(?<afterUnit>[毛角分])?)?(?:(?<cents>[\\d一二两三四五六七八九])分)?` +
    `|(?<jiao>\\d{1,2}|[一二两三四五六七八九])[毛角](?:钱|(?<jiaoCents>[\\d一二两三四五六七八九])分?)?` +
    `)`,
  'giu',
)

/** Numbers as written; those inside a longer run of digits or glued to Latin letters are part of something else. */
export function findNumbers(text: string): Entity[] {
  const entities: Entity[] = []
  const masked = text.replace(idioms, (idiom) => '\u0000'.repeat(idiom.length))
  for (const match of masked.matchAll(numberPattern)) {
    const written = match[0]
    const value = readSigned(written)
    if (value === null) continue
    const end = match.index + written.length
    if (/^[^\d-]$/u.test(written) && masked.length > 1 && !counters.includes(masked[end] ?? '\u0000')) continue
    entities.push({ type: 'number', value, start: match.index, end, text: written })
  }
  return entities
}

function readSigned(written: string): number | null {
  if (!written.startsWith('-')) return readNumber(written)
  const value = readNumber(written.slice(1))
  return value === null ? null : -value
}

/** Amounts with a currency; exact, `{ fen }`. A bare number is an amount only when it is the whole utterance. */
export function findAmounts(text: string): Entity[] {
  const entities: Entity[] = []
  for (const match of text.matchAll(amountPattern)) {
    const fen = readFen(match.groups ?? {})
    if (fen === null) continue
    entities.push({
      type: 'amount',
      value: { fen },
      start: match.index,
      end: match.index + match[0].length,
      text: match[0],
    })
  }
  if (entities.length > 0) return entities
  const bare = new RegExp(`^${numeral}$`, 'iu').test(text) ? readThousandths(text) : null
  if (bare !== null && bare % 10 === 0)
    entities.push({ type: 'amount', value: { fen: bare / 10 }, start: 0, end: text.length, text })
  return entities
}

/** 三块五 is 3.50, 三块零五 3.05, 199元9角 199.90. Null when smaller than a fen or not a number. */
function readFen(groups: Record<string, string | undefined>): number | null {
  const whole = groups.symbol ?? groups.yuan
  const jiao = groups.jiao === undefined ? 0 : (readNumber(groups.jiao) ?? 0)
  const thousandths = whole === undefined ? jiao * 100 : readThousandths(whole)
  if (thousandths === null || thousandths % 10 !== 0) return null
  let fen = thousandths / 10
  fen += readCents(groups.cents) + readCents(groups.jiaoCents)
  if (groups.after === undefined) return fen
  const after = groups.after
  const value = readNumber(after.replace(/^零(?=.)/u, '')) ?? 0
  const isFen = groups.afterUnit === '分' || after.startsWith('零') || after.startsWith('0') || after.length > 1
  return fen + (isFen && groups.afterUnit !== '毛' && groups.afterUnit !== '角' ? value : value * 10)
}

function readCents(written: string | undefined): number {
  return written === undefined ? 0 : (readNumber(written) ?? 0)
}
