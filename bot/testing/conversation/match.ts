/** Compares what a test expects with what happened: `…` stands for anything, data is text as written. Pure. */
import type { Value } from '../../model/index.ts'

const wildcard = /…+/

/**
 * Blanks beside Chinese characters or full-width signs do not count: nobody sees or hears them, and the same text is
 * spaced differently for the eye and for the ear (`请按 1`, `请按1`).
 */
function squeeze(text: string): string {
  return text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(
      /(?<=[\p{Script=Han}\u3000-\u303f\uff00-\uffef“”‘’…]) | (?=[\p{Script=Han}\u3000-\u303f\uff00-\uffef“”‘’…])/gu,
      '',
    )
}

/** True if a whole text is what was expected; `…` stands for any text, also none. */
export function matchesText(expected: string, actual: string): boolean {
  const parts = squeeze(expected).split(wildcard)
  const text = squeeze(actual)
  const [first = ''] = parts
  if (parts.length === 1) return text === first
  const last = parts.at(-1) ?? ''
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false
  let at = first.length
  const end = text.length - last.length
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at)
    if (found < 0 || found + part.length > end) return false
    at = found + part.length
  }
  return true
}

/** True if a value is what the test wrote. Maps compare the names written, lists compare whole. */
export function matchesValue(expected: Value, actual: Value | undefined): boolean {
  if (actual === undefined || actual === null) return expected === ''
  if (Array.isArray(expected))
    return (
      Array.isArray(actual) &&
      expected.length === actual.length &&
      expected.every((each, i) => matchesValue(each, actual[i]))
    )
  if (typeof expected === 'object' && expected !== null) {
    if (typeof actual !== 'object' || Array.isArray(actual)) return false
    return Object.entries(expected).every(([name, value]) =>
      matchesValue(value, Object.hasOwn(actual, name) ? actual[name] : undefined),
    )
  }
  return matchesScalar(String(expected), actual)
}

const numberForm = /^-?\d+(?:\.\d+)?$/

function matchesScalar(expected: string, actual: NonNullable<Value>): boolean {
  if (typeof actual === 'string') return matchesText(expected, actual)
  if (typeof actual === 'number') return numberForm.test(expected) && Number(expected) === actual
  if (typeof actual === 'boolean') return (actual ? ['yes', 'true'] : ['no', 'false']).includes(expected)
  if (!Array.isArray(actual)) {
    if (typeof actual['fen'] === 'number' && numberForm.test(expected))
      return Math.round(Number(expected) * 100) === actual['fen']
    for (const field of ['text', 'title', 'label', 'name', 'no', 'id']) {
      const shown = Object.hasOwn(actual, field) ? actual[field] : undefined
      if (typeof shown === 'string' && matchesText(expected, shown)) return true
    }
  }
  return wildcard.test(expected) && matchesText(expected, JSON.stringify(actual))
}

/** A value for people, short. */
export function showValue(value: Value | undefined): string {
  if (value === undefined) return '—'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
