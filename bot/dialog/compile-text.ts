/** Compiles texts, questions and options, and keeps account of the names they read. */
import type { OptionSource, Place, QuestionSource, Scalar, TextSource } from '../model/index.ts'
import { parseCondition, type Condition } from './conditions.ts'
import { CompileError, type Option, type Question, type Text, type TextButton } from './machine.ts'
import { scopeNames } from './names.ts'
import { plainText } from './normalize.ts'
import { SyntaxMistake, type Known, type NameUse } from './syntax.ts'
import { parseTemplate, type Template } from './templates.ts'
import { parseValue, type ValueSource } from './values.ts'

/** Parses scalars and collects what a node reads, says and tests. */
export class Reader {
  readonly reads: { path: readonly string[]; at: Place }[] = []
  readonly texts: Text[] = []
  readonly conditions: Condition[] = []
  private readonly known: Known

  constructor(known: Known) {
    this.known = known
  }

  template(scalar: Scalar): Template {
    return this.parse(scalar, () => parseTemplate(scalar.value, this.known))
  }

  condition(scalar: Scalar): Condition {
    const condition = this.parse(scalar, () => parseCondition(scalar.value, this.known))
    this.conditions.push(condition)
    return condition
  }

  value(scalar: Scalar, bare: boolean): ValueSource {
    const value = this.parse(scalar, () => {
      const parsed = parseValue(scalar.value, bare, this.known)
      return { parsed, reads: parsed.read === null ? [] : [parsed.read] }
    })
    return value.parsed
  }

  /** A plain name that is looked up, such as `case: order.status` or `from: orders`. */
  path(scalar: Scalar): readonly string[] {
    const path = scalar.value.split('.')
    this.reads.push({ path, at: scalar.at })
    return path
  }

  text(source: TextSource): Text {
    const text = this.textOf(source)
    this.texts.push(text)
    return text
  }

  private textOf(source: TextSource): Text {
    const variants = new Map<string, Template>()
    for (const [name, scalar] of Object.entries(source.variants)) variants.set(name, this.template(scalar))
    const { card } = source
    return {
      at: source.at,
      variants,
      en: source.en ? this.textOf(source.en) : null,
      image: this.maybe(source.image),
      file: this.maybe(source.file),
      card: card
        ? {
            title: this.template(card.title),
            body: this.maybe(card.body),
            image: this.maybe(card.image),
            buttons: card.buttons.map((button) => this.button(button)),
          }
        : null,
      buttons: source.buttons.map((button) => this.button(button)),
      bargeIn: source.bargeIn,
      source,
    }
  }

  private button(button: TextSource['buttons'][number]): TextButton {
    return { label: this.template(button.label), kind: button.kind, target: this.template(button.target) }
  }

  question(source: QuestionSource): Question {
    return {
      slot: source.slot.value,
      text: this.text(source.text),
      must: source.must ? this.condition(source.must) : null,
      retry: source.retry.map((text) => this.text(text)),
      silence: source.silence.map((text) => this.text(text)),
      attempts: source.attempts,
      timeoutMs: source.timeout ? spanMs(source.timeout) : null,
      digits: source.digits?.value ?? null,
      accepts: source.accepts.map((scalar) => scalar.value),
      optional: source.optional,
      reuse: source.reuse,
      secret: source.secret,
    }
  }

  option(source: OptionSource): Option {
    const label = this.template(source.label)
    const words = [
      ...(label.reads.length === 0 ? [source.label.value] : []),
      ...source.also.map((also) => also.value),
    ]
    const condition = source.if ? this.condition(source.if) : null
    const isOfFlow = condition?.reads.some(({ path }) => path[0] === 'slot' || !scopeNames.includes(path[0]!))
    return {
      id: source.id.value,
      label,
      words: [...new Set([...words, source.id.value].map(plainText))].filter((word) => word !== ''),
      if: condition,
      earlyIf: isOfFlow ? null : condition,
      image: this.maybe(source.image),
      key: source.key?.value ?? null,
    }
  }

  maybe(scalar: Scalar | undefined): Template | null {
    return scalar ? this.template(scalar) : null
  }

  private parse<T extends { reads: readonly NameUse[] }>(scalar: Scalar, parse: () => T): T {
    try {
      const parsed = parse()
      for (const use of parsed.reads) this.reads.push({ path: use.path, at: scalar.at })
      return parsed
    } catch (error) {
      if (!(error instanceof SyntaxMistake)) throw error
      throw new CompileError({ ...scalar.at, col: scalar.at.col + error.at }, error)
    }
  }
}

const units: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `10m` to ms. */
export function spanMs(scalar: Scalar): number {
  const found = /^(\d{1,6})([smhd])$/.exec(scalar.value)
  if (!found)
    throw new CompileError(scalar.at, {
      zh: `“${scalar.value}”不是一段时间，写成 10m、2h 或 3d`,
      en: `"${scalar.value}" is not a span, write 10m, 2h or 3d`,
    })
  return Number(found[1]) * units[found[2]!]!
}
