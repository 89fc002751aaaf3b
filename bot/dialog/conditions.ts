/** The condition grammar (flow-language.md, Conditions): parsed once into closures, mistakes with their offset. */
import {
  bare,
  checkDate,
  compilePattern,
  has,
  holds,
  literal,
  textOf,
  type Side,
  type Test,
} from './condition-parts.ts'
import { nextToken, type Token } from './condition-tokens.ts'
import type { DialogEnv } from '../model/index.ts'
import { envNames } from './env-names.ts'
import { isFilled, type Names } from './names.ts'
import { combine, compare, equal, toOperand, within, type Operand } from './operands.ts'
import { ConditionError, type Known, type NameUse } from './syntax.ts'

export interface Condition {
  source: string
  /** Every name the condition looks up. */
  reads: readonly NameUse[]
  test(names: Names): boolean
}

const nameForm = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/
const spanForm = /^(\d{1,6})([mhd])$/
const reserved = new Set(['and', 'or', 'not', 'is', 'in', 'has', 'matches'])
/** Words of other languages, with what is written here. */
const foreign: Readonly<Record<string, string | undefined>> = Object.assign(Object.create(null) as object, {
  且: 'and', 并且: 'and', 而且: 'and', 或: 'or', 或者: 'or', 是: 'is', 等于: 'is', 不是: 'is not', 不等于: 'is not',
  大于: '>', 小于: '<', 包含: 'has', contains: 'has', includes: 'has', equals: 'is', eq: 'is', isnt: 'is not', between: 'in a..b', like: 'matches',
}) // prettier-ignore
const deepest = 50

/**
 * Compiles a condition. `known` tells which first parts of dotted names stand for something on the right side.
 * Throws ConditionError with the offset of the mistake. `test` never throws; unknown names make it false as the
 * language says.
 */
export function parseCondition(source: string, known: Known = () => true): Condition {
  const parser = new Parser(source, known)
  const test = parser.condition(0)
  parser.finish()
  return { source, reads: parser.reads, test }
}

/** Tests a condition outside a flow (`when.if`): only the scopes of the environment are known. */
export function evaluate(condition: Condition, env: DialogEnv): boolean {
  return condition.test(envNames(env))
}

class Parser {
  readonly reads: NameUse[] = []
  private readonly source: string
  private readonly known: Known
  private token: Token

  constructor(source: string, known: Known) {
    this.source = source
    this.known = known
    this.token = nextToken(source, 0)
    if (this.token.kind === 'end')
      throw new ConditionError(0, 1, { zh: '条件是空的', en: 'the condition is empty' })
  }

  finish(): void {
    if (this.token.kind === 'end') return
    const meant = foreign[this.token.text.toLowerCase()]
    if (meant !== undefined)
      throw this.mistake(`“${this.token.text}” 写成 ${meant}`, `write "${meant}" for "${this.token.text}"`)
    throw this.mistake(
      `“${this.token.text}”接不上前面；两个条件之间写 and 或 or，有空格的词加引号`,
      `"${this.token.text}" does not follow; join conditions with and/or, put words with spaces in quotes`,
    )
  }

  condition(depth: number): Test {
    if (depth > deepest) throw this.mistake('括号套得太深', 'too many nested parentheses')
    const parts = [this.all(depth)]
    while (this.take('or')) parts.push(this.all(depth))
    return parts.length === 1 ? parts[0]! : (names) => parts.some((part) => part(names))
  }

  private all(depth: number): Test {
    const parts = [this.one(depth)]
    while (this.take('and')) parts.push(this.one(depth))
    return parts.length === 1 ? parts[0]! : (names) => parts.every((part) => part(names))
  }

  private one(depth: number): Test {
    if (depth > deepest) throw this.mistake('not 太多', 'too many nots')
    if (this.take('not')) {
      const inner = this.one(depth + 1)
      return (names) => !inner(names)
    }
    if (this.token.kind === 'open') {
      this.advance()
      const inner = this.condition(depth + 1)
      if ((this.token.kind as string) !== 'close')
        throw this.mistake('括号没有关上', 'the parenthesis is not closed')
      this.advance()
      return inner
    }
    const left = this.sum(true)
    return this.test(left)
  }

  private test(left: Side): Test {
    if (this.take('is')) return this.is(left, this.take('not'))
    if (this.take('has')) return has(left, this.sum(false))
    if (this.isWord('matches')) return this.matches(left)
    if (this.token.kind === 'compare') return this.order(left)
    if (this.take('in')) return this.isIn(left, false)
    if (this.isWord('not')) {
      this.advance()
      if (!this.take('in')) throw this.mistake('这里的 not 后面要写 in', 'here "not" must be followed by "in"')
      return this.isIn(left, true)
    }
    const raw = left.raw
    return raw === null ? (names) => bare(left.read(names)) : (names) => isFilled(raw(names))
  }

  private is(left: Side, not: boolean): Test {
    const right = this.sum(false)
    return (names) => {
      const a = left.read(names)
      if (a === undefined) return not
      const b = right.read(names)
      return (b !== undefined && equal(a, b, names.timeZone)) !== not
    }
  }

  private order(left: Side): Test {
    const sign = this.token.text
    this.advance()
    const right = this.sum(false)
    return (names) => {
      const [a, b] = [left.read(names), right.read(names)]
      const order = a === undefined || b === undefined ? null : compare(a, b, names.timeZone)
      if (order === null) return false
      if (sign === '>') return order > 0
      if (sign === '>=') return order >= 0
      return sign === '<' ? order < 0 : order <= 0
    }
  }

  private isIn(left: Side, not: boolean): Test {
    const first = this.sum(false)
    if (this.token.kind === 'range') {
      this.advance()
      const last = this.sum(false)
      return (names) => {
        const a = left.read(names)
        if (a === undefined) return not
        const [low, high] = [first.read(names), last.read(names)]
        return (low !== undefined && high !== undefined && within(a, low, high, names.timeZone)) !== not
      }
    }
    const items = [first]
    while (this.token.kind === 'comma') {
      this.advance()
      items.push(this.sum(false))
    }
    return (names) => {
      const a = left.read(names)
      if (a === undefined) return not
      return items.some((item) => holds(item.read(names), a, names.timeZone)) !== not
    }
  }

  private matches(left: Side): Test {
    const at = this.token.end
    const pattern = this.source.slice(at).trim()
    const start = at + (this.source.slice(at).length - this.source.slice(at).trimStart().length)
    const compiled = compilePattern(pattern, start)
    this.token = { kind: 'end', text: '', at: this.source.length, end: this.source.length }
    return (names) => {
      const text = textOf(left, names)
      return text !== null && compiled.matcher(text).find()
    }
  }

  /** `sum = atom { ("+"|"-") atom }`. With a sign, names are looked up even without a dot. */
  private sum(isLeft: boolean): Side {
    const token = this.token
    if (token.kind !== 'word' && token.kind !== 'quoted') throw this.wanted()
    if (token.kind === 'word' && reserved.has(token.text)) throw this.wanted()
    this.advance()
    if (!this.isSign()) return this.atom(token, isLeft ? 'left' : 'right')
    if (token.kind !== 'word' || !nameForm.test(token.text))
      throw new ConditionError(token.at, token.end - token.at, {
        zh: '加减号左边要是一个名字，比如 order.paid_at + 7d',
        en: 'left of + or - must be a name, as in order.paid_at + 7d',
      })
    const first = this.atom(token, 'sum')
    let read = first.read
    while (this.isSign()) {
      const minus = this.token.text === '-'
      this.advance()
      const next = this.token
      if (next.kind !== 'word' || reserved.has(next.text)) throw this.wanted()
      this.advance()
      const [before, by] = [read, this.atom(next, 'sum').read]
      read = (names) => combine(before(names), by(names), minus, names.timeZone)
    }
    return { read, raw: null, token }
  }

  private atom(token: Token, where: 'left' | 'right' | 'sum'): Side {
    if (token.kind === 'quoted') return literal(token)
    const text = token.text
    const span = spanForm.exec(text)
    if (span) {
      const operand: Operand = { k: 'span', n: Number(span[1]), unit: span[2] as 'm' | 'h' | 'd' }
      return { read: () => operand, raw: null, token }
    }
    if (nameForm.test(text)) {
      const path = text.split('.')
      if (where === 'right' && path.length === 1) return this.rightWord(token)
      if (path.length > 1 && !this.known(path[0]!))
        throw new ConditionError(token.at, path[0]!.length, {
          zh: `没有“${path[0]}”这个名字`,
          en: `there is no name "${path[0]}"`,
        })
      this.reads.push({ path, at: token.at })
      const raw = (names: Names) => names.get(path)
      return { read: (names) => toOperand(names.get(path), names.timeZone), raw, token }
    }
    if (where !== 'right' && !/^-?\d/.test(text))
      throw new ConditionError(token.at, token.end - token.at, {
        zh: `条件左边要是一个名字，“${text}”不是`,
        en: `the left side must be a name, "${text}" is none`,
      })
    checkDate(token)
    return literal(token)
  }

  private rightWord(token: Token): Side {
    if (token.text === 'now')
      throw new ConditionError(token.at, 3, {
        zh: 'now 要写在左边，比如 now > order.paid_at + 7d',
        en: 'write now on the left, as in now > order.paid_at + 7d',
      })
    return literal(token)
  }

  private isSign(): boolean {
    return this.token.kind === 'word' && (this.token.text === '+' || this.token.text === '-')
  }

  private isWord(word: string): boolean {
    return this.token.kind === 'word' && this.token.text === word
  }

  private take(word: string): boolean {
    if (!this.isWord(word)) return false
    this.advance()
    return true
  }

  private advance(): void {
    this.token = nextToken(this.source, this.token.end)
  }

  private wanted(): ConditionError {
    return this.token.kind === 'end'
      ? this.mistake('条件没有写完', 'the condition is not finished')
      : this.mistake(
          `这里要写名字或值，不能是“${this.token.text}”`,
          `a name or value is needed, not "${this.token.text}"`,
        )
  }

  private mistake(zh: string, en: string): ConditionError {
    return new ConditionError(this.token.at, this.token.end - this.token.at, { zh, en })
  }
}
