/** Pieces of compiled conditions: literals, patterns, and the tests that look into lists and texts. */
import { RE2JS } from 're2js'
import type { Value } from '../model/index.ts'
import { parseDay, parseTime } from './civil.ts'
import type { Token } from './condition-tokens.ts'
import type { Names } from './names.ts'
import { equal, plain, readText, toOperand, type Operand } from './operands.ts'
import { ConditionError } from './syntax.ts'

export type Test = (names: Names) => boolean
export type Read = (names: Names) => Operand | undefined
/** A side of a test: its operand, and the plain value where it is one name. */
export interface Side {
  read: Read
  raw: ((names: Names) => Value | undefined) | null
  token: Token
}

/** A word or quoted text of the right side. What looks like a number, date or time is one in any zone but wall clock. */
export function literal(token: Token): Side {
  const text = token.text
  const fixed = readText(text, 'UTC')
  if (fixed.k === 'moment') return { read: (names) => readText(text, names.timeZone), raw: null, token }
  return { read: () => fixed, raw: () => text, token }
}

export function checkDate(token: Token): void {
  const wrong =
    (/^\d{4}-\d{2}-\d{2}$/.test(token.text) && parseDay(token.text) === null) ||
    (/^\d{1,2}:\d{2}$/.test(token.text) && parseTime(token.text) === null)
  if (wrong)
    throw new ConditionError(token.at, token.end - token.at, {
      zh: `没有“${token.text}”这个日期或时间`,
      en: `there is no date or time "${token.text}"`,
    })
}

export function compilePattern(pattern: string, at: number): RE2JS {
  if (pattern === '')
    throw new ConditionError(at, 1, { zh: 'matches 后面要写式样', en: 'a pattern must follow "matches"' })
  if (pattern.length > 1000)
    throw new ConditionError(at, pattern.length, {
      zh: '式样太长（最多 1000 字）',
      en: 'the pattern is too long (1000 at most)',
    })
  try {
    return RE2JS.compile(pattern)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new ConditionError(at, pattern.length, {
      zh: `式样不能用：${why}`,
      en: `the pattern is refused: ${why}`,
    })
  }
}

export function textOf(side: Side, names: Names): string | null {
  const value = side.raw?.(names)
  if (typeof value === 'string') return value === '' ? null : value
  const operand = side.read(names)
  return operand === undefined ? null : plain(operand)
}

export function has(left: Side, right: Side): Test {
  return (names) => {
    const [a, b] = [left.read(names), right.read(names)]
    if (a === undefined || b === undefined) return false
    if (a.k === 'list') return holds(a, b, names.timeZone)
    const [whole, part] = [textOf(left, names), textOf(right, names)]
    return whole !== null && part !== null && whole.includes(part)
  }
}

/** Is `a` this item, or in this list? */
export function holds(item: Operand | undefined, a: Operand, timeZone: string): boolean {
  if (item === undefined) return false
  if (item.k !== 'list') return equal(a, item, timeZone)
  return item.items.some((value) => {
    const operand = toOperand(value, timeZone)
    return operand !== undefined && equal(a, operand, timeZone)
  })
}

export function bare(operand: Operand | undefined): boolean {
  if (operand === undefined) return false
  if (operand.k === 'number') return operand.n !== 0
  if (operand.k === 'gap') return operand.ms !== 0
  return true
}
