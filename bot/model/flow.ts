/** A flow as written: the syntax tree the reader gives to the compiler, every piece with its place in the file. */

/** 1-based line and column, as editors count (columns in UTF-16 units). */
export interface Place {
  file: string
  line: number
  col: number
  /** Last line of the piece; for coverage ranges. */
  endLine: number
}

/** A scalar as written (always text: `schema: failsafe`). */
export interface Scalar {
  value: string
  at: Place
}

export interface TextSource {
  at: Place
  /** `text`, `voice` and any channel id; the most exact one wins. */
  variants: Record<string, Scalar>
  en?: TextSource
  image?: Scalar
  file?: Scalar
  card?: { at: Place; title: Scalar; body?: Scalar; image?: Scalar; buttons: ButtonSource[] }
  buttons: ButtonSource[]
  bargeIn: boolean
}

export interface ButtonSource {
  at: Place
  label: Scalar
  kind: 'url' | 'flow' | 'send' | 'phone'
  target: Scalar
}

export type SlotType =
  | 'text'
  | 'number'
  | 'amount'
  | 'date'
  | 'phone'
  | 'email'
  | 'order_no'
  | 'tax_no'
  | 'product'
  | 'address'
  | 'person_address'
  | 'size_body'
  | 'image'
  | 'file'
  | 'voice'

export const slotTypes: readonly SlotType[] = [
  'text',
  'number',
  'amount',
  'date',
  'phone',
  'email',
  'order_no',
  'tax_no',
  'product',
  'address',
  'person_address',
  'size_body',
  'image',
  'file',
  'voice',
]

/** What `ask` and `choose` share. */
export interface QuestionSource {
  slot: Scalar
  /** The question itself; absent when `text` and its variants are all missing (an error the checker reports). */
  text: TextSource
  must?: Scalar
  retry: TextSource[]
  silence: TextSource[]
  attempts: number
  /** `10m`, as written. */
  timeout?: Scalar
  digits?: Scalar
  accepts: Scalar[]
  optional: boolean
  reuse: 'never' | 'offer' | 'always'
  secret: boolean
}

export interface OptionSource {
  at: Place
  id: Scalar
  label: Scalar
  also: Scalar[]
  if?: Scalar
  image?: Scalar
  key?: Scalar
}

/** `with`, `return`, `save` of call: pairs of name and value text; `[order_no]` is `order_no: order_no` with `bare`. */
export interface PairSource {
  name: Scalar
  value: Scalar
  /** Written in the list form: the name passes as it is. */
  bare: boolean
}

export type StepBody =
  | { word: 'say'; texts: TextSource[] }
  | { word: 'ask'; question: QuestionSource; type: SlotType }
  | {
      word: 'choose'
      question: QuestionSource
      options: OptionSource[] | null
      from?: Scalar
      label?: Scalar
      image?: Scalar
      limit: number
      many: boolean
    }
  | { word: 'confirm'; text: TextSource }
  | { word: 'answer'; title?: Scalar; search?: Scalar; topic?: Scalar }
  | { word: 'do'; action: Scalar; with: PairSource[]; save?: Scalar }
  | { word: 'if'; condition: Scalar }
  | { word: 'case'; name: Scalar }
  | { word: 'go'; target: Scalar }
  | { word: 'call'; flow: Scalar; with: PairSource[]; save?: Scalar }
  | {
      word: 'handoff'
      queue: Scalar
      reason?: Scalar
      skills: Scalar[]
      priority: 'low' | 'normal' | 'high'
      /** Milliseconds. */
      withinMs: number
      text?: TextSource
    }
  | { word: 'wait'; forMs?: number; until?: Scalar; event?: Scalar; atMostMs?: number }
  | { word: 'set'; values: PairSource[] }
  | { word: 'tag'; tags: Scalar[] }
  | { word: 'end'; outcome: Scalar; return: PairSource[] }

export type Word = StepBody['word']

export const words: readonly Word[] = [
  'say',
  'ask',
  'choose',
  'confirm',
  'answer',
  'do',
  'if',
  'case',
  'go',
  'call',
  'handoff',
  'wait',
  'set',
  'tag',
  'end',
]

export interface StepSource {
  at: Place
  id?: Scalar
  /** `if` beside another word: do this one step only if. (The word `if` itself has `condition`.) */
  guard?: Scalar
  body: StepBody
  /** `on`, and for `if` the keys `then` and `else`, in written order. */
  on: { name: Scalar; branch: BranchSource }[]
}

/** A list of steps; one step and a bare name (a `go`) are read into this form too. */
export interface BranchSource {
  at: Place
  steps: StepSource[]
}

export interface RepairSource {
  at: Place
  branches: { name: Scalar; branch: BranchSource }[]
  handoff: { name: Scalar; branch: BranchSource }[]
  commands: { name: Scalar; words: Scalar[] }[]
}

export const repairNames = [
  'not_understood',
  'silence',
  'gave_up',
  'timeout',
  'empty',
  'none',
  'failed',
  'unclear',
  'no_answer',
  'reuse',
  'resumed',
  'corrected',
  'cancelled',
] as const
export type RepairName = (typeof repairNames)[number]
export const handoffRepairs = ['queued', 'resolved', 'timeout', 'no_agent', 'out_of_hours'] as const
export const commandNames = ['human', 'repeat', 'back', 'cancel'] as const
export type CommandName = (typeof commandNames)[number]

export interface FlowSource {
  at: Place
  flow: Scalar
  title: Scalar
  when: { at: Place; intent: Scalar[]; event?: Scalar; channels: Scalar[]; if?: Scalar } | null
  takes: Scalar[]
  interrupt: 'yes' | 'answers' | 'no'
  repair: RepairSource | null
  steps: StepSource[]
}

/** A mistake in content, for people: place, cause in plain words, and how to mend it. */
export interface Mistake {
  file: string
  line: number
  col: number
  message: { zh: string; en: string }
  fix?: { zh: string; en: string }
  /** A machine can do it: replace these characters (offsets in UTF-16 units of the whole file). */
  edit?: { from: number; to: number; text: string }
}
