/** Finds taxpayer numbers and checks the eighteenth character of a unified social credit code (GB 32100). */
import type { Entity } from '../../model/facts.ts'

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

const token =
  /(?<![A-Za-z0-9])(?:[A-Za-z0-9]{15}|[A-Za-z0-9]{17,18}|[A-Za-z0-9]{20}|[A-Za-z0-9]{2} ?\d{6} ?[A-Za-z0-9]{9} ?[A-Za-z0-9])(?![A-Za-z0-9])/g

/** Numbers in capitals without blanks: 15, 17 or 20 letters and digits, or 18 with a right check character. */
export function findTaxNos(text: string): Entity[] {
  const entities: Entity[] = []
  for (const match of text.matchAll(token)) {
    const value = match[0].replaceAll(' ', '').toUpperCase()
    if (!isTaxNo(value)) continue
    entities.push({
      type: 'tax_no',
      value,
      start: match.index,
      end: match.index + match[0].length,
      text: match[0],
    })
  }
  return entities
}

/** `value` in capitals. Mostly digits, as every real number is: a long Latin word is none. */
export function isTaxNo(value: string): boolean {
  if (value.length === 18) return value.charAt(17) === checkCharacter(value.slice(0, 17))
  return [15, 17, 20].includes(value.length) && value.replace(/\D/g, '').length >= 6
}

/** The check character of the first 17, or null when one of them is not allowed. */
export function checkCharacter(first17: string): string | null {
  let sum = 0
  for (let i = 0; i < 17; i++) {
    const value = alphabet.indexOf(first17.charAt(i) || '?')
    if (value < 0) return null
    sum += value * weights[i]!
  }
  return alphabet.charAt((31 - (sum % 31)) % 31)
}
