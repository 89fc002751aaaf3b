/** A conversation test as written (`*.test.yml`): the tree the reader gives to whoever plays it. */
import type { Value } from './facts.ts'
import type { Place, Scalar } from './flow.ts'

/** A value in a test: texts, lists and maps of texts, as written. The field it is compared with decides the type. */
export interface TestData {
  at: Place
  value: Value
}

/** What holds before the first line. A case's own entries are laid over the file's, name by name. */
export interface TestGiven {
  at: Place
  /** A moment in the shop's time zone, `2025-11-12 23:40`. */
  now?: Scalar
  channel?: Scalar
  contact?: TestData
  conversation?: TestData
  shop?: TestData
  slots?: TestData
  experiment?: TestData
}

/** What an action answers: one outcome for every call, or one per call in order. */
export interface TestAction {
  action: Scalar
  outcomes: { at: Place; outcome: string; output: Value }[]
  /** Written as a list: call after call; a call past its end fails the test. */
  inOrder: boolean
}

/** Checks under a line: what must have happened by the end of that line's turn (or message, for `bot`). */
export interface TestChecks {
  intent?: Scalar
  /** Slot → expected value; in texts `…` stands for anything. */
  slot?: TestData
  emotion?: { at: Place; above: boolean; value: number }
  action?: Scalar
  with?: TestData
  choices?: Scalar[]
  buttons?: Scalar[]
  /** Title of the card. */
  card?: Scalar
  /** Title of the article read out. */
  answer?: Scalar
  /** Queue. */
  handoff?: Scalar
  flow?: Scalar
  owner?: 'bot' | 'queue' | 'agent'
  /** Outcome a flow ended with. */
  end?: Scalar
}

export type TestLine = { at: Place; checks: TestChecks } & (
  | { line: 'customer'; text: Scalar }
  | { line: 'customer'; attachment: { kind: 'image' | 'voice' | 'file'; name: Scalar } }
  | { line: 'press'; press: Scalar }
  /** `…` stands for anything; `nothing`: no message. */
  | { line: 'bot'; text: Scalar }
  | { line: 'agent'; text: Scalar }
  | { line: 'later'; ms: number }
  | { line: 'silence'; ms: number }
  | { line: 'event'; event: Scalar }
)

export interface TestCase {
  at: Place
  case: Scalar
  given: TestGiven | null
  actions: TestAction[]
  chat: TestLine[]
}

export interface TestSource {
  at: Place
  /** Id of the flow under test. */
  test: Scalar
  given: TestGiven | null
  actions: TestAction[]
  cases: TestCase[]
}
