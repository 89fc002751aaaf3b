/** The lane: contact state, undecided inputs, decided steps, dead letters. */
import type { InputRow, LaneInput, StepCommit } from '../../model/index.ts'
import { readState } from '../state-text.ts'
import type { ContactSummary, ConversationRow, Store } from '../store.ts'
import { emptyBundle } from './bundle.ts'
import type { Contacts } from './contacts.ts'
import { type Core, parse } from './core.ts'
import { encodeStep } from './encode.ts'
import type { Stage } from './enlist.ts'
import type { Owners } from './owners.ts'
import type { Places } from './places.ts'
import type { Relay } from './relay.ts'
import type { DeadDocument, InboxDocument, InboxPart } from './documents.ts'
import { applyStep } from './step.ts'

type LaneStore = Pick<
  Store,
  | 'loadState'
  | 'inbox'
  | 'contactsWithInbox'
  | 'beginAttempt'
  | 'commitStep'
  | 'deadLetters'
  | 'findConversation'
  | 'conversationsOf'
  | 'recentContacts'
>

export interface LaneParts {
  core: Core
  contacts: Contacts
  places: Places
  relay: Relay
  stage: Stage
  owners: Owners
  order: () => number
  /** Enters what dead processes recorded and did not enter. */
  adopt: () => Promise<void>
  /** The same of these rows of one contact; true if there was any. */
  adoptOf: (contactId: string, rows: readonly InboxDocument[]) => Promise<boolean>
}

/** Journal rows looked through for recent contacts, per contact wanted. */
const journalPerContact = 50

function toInput(row: InboxDocument, { attempts }: InboxPart): InputRow {
  const { id, key, contactId, conversation, at, body } = row
  return { id, key, contactId, conversation, at, body: parse<LaneInput>(body!), attempts }
}

export function openLane(parts: LaneParts): LaneStore {
  const { core, contacts, places, relay, stage, owners, order, adopt, adoptOf } = parts
  const { tables, run, vitals } = core

  /** What goes to the dead letters has to be read first: the document keeps only the input's key. */
  async function deadRow({ input, contactId, journal }: StepCommit): Promise<DeadDocument | null> {
    const filter = { contactId, open: true, id: input.id }
    const row = await run('dead.find', () => tables.inbox.findOne(filter))
    if (!row) return null
    const { id, key, conversation, body } = row
    const error = input.error ?? 'unknown'
    const deadAt = journal.at
    return { _id: id, key, contactId, conversation, at: row.at, attempts: 0, body: body!, error, deadAt }
  }

  async function inbox(contactId: string): Promise<InputRow[]> {
    for (;;) {
      const contact = await contacts.read(contactId)
      const rows = await run('inbox.read', () => tables.inbox.find({ contactId, open: true }).toArray())
      const byId = new Map(rows.map((row) => [row.id, row]))
      for (const { id } of contact?.inbox ?? []) byId.delete(id)
      // Open and not in the document: just decided, or recorded by somebody who died before entering it.
      if (byId.size > 0 && (await adoptOf(contactId, [...byId.values()]))) continue
      const open = new Map(rows.map((row) => [row.id, row]))
      return (contact?.inbox ?? []).flatMap((entry) => {
        const row = open.get(entry.id)
        if (!row) return []
        owners.note(entry.id, contactId)
        return [toInput(row, entry)]
      })
    }
  }

  return {
    async loadState(contactId) {
      const state = (await contacts.read(contactId))?.state
      return state ? readState(state, contactId) : null
    },
    inbox,
    async contactsWithInbox(limit) {
      await adopt()
      const found = await run('inbox.contacts', () =>
        tables.contacts
          .find({ waitsSince: { $gt: 0 }, 'inbox.0': { $exists: true } }, { projection: { inbox: 1 } })
          .toArray(),
      )
      const oldest = found.map(({ _id, inbox: [first] }) => ({ id: _id, at: first!.at, input: first!.id }))
      oldest.sort((a, b) => a.at - b.at || (a.input < b.input ? -1 : 1))
      return oldest.slice(0, limit).map(({ id }) => id)
    },
    async beginAttempt(inputId) {
      vitals.assertReady()
      const contactId = await owners.ofInput(inputId)
      if (contactId === null) return 0
      return contacts.change(contactId, (draft) => {
        const at = draft.inbox.findIndex(({ id }) => id === inputId)
        if (at < 0) return 0
        const entry = { ...draft.inbox[at]!, attempts: draft.inbox[at]!.attempts + 1 }
        draft.inbox = draft.inbox.with(at, entry)
        return entry.attempts
      })
    },
    async commitStep(step) {
      vitals.assertReady()
      const encoded = encodeStep(step, order)
      const { input, contactId, journal } = step
      const dead = input.outcome === 'dead' ? await deadRow(step) : null
      const outboxSeqs = await contacts.change(contactId, (draft) => {
        const bundle = emptyBundle(contactId, journal.at)
        const seqs = applyStep(draft, encoded, bundle, true, dead)
        if (seqs) stage(draft, bundle)
        return seqs
      })
      if (outboxSeqs) owners.noteStep(step)
      return outboxSeqs ? { outcome: 'ok', outboxSeqs } : { outcome: 'conflict' }
    },
    async deadLetters(limit) {
      await relay.settled()
      const rows = await run('dead.read', () =>
        tables.dead.find().sort({ deadAt: -1, _id: -1 }).limit(limit).toArray(),
      )
      return rows.map(({ _id, body, ...row }) => ({ ...row, id: _id, body: parse<LaneInput>(body) }))
    },
    async findConversation(id) {
      const place = await places.find(id)
      const contact = place && (await contacts.read(place.contactId))
      const found = contact?.conversations.find((one) => one.id === id)
      return place && found ? { ...found, contactId: place.contactId } : null
    },
    async conversationsOf(contactId): Promise<ConversationRow[]> {
      const contact = await contacts.read(contactId)
      return (contact?.conversations ?? []).map((one) => ({ ...one, contactId }))
    },
    async recentContacts(limit): Promise<ContactSummary[]> {
      await relay.settled()
      const rows = await run('recent.journal', () =>
        tables.journal
          .find({}, { projection: { contactId: 1 } })
          .sort({ at: -1 })
          .limit(limit * journalPerContact)
          .toArray(),
      )
      const ids = [...new Set(rows.map(({ contactId }) => contactId))]
      const found = await run('recent.contacts', () =>
        tables.contacts.find({ _id: { $in: ids } }, { projection: { state: 1, updatedAt: 1 } }).toArray(),
      )
      return found
        .flatMap(({ _id, state, updatedAt }) =>
          state ? [{ contactId: _id, state: readState(state, _id), updatedAt }] : [],
        )
        .sort((a, b) => b.updatedAt - a.updatedAt)
        .slice(0, limit)
    },
  }
}
