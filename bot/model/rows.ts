/** Rows of the store: what is durable, in the store's own terms and no database's. */
import type { Address, InboundActivity, OutboundActivity, Sender } from '../sdk/index.ts'
import type { HandoffRequest, Hush } from './dialog.ts'
import type { Value } from './facts.ts'
import type { ContactState } from './state.ts'

/** What enters a lane. */
export type LaneInput =
  | { kind: 'activity'; activity: InboundActivity }
  /** `result` is a list where the action gives one; `action` is its name. */
  | { kind: 'result'; effect: string; action?: string; outcome: string; result: Record<string, Value> | Value[] }
  | { kind: 'timer'; timer: string }
  | { kind: 'command'; command: Command }

/** What people and listeners order; `by` is an agent's account id, or `system`. */
export type Command =
  | { name: 'claim'; by: string; agentName: string }
  /** `confirm`: they were asked about what the guard found, and mean it. */
  | { name: 'say'; by: string; agentName: string; text: string; confirm?: boolean }
  | { name: 'release'; by: string; note: string | null }
  | { name: 'resolve'; by: string; note: string | null }
  | { name: 'requeue'; by: string; reason: string }
  /** `until`, UTC ms: decided later it is refused, another process may have offered meanwhile. */
  | { name: 'offer'; by: 'system'; agentId: string; explain: Record<string, Value>; until?: number }
  | { name: 'event'; by: string; event: string }
  | { name: 'close'; by: 'system' }

export interface InputRow {
  /** UUIDv7. */
  id: string
  /** Dedupe key: `<instance>/<conversation>/<platform id>`, `effect:<id>`, `timer:<contact>:<id>:<at>`, `command:<id>`. */
  key: string
  contactId: string
  /** `<instance>/<conversation>`, null for what no conversation brought. */
  conversation: string | null
  /** Receipt, UTC ms. */
  at: number
  body: LaneInput
  /** Times a decision was begun; counted before it is. */
  attempts: number
}

export type OutboxState = 'pending' | 'sending' | 'sent' | 'held' | 'dropped' | 'dead'

export interface OutboxRow {
  /** UUIDv7 derived from the input and position. */
  id: string
  contactId: string
  conversation: string
  author: OutboundActivity['author']
  /** Owner epoch *after* the step that wrote it. */
  epoch: number
  state: OutboxState
  activity: OutboundActivity
  /** Wires that went out. */
  wires: number
  /** Sends begun. */
  attempts: number
  /** A send's outcome stayed unknown and it was repeated. */
  ambiguous: boolean
  /** Blocks its conversation only until then. */
  expiresAt: number
  /** Not before, after a refusal. */
  retryAt: number | null
  error: string | null
  inputId: string
}

export type EffectState = 'pending' | 'started'

export interface EffectRow {
  id: string
  contactId: string
  conversation: string | null
  kind: 'action'
  /** Action name. */
  name: string
  args: Record<string, Value>
  key: string
  write: boolean
  state: EffectState
  /** UTC ms of the step that asked. */
  at: number
}

export interface TimerRow {
  contactId: string
  id: string
  /** UTC ms. */
  at: number
}

/** Ids and figures, never text. */
export interface EventRow {
  type: string
  at: number
  contactId: string
  sessionId: string | null
  data: Record<string, string | number | boolean | null>
}

/** Everything needed to decide the step again, and the card that explains it. */
export interface JournalRow {
  inputId: string
  contactId: string
  /** Version after the step. */
  version: number
  at: number
  sessionId: string | null
  /** Releases it was decided with. */
  releases: { current: string; pinned: string[] }
  input: LaneInput
  /** What was read from outside before deciding. */
  context: Record<string, unknown>
  /** Why: facts, rule, candidates, nodes visited, notes, milliseconds. */
  card: Record<string, unknown>
  /** SHA-1 over the rows that were written, base64url: a replay must give the same. */
  digest: string
}

export type QueueState = 'waiting' | 'offered' | 'taken' | 'closed'

export interface QueueRow {
  id: string
  contactId: string
  conversation: string
  request: Omit<HandoffRequest, 'id' | 'step'>
  language: 'zh' | 'en'
  tier: string
  name: string | null
  since: number
  state: QueueState
  /** Offered to, or served by. */
  agentId: string | null
  agentName: string | null
  /** When it was offered or taken. */
  agentAt: number | null
  /** Agents who let an offer pass. */
  passed: string[]
  /** Who won and who lost by how much. */
  explain: Record<string, Value> | null
  /** What the agent reads first. */
  summary: string
  closedAt: number | null
  /** resolved, timeout, gone, released. */
  outcome: string | null
}

/** A row of a plugin's collection, added with a step (dead letters make tickets). */
export interface PluginRow {
  plugin: string
  collection: string
  id: string
  contactId: string | null
  body: Record<string, unknown>
}

/** One step, all or nothing. */
export interface StepCommit {
  contactId: string
  /** Version the decision was made on; 0 for a contact without state. */
  expectVersion: number
  /** Of the lane it was decided in, where several processes share the store. */
  fence?: number
  /** The input it decides: `done` leaves the inbox; `dead` goes to the dead letters with the reason. */
  input: { id: string; outcome: 'done' | 'dead'; error?: string }
  /** `version` is `expectVersion + 1`. */
  state: ContactState
  journal: JournalRow
  outbox: OutboxRow[]
  effects: EffectRow[]
  timers: { set: TimerRow[]; drop: string[] }
  queue: QueueRow[]
  rows: PluginRow[]
  events: EventRow[]
  /**
   * Lines of the transcript that hold what was told in confidence: in every text of these inputs' activities `texts` is
   * blanked, or all of it, in the same commit.
   */
  hush?: Hush & { conversation: string; inputs: string[] }
}

/** An input to record; the contact is found by its conversation or given. */
export interface NewInput {
  id: string
  key: string
  at: number
  body: LaneInput
  /** From a channel: the address and who wrote. The contact is looked up, or made with `mintContactId`. */
  from: { address: Address; sender: Sender; mintContactId: string } | null
  /** Not from a channel: whose lane. */
  contactId: string | null
  conversation: string | null
  /** Finished by this input, in the same commit. */
  settlesEffect?: string
  firesTimer?: TimerRow
}

export interface Recorded {
  duplicate: boolean
  contactId: string
  /** Of the first recording, also for a duplicate. */
  inputId: string
  /** Place in the transcript; null for what is not shown. */
  seq: number | null
  /** The step given along was committed in the same transaction. */
  stepped: boolean
  /**
   * One entry per outbox row of the step: its place in the transcript if it was committed as `sending` or `sent`; -1 if
   * not, also if it became `pending` because an older row of its conversation is still on its way.
   */
  outboxSeqs: number[]
  /** Process that runs the contact's lane and must be woken; absent or null: nobody else does. */
  lane?: string | null
  /** Undecided inputs of the contact that were recorded before; absent: not known. Only where several processes share the store. */
  ahead?: string[]
}

export interface AccountRow {
  id: string
  /** Sign-in name. */
  name: string
  display: string
  role: 'agent' | 'supervisor' | 'operator' | 'admin'
  /** argon2id. */
  passwordHash: string
  /** Skill → level 0..1. */
  skills: Record<string, number>
  languages: string[]
  capacity: number
  /** Mean CSAT 0..1, shrunk to the team mean. */
  rating: number
  presence: 'online' | 'away' | 'offline'
  presenceAt: number
  createdAt: number
  disabled: boolean
}

export interface TokenRow {
  /** SHA-256 of the token, hex; the token itself is never kept. */
  hash: string
  kind: 'setup' | 'session'
  accountId: string | null
  expiresAt: number
}
