/** Finds telephone numbers: mainland mobiles and landlines, 400/800 numbers, and +country. */
import type { Entity } from '../../model/facts.ts'

const gap = '[ -]?'
const kinds = [
  // A number written in one piece may be followed by a blank and more digits, a spaced one may not.
  `(?<mobile>(?:(?:\\+|00)?86${gap})?1[3-9]\\d{9}(?!\\d))`,
  `(?<!\\d[ -])(?<spaced>(?:(?:\\+|00)?86${gap})?1[3-9]\\d${gap}\\d{4}${gap}\\d{4}(?!${gap}\\d))`,
  `(?<!\\d[ -])(?<landline>\\(?0(?:10|2\\d|[3-9]\\d{2})\\)?${gap}\\d{7,8}(?!\\d)(?:(?:-|转| ?ext\\.? ?)\\d{1,6}(?!\\d))?)`,
  `(?<!\\d[ -])(?<service>[48]00${gap}\\d{3}${gap}\\d{4}(?!${gap}\\d))`,
  `(?<abroad>\\+(?!86)[1-9]\\d{0,2}${gap}(?:\\(?\\d{1,4}\\)?${gap}){2,4}\\d{2,4}(?!${gap}\\d))`,
].join('|')
const pattern = new RegExp(`(?<![\\dA-Za-z.+-])(?:${kinds})(?![A-Za-z])`, 'gi')

/** Numbers in one form: `13800138000`, `021-62345678`, `4001234567`, `+14155550123`; never part of a longer run of digits. */
export function findPhones(text: string): Entity[] {
  const entities: Entity[] = []
  for (const match of text.matchAll(pattern)) {
    const value = spell(match.groups ?? {})
    if (value === null) continue
    entities.push({ type: 'phone', value, start: match.index, end: match.index + match[0].length, text: match[0] })
  }
  return entities
}

function spell(groups: Record<string, string | undefined>): string | null {
  const mobile = groups.mobile ?? groups.spaced
  if (mobile !== undefined) return onlyDigits(mobile).slice(-11)
  if (groups.service !== undefined) return onlyDigits(groups.service)
  if (groups.abroad !== undefined) {
    const digits = onlyDigits(groups.abroad)
    return digits.length >= 8 && digits.length <= 15 ? `+${digits}` : null
  }
  const [number = '', extension] = (groups.landline ?? '').split(/转|ext\.? ?|(?<=\d{7,8})-/i)
  const digits = onlyDigits(number)
  const area = /^0(?:10|2\d)/.test(digits) ? 3 : 4
  const local = digits.slice(area)
  if (local.length < 7 || /^[019]/.test(local)) return null
  return `${digits.slice(0, area)}-${local}${extension === undefined ? '' : `-${onlyDigits(extension)}`}`
}

function onlyDigits(text: string): string {
  return text.replace(/\D/g, '')
}
