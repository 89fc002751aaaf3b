/** State of the dialog and what goes in and out of one pure `transition`. Plain JSON throughout. */
import type { ActionEffect, Button, OutboundActivity } from '../sdk/index.ts'
import type { CommandName, RepairName } from './flow.ts'
import type { Utterance, Value } from './facts.ts'

/** What is read out of the knowledge. */
export interface Answer {
  /** Knowledge entry. */
  id: string
  title: string
  text: string
  buttons: readonly Button[]
}

/** One running flow. The top of the stack is the last element. */
export interface Frame {
  /** Id of this run; derived from the input that began it. */
  run: string
  flow: string
  /** Release the run is pinned to. */
  release: string
  /** Node of the machine; see `dialog/compile.ts`. */
  at: string
  /** How this frame came: from the policy, by `call`, as a digression, or as a repair of the frame below. */
  kind: 'flow' | 'call' | 'digression' | 'repair'
  /** Bare names: answers, saved and set values. */
  values: Record<string, Value>
  /** Names whose values are secret. */
  secret: string[]
  /** Times each question was asked in this run. */
  asked: Record<string, number>
  /** Questions answered, oldest first: for 返回 and corrections. */
  answered: string[]
  /** The scope `result`. */
  result: Record<string, Value>
  /** Whatever else the engine keeps (call target of `save`, repair name and its candidates, last repair, …). */
  memo: Record<string, Value>
}

/** What the top of the stack waits for. */
export type Awaiting =
  | { kind: 'answer'; run: string; node: string; slot: string; since: number; timer: string | null }
  | { kind: 'effect'; run: string; node: string; id: string }
  | { kind: 'handoff'; run: string; node: string; id: string }
  | { kind: 'wait'; run: string; node: string; id: string; event: string | null }
  | null

export interface DialogState {
  frames: Frame[]
  awaiting: Awaiting
  /** Answers of earlier flows, for `reuse`: `name:type` → value. */
  answers: Record<string, Value>
  /** Results of writes by their key: never done twice. */
  done: Record<string, { outcome: string; result: Record<string, Value> | Value[] }>
  /** The last replies, for 重复. */
  last: OutboundDraft[]
}

/** A reply before it is bound to a channel row: texts are rendered, variants chosen, nothing degraded. */
export type OutboundDraft = Omit<OutboundActivity, 'id' | 'seq' | 'at' | 'author' | 'agent'> & {
  /** Step that spoke: `flow/node`. */
  step?: string
  /** Knowledge entry that was read out. */
  answer?: string
}

export type DialogEvent =
  /** Begin a flow; with something running it becomes a digression. `with` fills `takes`. */
  | { type: 'start'; flow: string; utterance: Utterance | null; with?: Record<string, Value> }
  /** A button that starts a flow was pressed. */
  | { type: 'button'; flow: string }
  /** The customer answered the open question (the policy has decided that it is one). */
  | { type: 'answer'; utterance: Utterance }
  /** A correction: refill that slot with this utterance and run the checks below it again. */
  | { type: 'correct'; slot: string; utterance: Utterance }
  | { type: 'command'; command: Exclude<CommandName, 'human'> }
  /** An effect, handoff or wait has an outcome. Ignored (and reported) if `id` is not awaited. */
  | { type: 'result'; id: string; outcome: string; result: Record<string, Value> | Value[] }
  /** The queue took the person in, or a time passed: `queued` speaks and stays parked; the others leave the step. */
  | {
      type: 'handoff'
      id: string
      outcome: 'queued' | 'resolved' | 'timeout' | 'no_agent' | 'out_of_hours'
      result: Record<string, Value>
    }
  /** A due timer of the dialog: a question's timeout or the end of a `wait`. */
  | { type: 'timer'; id: string }
  /** Nothing was heard (telephone). */
  | { type: 'silence' }
  /** A named event; wakes a `wait` for it. */
  | { type: 'event'; name: string }
  /** Knowledge was read out in between: ask the open question again, uncounted. */
  | { type: 'answered' }
  /** The policy found nothing: run a repair. `candidates` for `unclear`: `{ title, flow? , entry? }`. */
  | { type: 'repair'; repair: RepairName; utterance: Utterance | null; candidates?: Value[] }
  /** What the policy's own repair asked is not being answered: it goes without a word, what was open below stays. */
  | { type: 'leave' }
  /** Drop everything without a word (call ended, session closed, release retired). */
  | { type: 'abort' }

export interface ActionRequest {
  /** Effect id; the result comes back with it. */
  id: string
  action: string
  effect: ActionEffect
  input: Record<string, Value>
  /** Idempotency key of (conversation, run, step, values). */
  key: string
  /** Names of `input` that were told in confidence: the action gets them, nobody else. */
  secret: string[]
}

export interface HandoffRequest {
  id: string
  queue: string
  reason: string
  skills: string[]
  priority: 'low' | 'normal' | 'high'
  withinMs: number
  /** `flow/node` that asked. */
  step: string
}

/** Words of the customer that answer a `secret` question: no card, transcript, summary or log may hold them. */
export interface Hush {
  /** All they said; else only `texts`. */
  whole: boolean
  texts: string[]
}

export interface Transition {
  state: DialogState
  replies: OutboundDraft[]
  actions: ActionRequest[]
  handoff: HandoffRequest | null
  /** Timers to set (replacing one of the same id) and to drop. */
  timers: { set: { id: string; at: number }[]; drop: string[] }
  tags: string[]
  /** `contact.x` and `conversation.x` that `set` wrote. */
  contact: Record<string, Value>
  conversation: Record<string, Value>
  /** Flows that ended in this transition, in order. */
  ended: { flow: string; run: string; outcome: string }[]
  started: { flow: string; run: string }[]
  /** Every node visited, `flow/node`, in order: for the card and for coverage. */
  visited: string[]
  /** What of the utterance was told in confidence; null: nothing. */
  hush: Hush | null
  /** Things to journal: an unset name in a text, a step budget spent, a result nobody awaited. */
  notes: string[]
}

/** Everything outside the state that a transition may look at. Building it must do no I/O. */
export interface DialogEnv<Program = unknown> {
  /** Compiled flows of a release, or null if it was retired. */
  program(release: string): Program | null
  /** Release for newly begun flows. */
  current: string
  now: number
  timeZone: string
  /** Id of the input: ids of runs, effects and timers are derived from it. */
  seed: string
  scopes: {
    contact: Record<string, Value>
    conversation: Record<string, Value>
    channel: Record<string, Value>
    shop: Record<string, Value>
    experiment: Record<string, Value>
  }
  language: 'zh' | 'en'
  actions: ReadonlyMap<string, { effect: ActionEffect; outcomes: readonly string[] }>
  /** Looks an article up by title, or the best entry for a search within a topic. Pure. */
  answer(query: { title: string } | { search: string; topic: string | null } | { id: string }): Answer | null
}
