/** What was understood of one utterance: computed purely from release, input and context. */
import type { Attachment } from '../sdk/index.ts'
import type { SlotType } from './flow.ts'

/** Plain JSON: what slots, saved results and conditions hold. An amount is `{ fen }`, a civil date `YYYY-MM-DD`, a moment UTC ms as ISO text. */
export type Value = string | number | boolean | null | Value[] | { [key: string]: Value }

export interface Entity {
  type: SlotType
  value: Value
  /** Offsets in `Facts.text`. */
  start: number
  end: number
  /** As written. */
  text: string
}

export type EmotionTarget = 'us' | 'parcel' | 'world' | 'none'

export interface Emotion {
  /** 0..1, how angry or distressed. */
  score: number
  target: EmotionTarget
  /** Score minus the mean of the last three utterances. */
  trend: number
  /** Rules and words that fired, for the card. */
  because: string[]
}

export interface Facts {
  /** As the customer typed. */
  raw: string
  /** Normalised: NFKC, traditional to simplified where unambiguous, trimmed, blanks folded. */
  text: string
  language: 'zh' | 'en' | 'other'
  /** Flow ids by falling probability (calibrated, 0..1). */
  intents: { intent: string; p: number }[]
  entities: Entity[]
  emotion: Emotion
  /** The wish for a person, said outright. */
  wantsHuman: boolean
  /** Words that need a person at once (self-harm, threats, food or fire safety, fraud). */
  risk: string | null
  /** Knowledge entries by falling score; 0..1, comparable over queries. */
  knowledge: { id: string; title: string; score: number }[]
}

/** What the dialog engine needs of the thing the customer did. */
export interface Utterance {
  /** Id of the input. */
  id: string
  raw: string
  text: string
  language: 'zh' | 'en' | 'other'
  entities: Entity[]
  attachments: Attachment[]
  /** A pressed option: its value as it was sent out, or its label typed by a test. */
  choice?: { value: string; label?: string }
  /** Phone keys. */
  digits?: string
  /** The channel can listen, not read. */
  voice: boolean
}
