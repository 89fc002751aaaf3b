/** What may not be said: lists of an operator, and what they found in a text. No code. */

/** `block`: the sentence is left out. `mask`: the words are covered. `warn`: it is said, and noted. */
export type GuardAct = 'block' | 'mask' | 'warn'

/** One list of `config/guard.yml`. */
export interface GuardList {
  id: string
  title: string
  /** Plain words; found whatever stands between their characters that nobody reads. */
  words: string[]
  /** RE2 patterns, on the text in one width and simplified, with the digits of a number in one piece. */
  patterns: string[]
  /** Longer words that hold one of the above and are harmless: 最近 beside 最. No pattern begins in one. */
  except: string[]
  act: GuardAct
  /** What to say instead, for people; empty: nothing is proposed. */
  instead: string
}

/** `config/guard.yml` */
export interface GuardConfig {
  lists: GuardList[]
  /** Said where nothing is left of what the bot wanted to say. */
  neutral: { zh: string; en: string }
}

export interface Finding {
  list: string
  /** As it stands in the text. */
  word: string
  /** Index of the first character, and after the last. */
  start: number
  end: number
  act: GuardAct
}
