/** Turns inputs and steps into what is written, before anything is queued: callers may go on, and bad values fail early. */
import { hash } from 'node:crypto'
import type { NewInput, OutboxRow, StepCommit } from '../../model/index.ts'
import { writeState } from '../state-text.ts'
import { type Bundle, journalKey } from './bundle.ts'
import type { EffectPart, InboxDocument, JournalDocument, QueueDocument, RowDocument } from './documents.ts'

/** A new input with what can be computed before it is recorded. */
export interface EncodedInput {
  input: NewInput
  /** `<instance>/<conversation>` */
  conversation: string | null
  /** `_id` of its inbox row. */
  key: string
  body: string
  /** JSON of the activity if it is a line of the transcript. */
  shown: string | null
}

/** What a customer said or pressed; everything else that happens on a channel is not a line of the conversation. */
const shownTypes: ReadonlySet<string> = new Set(['message', 'choice', 'keypad'])

/** 22 characters, whatever a platform calls its messages. */
const keyOf = (text: string): string => hash('sha256', text, 'buffer').subarray(0, 16).toString('base64url')

export function encodeInput(input: NewInput): EncodedInput {
  const conversation = input.from
    ? `${input.from.address.channel}/${input.from.address.conversation}`
    : input.conversation
  // A timer's row in the contact's document is the claim: set again for the same moment it fires again.
  const key = keyOf(input.firesTimer ? `${input.key}\n${input.id}` : input.key)
  const { body } = input
  if (body.kind !== 'activity') return { input, conversation, key, body: JSON.stringify(body), shown: null }
  const activity = JSON.stringify(body.activity)
  const shown = input.from && shownTypes.has(body.activity.type) ? activity : null
  return { input, conversation, key, body: `{"kind":"activity","activity":${activity}}`, shown }
}

/** The inbox row: all that is needed to enter the input in its contact's document, by whoever does it. */
export function inboxRow(encoded: EncodedInput, contactId: string, by: string): InboxDocument {
  const { input, key, conversation, body, shown } = encoded
  const row: InboxDocument = {
    _id: key,
    key: input.key,
    id: input.id,
    contactId,
    conversation,
    at: input.at,
    body,
    shown: shown !== null,
    by,
    open: true,
  }
  if (input.settlesEffect !== undefined) row.effect = input.settlesEffect
  if (input.firesTimer) row.timer = { id: input.firesTimer.id, at: input.firesTimer.at }
  return row
}

/** A step as its unit takes it. */
export interface EncodedStep {
  step: StepCommit
  state: string
  journal: JournalDocument
  outbox: { row: OutboxRow; activity: string }[]
  effects: EffectPart[]
  events: Bundle['events']
  queue: QueueDocument[]
  rows: RowDocument[]
  releases: string[]
}

const stringify = (value: unknown): string => JSON.stringify(value)

/** Throws a TypeError on what JSON cannot hold. @param order numbers plugin rows as they are written @param input its JSON, if the caller has it */
export function encodeStep(step: StepCommit, order: () => number, input?: string): EncodedStep {
  const { journal, contactId } = step
  const version = step.expectVersion + 1
  return {
    step,
    state: writeState(step.state),
    journal: {
      _id: journalKey(contactId, version),
      contactId,
      version,
      inputId: journal.inputId,
      at: journal.at,
      sessionId: journal.sessionId,
      digest: journal.digest,
      releases: stringify(journal.releases),
      input: input ?? stringify(journal.input),
      context: stringify(journal.context),
      card: stringify(journal.card),
    },
    outbox: step.outbox.map((row) => ({ row, activity: stringify(row.activity) })),
    effects: step.effects.map((row) => ({ id: row.id, state: row.state, at: row.at, body: stringify(row) })),
    events: step.events.map((row, place) => ({
      event: `${contactId}/${version}/${place}`,
      type: row.type,
      at: row.at,
      contactId: row.contactId,
      sessionId: row.sessionId,
      data: stringify(row.data),
    })),
    queue: step.queue.map((row) => ({
      _id: row.id,
      contactId: row.contactId,
      state: row.state,
      since: row.since,
      closedAt: row.closedAt,
      version,
      body: stringify(row),
    })),
    rows: step.rows.map((row) => ({
      _id: `${row.plugin}/${row.collection}/${row.id}`,
      plugin: row.plugin,
      collection: row.collection,
      id: row.id,
      contactId: row.contactId,
      at: journal.at,
      version: 1,
      no: order(),
      body: stringify(row.body),
    })),
    releases: [journal.releases.current, ...journal.releases.pinned],
  }
}
