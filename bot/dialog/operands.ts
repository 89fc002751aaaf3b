/** What conditions compare: numbers, moments, civil days, times of day, spans and texts, and how they meet. */
import type { Value } from '../model/index.ts'
import { dayOf, minuteOf, momentOf, parseDay, parseMoment, parseTime } from './civil.ts'

export type Operand =
  | { k: 'number'; n: number }
  /** UTC ms. */
  | { k: 'moment'; ms: number }
  /** Civil day, days since 1970-01-01. */
  | { k: 'day'; day: number }
  /** Minutes since midnight. */
  | { k: 'time'; minute: number }
  | { k: 'span'; n: number; unit: 'm' | 'h' | 'd' }
  /** Between two moments: exact, and in calendar days. */
  | { k: 'gap'; ms: number; days: number }
  | { k: 'flag'; on: boolean }
  | { k: 'text'; text: string }
  | { k: 'list'; items: Value[] }
  | { k: 'thing' }

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 }
/** A leading zero or more than 15 digits is a number nobody counts with (an order number): it stays text. */
const numberForm = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?$/

/** Reads a text as the most exact thing it can be. */
export function readText(text: string, timeZone: string): Operand {
  const first = text.charCodeAt(0)
  if (first === 45 || (first >= 48 && first <= 57)) {
    if (numberForm.test(text)) return { k: 'number', n: Number(text) }
    if (text.length <= 5) {
      const minute = parseTime(text)
      if (minute !== null) return { k: 'time', minute }
    } else if (text.length === 10) {
      const day = parseDay(text)
      if (day !== null) return { k: 'day', day }
    } else if (text.length <= 40) {
      const ms = parseMoment(text, timeZone)
      if (ms !== null) return { k: 'moment', ms }
    }
  }
  return { k: 'text', text }
}

/** A value as an operand; undefined is unknown (unset, null or empty text). */
export function toOperand(value: Value | undefined, timeZone: string): Operand | undefined {
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value === 'string') return readText(value, timeZone)
  if (typeof value === 'number') return { k: 'number', n: value }
  if (typeof value === 'boolean') return { k: 'flag', on: value }
  if (Array.isArray(value)) return { k: 'list', items: value }
  const fen = Object.hasOwn(value, 'fen') ? value['fen'] : undefined
  return typeof fen === 'number' ? { k: 'number', n: fen / 100 } : { k: 'thing' }
}

/** Below, equal or above 0 as in sorting; null if the two cannot be put in order. */
export function compare(a: Operand, b: Operand, timeZone: string): number | null {
  if (a.k === 'number') return b.k === 'number' ? sign(a.n - b.n) : null
  if (a.k === 'moment') {
    if (b.k === 'moment') return a.ms - b.ms
    if (b.k === 'day') return dayOf(a.ms, timeZone) - b.day
    if (b.k === 'time') return minuteOf(a.ms, timeZone) - b.minute
    return null
  }
  if (a.k === 'day') {
    if (b.k === 'day') return a.day - b.day
    if (b.k === 'moment') return a.day - dayOf(b.ms, timeZone)
    return null
  }
  if (a.k === 'time') {
    if (b.k === 'time') return a.minute - b.minute
    if (b.k === 'moment') return a.minute - minuteOf(b.ms, timeZone)
    return null
  }
  if (a.k === 'gap') {
    if (b.k === 'span') return b.unit === 'd' ? a.days - b.n : a.ms - b.n * unitMs[b.unit]
    if (b.k === 'gap') return a.ms - b.ms
    return null
  }
  if (a.k === 'span') {
    if (b.k === 'span') return a.n * unitMs[a.unit] - b.n * unitMs[b.unit]
    if (b.k === 'gap') return a.unit === 'd' ? a.n - b.days : a.n * unitMs[a.unit] - b.ms
  }
  return null
}

/** Money is counted with two decimals: what differs by less than a millionth is the same. */
function sign(difference: number): number {
  return Math.abs(difference) < 1e-6 ? 0 : difference
}

/** `is`: as numbers or moments when both are, else as text. */
export function equal(a: Operand, b: Operand, timeZone: string): boolean {
  const order = compare(a, b, timeZone)
  if (order !== null) return order === 0
  if (a.k === 'flag' || b.k === 'flag') return flagOf(a) !== null && flagOf(a) === flagOf(b)
  const [left, right] = [plain(a), plain(b)]
  return left !== null && left === right
}

function flagOf(operand: Operand): boolean | null {
  if (operand.k === 'flag') return operand.on
  if (operand.k === 'number') return operand.n === 1 ? true : operand.n === 0 ? false : null
  if (operand.k !== 'text') return null
  if (operand.text === 'yes' || operand.text === 'true') return true
  return operand.text === 'no' || operand.text === 'false' ? false : null
}

/** The text of an operand, for comparing and for `matches`; null where there is none. */
export function plain(operand: Operand): string | null {
  if (operand.k === 'text') return operand.text
  if (operand.k === 'number') return String(operand.n)
  if (operand.k === 'flag') return operand.on ? 'yes' : 'no'
  return null
}

/** `+` and `-`. A number of days makes a moment a civil day: the day itself is day 0. Undefined where it has no sense. */
export function combine(
  a: Operand | undefined,
  b: Operand | undefined,
  minus: boolean,
  timeZone: string,
): Operand | undefined {
  if (a === undefined || b === undefined) return undefined
  const by = minus ? -1 : 1
  if (a.k === 'number' && b.k === 'number') return { k: 'number', n: a.n + by * b.n }
  if (b.k === 'span') return shift(a, by * b.n, b.unit, timeZone)
  if (!minus || (a.k !== 'moment' && a.k !== 'day') || (b.k !== 'moment' && b.k !== 'day')) return undefined
  const [left, right] = [msOf(a, timeZone), msOf(b, timeZone)]
  const days = (a.k === 'day' ? a.day : dayOf(left, timeZone)) - (b.k === 'day' ? b.day : dayOf(right, timeZone))
  return { k: 'gap', ms: left - right, days }
}

function shift(a: Operand, n: number, unit: 'm' | 'h' | 'd', timeZone: string): Operand | undefined {
  if (a.k === 'moment')
    return unit === 'd'
      ? { k: 'day', day: dayOf(a.ms, timeZone) + n }
      : { k: 'moment', ms: a.ms + n * unitMs[unit] }
  if (a.k === 'day')
    return unit === 'd' ? { k: 'day', day: a.day + n } : { k: 'moment', ms: msOf(a, timeZone) + n * unitMs[unit] }
  if (a.k === 'time' && unit !== 'd')
    return { k: 'time', minute: (((a.minute + (n * unitMs[unit]) / 60_000) % 1440) + 1440) % 1440 }
  return undefined
}

function msOf(operand: { k: 'moment'; ms: number } | { k: 'day'; day: number }, timeZone: string): number {
  return operand.k === 'moment' ? operand.ms : momentOf(operand.day, 0, timeZone)
}

/** `a..b`, both ends in; times of day may pass midnight. */
export function within(a: Operand, low: Operand, high: Operand, timeZone: string): boolean {
  const [above, below] = [compare(a, low, timeZone), compare(a, high, timeZone)]
  if (above === null || below === null) return false
  if (low.k === 'time' && high.k === 'time' && low.minute > high.minute) return above >= 0 || below <= 0
  return above >= 0 && below <= 0
}
