/** Turns a step into the values of its rows before it is queued: callers may go on, and bad values fail early. */
import type { JournalRow, OutboxRow, OutboxState, StepCommit } from '../../model/index.ts'
import { writeState } from '../state-text.ts'

export type Cell = string | number | null

/** A step as its statements take it. */
export interface EncodedStep {
  step: StepCommit
  state: string
  /** `releases`, `input`, `context`, `card` as JSON. */
  journal: [releases: string, input: string, context: string, card: string]
  outbox: { row: OutboxRow; activity: string }[]
  effects: Cell[][]
  queue: Cell[][]
  rows: Cell[][]
  events: Cell[][]
}

export const outboxStates: readonly OutboxState[] = ['pending', 'sending', 'held', 'sent', 'dropped', 'dead']

/** The number an outbox state is kept as. */
export function stateNumber(state: OutboxState): number {
  const number = outboxStates.indexOf(state)
  if (number < 0) throw new TypeError(`unknown outbox state "${state}"`)
  return number
}

/** JSON of the step's rows. Throws a TypeError on what JSON cannot hold. `input`: its JSON, if the caller has it. */
export function encodeStep(step: StepCommit, input?: string): EncodedStep {
  return {
    step,
    state: writeState(step.state),
    journal: encodeJournal(step.journal, input),
    outbox: step.outbox.map((row) => ({ row, activity: JSON.stringify(row.activity) })),
    effects: step.effects.map((row) => [row.id, row.contactId, row.state, JSON.stringify(row)]),
    queue: step.queue.map((row) => [
      row.id,
      row.contactId,
      row.state,
      row.since,
      row.closedAt,
      JSON.stringify(row),
    ]),
    rows: step.rows.map((row) => [row.plugin, row.collection, row.id, row.contactId, JSON.stringify(row.body)]),
    events: step.events.map((row) => [row.type, row.at, row.contactId, row.sessionId, JSON.stringify(row.data)]),
  }
}

/** What of a journal row is kept as JSON. `input`: its JSON, if the caller has it. */
export function encodeJournal(journal: JournalRow, input?: string): EncodedStep['journal'] {
  return [
    JSON.stringify(journal.releases),
    input ?? JSON.stringify(journal.input),
    JSON.stringify(journal.context),
    JSON.stringify(journal.card),
  ]
}
