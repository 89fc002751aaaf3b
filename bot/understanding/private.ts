/** Finds what must not stand in a log: numbers that lead to a person, addresses, order numbers, secrets. Prefers too much to too little. */
import { findAddresses } from './entities/address.ts'
import { findEmails } from './entities/email.ts'
import { findOrderNos, type OrderPattern } from './entities/order-no.ts'
import { findPhones } from './entities/phone.ts'

export type PrivateKind = 'phone' | 'id' | 'card' | 'email' | 'address' | 'order' | 'secret'

export interface PrivateSpan {
  kind: PrivateKind
  /** Offsets in UTF-16 units, end exclusive. */
  start: number
  end: number
}

/** Ids and hashes of ours hold runs of digits by chance: nothing in them is looked at. Digits alone are no hash. */
const ownIds = /(?<![\w-])(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=\d*[a-f])[0-9a-f]{12,128})(?![\w-])/gi
/** Written without a gap to what stands beside it, so that no word boundary finds it. */
const gluedMobile = /(?<!\d)1[3-9]\d{9}(?!\d)/g
const readAloud = /[零〇一二三四五六七八九幺两洞]{11,}/gu
const idCard =
  /(?<!\d)[1-9]\d{5}(?:(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]|\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3})(?!\d)/g
const longNumber = /(?<![\d.])\d(?:[ -]?\d){13,18}(?!\d)/g

const secretWord = 'password|passwd|secret|token|authorization|api_?key|access_key|cookie|set-cookie|customerToken'
const secrets: readonly RegExp[] = [
  /-----BEGIN [^-]{1,40}-----[\s\S]*?(?:-----END [^-]{1,40}-----|$)/g,
  /\b(?:set-)?cookie\s*:\s*[^\n]+/gi,
  /\b(?:bearer|basic)\s+[\w.~+/=-]{6,}/gi,
  /(?<![\w-])(?:__Host-)?nd=[^;\s"']+/g,
  /\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?/g,
  // Sealed and session tokens of ours: a body, a dot, 256 bits.
  /(?<![\w-])[\w-]{8,}\.[\w-]{42,}/g,
  /\b(?:sk|pk|rk)-[\w-]{16,}/g,
  /(?<!\d)\d{8,10}:[\w-]{35}(?![\w-])/g,
  /(?<=:\/\/)[^\s/@]+(?=@)/g,
  /(?<=[?&#](?:t|token|setup|key|secret|password|access_token|signature|sign)=)[^&\s"'#]+/gi,
  new RegExp(`(?!["'\\s])(?<=\\b(?:${secretWord})["']?\\s*[:=]\\s*["']?)[^\\s"',;}]+`, 'gi'),
]
const mayHoldSecret = new RegExp(`[=:]|[\\w-]{5}\\.[\\w-]{5}|-----|[spr]k-|${secretWord}|bearer|basic|eyJ`, 'i')
const figures = /[\d０-９]{5}|\d[ -]\d|[零〇一二三四五六七八九幺两洞]{11}/u
const han = /[\u4e00-\u9fff]/

/** A shop's pattern may fit anything: line numbers and counts are shorter than this. */
const shortestOrder = 6
const digitRun = /(?<!\d)\d{6,40}(?!\d)/g

/**
 * Spans in falling weight, not overlapping, by place.
 * @param orderNo the shop's own form of an order number; null before a shop is loaded
 */
export function findPrivate(text: string, orderNo: OrderPattern | null): PrivateSpan[] {
  const spans: PrivateSpan[] = []
  if (mayHoldSecret.test(text)) for (const pattern of secrets) collect(spans, 'secret', text, pattern)
  const hasFigures = figures.test(text)
  if (!hasFigures && !text.includes('@') && !han.test(text)) return tidy(spans)
  // Full-width figures count as figures; lengths stay, so offsets hold in the original. Ids of ours are blanked.
  const read = text
    .replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
    .replace(ownIds, (id) => ' '.repeat(id.length))
  if (hasFigures) {
    collect(spans, 'id', read, idCard)
    for (const { index, 0: found } of read.matchAll(longNumber))
      if (isCard(found)) spans.push({ kind: 'card', start: index, end: index + found.length })
    for (const { start, end } of findPhones(read)) spans.push({ kind: 'phone', start, end })
    collect(spans, 'phone', read, gluedMobile)
    collect(spans, 'phone', read, readAloud)
    if (orderNo) collectOrders(spans, read, orderNo)
  }
  for (const { start, end } of findEmails(read)) spans.push({ kind: 'email', start, end })
  if (han.test(read)) for (const { start, end } of findAddresses(read)) spans.push({ kind: 'address', start, end })
  return tidy(spans)
}

/** The text with `[phone]`, `[address]` and so on where those stood; what is found in it once is not found in it again. */
export function maskPrivate(text: string, orderNo: OrderPattern | null): string {
  const spans = findPrivate(text, orderNo)
  if (spans.length === 0) return text
  let masked = ''
  let from = 0
  for (const { kind, start, end } of spans) {
    masked += `${text.slice(from, start)}[${kind}]`
    from = end
  }
  return masked + text.slice(from)
}

/** 15 digits and more are nobody's count; 14 must pass the check digit. */
function isCard(written: string): boolean {
  const digits = written.replace(/\D/g, '')
  return digits.length >= 15 || luhn(digits)
}

function luhn(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i])
    sum += i % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2
  }
  return sum % 10 === 0
}

/** Whole tokens that fit the shop's pattern, and digits that are glued to letters. */
function collectOrders(spans: PrivateSpan[], text: string, orderNo: OrderPattern): void {
  for (const { start, end } of findOrderNos(text, orderNo))
    if (end - start >= shortestOrder) spans.push({ kind: 'order', start, end })
  for (const { index, 0: found } of text.matchAll(digitRun))
    if (orderNo.matches(found)) spans.push({ kind: 'order', start: index, end: index + found.length })
}

function collect(spans: PrivateSpan[], kind: PrivateKind, text: string, pattern: RegExp): void {
  for (const { index, 0: found } of text.matchAll(pattern))
    if (found !== '') spans.push({ kind, start: index, end: index + found.length })
}

/** By place; where two overlap, what the earlier and longer one leaves of the other is masked with it. */
function tidy(spans: PrivateSpan[]): PrivateSpan[] {
  if (spans.length < 2) return spans
  spans.sort((a, b) => a.start - b.start || b.end - a.end)
  const kept: PrivateSpan[] = [spans[0]!]
  for (const span of spans.slice(1)) {
    const last = kept.at(-1)!
    if (span.start >= last.end) kept.push(span)
    else last.end = Math.max(last.end, span.end)
  }
  return kept
}
