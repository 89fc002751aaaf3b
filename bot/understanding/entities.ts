/** Finds everything in an utterance that a typed slot could take. */
import type { Entity } from '../model/facts.ts'
import { findAddresses } from './entities/address.ts'
import { findDates } from './entities/dates.ts'
import { findEmails } from './entities/email.ts'
import { findAmounts, findNumbers } from './entities/numbers.ts'
import type { OrderPattern } from './entities/order-no.ts'
import { findOrderNos } from './entities/order-no.ts'
import { findPersonAddresses } from './entities/person-address.ts'
import { findPhones } from './entities/phone.ts'
import type { Catalogue } from './entities/product.ts'
import { findProducts } from './entities/product.ts'
import { findSizes } from './entities/size-body.ts'
import { findTaxNos } from './entities/tax-no.ts'

export interface EntityContext {
  /** UTC ms. */
  now: number
  timeZone: string
  orderNo: OrderPattern
  catalogue: Catalogue
}

/** Only this much of an utterance is searched; longer ones are pasted documents. */
export const searchedLength = 4000

const spoken = new Map([...'零〇一二三四五六七八九幺两洞'].map((c, i) => [c, '00123456789120'.charAt(i)]))
const spokenRun = /[零〇一二三四五六七八九幺两洞]{6,40}/gu

/**
 * Entities of a normalised text, by place. Readings of different types may overlap (a slot asks for one type); within
 * one type they do not, and a number that is part of something larger (a date, a phone number) is no number.
 */
export function extractEntities(text: string, context: EntityContext): Entity[] {
  const searched = text.length > searchedLength ? text.slice(0, searchedLength) : text
  const entities: Entity[] = []
  const hasFigure = /[\d零〇一二两三四五六七八九十百幺半]/u.test(searched)
  // A telephone number read aloud has as many characters as its digits, so offsets stay.
  const keyed = hasFigure
    ? searched.replace(spokenRun, (run) => (/[^\d]/.test(run) ? digitsOf(run) : run))
    : searched
  if (hasFigure) {
    entities.push(
      ...asWritten(searched, findPhones(keyed)),
      ...asWritten(searched, findOrderNos(keyed, context.orderNo)),
    )
    entities.push(...findTaxNos(searched), ...findAmounts(searched), ...findSizes(searched))
  }
  entities.push(
    ...findEmails(searched),
    ...findDates(searched, context),
    ...findProducts(searched, context.catalogue),
  )
  const addresses = findAddresses(searched)
  entities.push(...addresses)
  if (addresses.length > 0) {
    const phones = entities.filter((e) => e.type === 'phone')
    entities.push(...findPersonAddresses(searched, addresses, phones))
  }
  if (hasFigure) entities.push(...findNumbers(searched).filter((n) => stands(n, entities)))
  return entities.sort(
    (a, b) => a.start - b.start || b.end - a.end || (a.type < b.type ? -1 : a.type > b.type ? 1 : 0),
  )
}

function digitsOf(run: string): string {
  let out = ''
  for (const c of run) out += spoken.get(c) ?? c
  return out
}

function asWritten(text: string, entities: Entity[]): Entity[] {
  return entities.map((e) => ({ ...e, text: text.slice(e.start, e.end) }))
}

/** A bare number may also be an amount; inside anything else (but a product's name) it is a part of it. */
function stands(number: Entity, others: readonly Entity[]): boolean {
  return !others.some(
    (other) =>
      other.start < number.end &&
      number.start < other.end &&
      other.type !== 'product' &&
      !(other.type === 'amount' && other.text === number.text),
  )
}
