/** Looking names up: what conditions, templates and values may see, by own properties only. */
import type { Value } from '../model/index.ts'

/** Everything a condition, a template or a value may look at. */
export interface Names {
  /** The value at a path; undefined if unknown or unset. Never walks a prototype. */
  get(path: readonly string[]): Value | undefined
  /** Label of an option id held by a question of the flow, for showing `{{ reason }}`. */
  label?(name: string, value: string): string | undefined
  /** True if the path holds a secret: it may be shown only by `mask` and `last4`. */
  secret?(path: readonly string[]): boolean
  /** Takes note of something the journal should tell (an unset name in a text). */
  note?(note: string): void
  /** UTC ms. */
  readonly now: number
  readonly timeZone: string
  /** Rendered for the ear. */
  readonly voice: boolean
  readonly language: 'zh' | 'en'
}

/** Scopes every flow can read. `item` is the line of a list, in `label` and `image`. */
export const scopeNames: readonly string[] = [
  'slot',
  'result',
  'contact',
  'conversation',
  'channel',
  'now',
  'shop',
  'experiment',
  'item',
]

/** Scopes only a repair can read. */
export const repairScopeNames: readonly string[] = ['flow', 'question', 'candidates']

/** Follows the rest of a path inside a value. Texts, numbers and lists have no fields. */
export function walk(value: Value | undefined, path: readonly string[], from: number): Value | undefined {
  let at = value
  for (let i = from; i < path.length; i++) {
    if (at === null || at === undefined || typeof at !== 'object' || Array.isArray(at)) return undefined
    const part = path[i]!
    if (!Object.hasOwn(at, part)) return undefined
    at = at[part]
  }
  return at
}

/** The same names with one more on top: a loop's variable or `item`. */
export function withLocal(names: Names, name: string, value: Value): Names {
  return {
    now: names.now,
    timeZone: names.timeZone,
    voice: names.voice,
    language: names.language,
    get: (path) => (path[0] === name ? walk(value, path, 1) : names.get(path)),
    label: (first, id) => (first === name ? undefined : names.label?.(first, id)),
    secret: (path) => (path[0] === name ? false : (names.secret?.(path) ?? false)),
    note: (note) => names.note?.(note),
  }
}

/** Filled in the sense of a bare condition: there, not empty, not `no`, not 0. */
export function isFilled(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === false || value === 0) return false
  if (typeof value === 'string') return value !== '' && value !== 'no' && value !== '0'
  if (Array.isArray(value)) return value.length > 0
  if (typeof value === 'object') {
    if (Object.hasOwn(value, 'fen')) return value['fen'] !== 0
    return Object.keys(value).length > 0
  }
  return true
}

/** Nothing to pass on: unset, null, empty text or empty list. (`no`, `false` and 0 are values.) */
export function isEmpty(value: Value | undefined): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}
