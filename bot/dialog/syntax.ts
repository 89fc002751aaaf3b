/** The one error of the small grammars (conditions, templates, values): where it is and what to do, in both languages. */

/** Thrown by `parseCondition`, `parseTemplate` and `parseValue`. */
export class SyntaxMistake extends Error {
  /** Offset of the mistake in the parsed text, UTF-16 units. */
  readonly at: number
  /** How many units it covers; at least 1. */
  readonly length: number
  readonly zh: string
  readonly en: string
  constructor(at: number, length: number, message: { zh: string; en: string }) {
    super(message.en)
    this.name = new.target.name
    this.at = at
    this.length = Math.max(1, length)
    this.zh = message.zh
    this.en = message.en
  }
}

/** A mistake in a condition. */
export class ConditionError extends SyntaxMistake {}

/** A mistake in a template. */
export class TemplateError extends SyntaxMistake {}

/** A mistake in a value of `with`, `set`, `return` or `until`. */
export class ValueError extends SyntaxMistake {}

/** A name that is looked up, and where it stands in its text. */
export interface NameUse {
  path: readonly string[]
  /** Offset in the text that was parsed. */
  at: number
}

/** Tells whether the first part of a dotted name stands for something: a scope, or a name of this flow. */
export type Known = (first: string) => boolean
