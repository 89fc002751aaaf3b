/** Masks a log line: whole values by their names, everything else by what it looks like. */
import { maskPrivate } from '../../understanding/private.ts'
import { compileOrderPattern, type OrderPattern } from '../../understanding/entities/order-no.ts'

export interface Mask {
  /** One line of JSON with its newline; what cannot be masked is not written. */
  line(json: string): string
  text(text: string): string
  /** The shop's form of an order number; null: none known. */
  orders(pattern: string | null): void
}

/** Names under which words, numbers and secrets of people stand, wherever they come up. */
const hidden = new Set(
  [
    'text raw utterance speech label body input inputs args activity activities slots values value answers result results',
    'profile fields note summary phone mobile tel email mail address receiver name customer idcard bankcard',
    'password passwd secret token tokens customertoken authorization cookie cookies set-cookie apikey api_key headers query params',
  ].flatMap((names) => names.split(' ')),
)
/** Control and direction characters: a terminal would obey them. */
// eslint-disable-next-line no-control-regex
const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g
const longest = 4_000
/** Names, words, ids of ours, hashes: most of what is logged. */
const nothingIn =
  /^(?:[\w-]{0,5}|(?!.*\b(?:bearer|basic) )[a-z_ ,'-]{0,200}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i

export function createMask(): Mask {
  let orderNo: OrderPattern | null = null
  const text = (given: string): string =>
    // A cut may run through a number: what hangs on it goes as well.
    maskPrivate(given.length > longest ? given.slice(0, longest).replace(/\S{0,40}$/, '…') : given, orderNo)

  function clean(value: unknown): unknown {
    if (typeof value === 'string') {
      if (nothingIn.test(value)) return value
      return text(value).replace(unseen, (c) => `\\u${hex(c)}`)
    }
    if (typeof value === 'number') return isPrivateNumber(value) ? '[number]' : value
    if (Array.isArray(value)) return value.map(clean)
    if (typeof value !== 'object' || value === null) return value
    const copy: Record<string, unknown> = {}
    for (const [key, inner] of Object.entries(value)) {
      const shown = nothingIn.test(key) ? key : key.length < 60 ? text(key) : '[key]'
      copy[shown] = hidden.has(key.toLowerCase()) ? hide(inner) : clean(inner)
    }
    return copy
  }

  return {
    text,
    line(json) {
      try {
        return `${JSON.stringify(clean(JSON.parse(json)))}\n`
      } catch {
        return `{"level":50,"time":${timeOf(json)},"msg":"a line could not be masked and is left out"}\n`
      }
    },
    orders(pattern) {
      try {
        orderNo = pattern === null ? null : compileOrderPattern(pattern)
      } catch {
        // The checker reports a bad pattern; the one before stays.
      }
    },
  }
}

/** Absent and yes-or-no say nothing about anybody. */
function hide(value: unknown): unknown {
  return value === null || typeof value === 'boolean' ? value : '[hidden]'
}

/** A mobile number or longer than any time in milliseconds. */
function isPrivateNumber(value: number): boolean {
  return Number.isInteger(value) && ((value >= 13e9 && value < 2e10) || Math.abs(value) >= 1e14)
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, '0')
}

function timeOf(json: string): string {
  return /"time":(\d{1,16})/.exec(json)?.[1] ?? '0'
}
