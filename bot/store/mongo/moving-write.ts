/** Writes records of another store into a MongoDB store; a record that is there already stays as it is. */
import type { mongo } from 'mongoose'
import { hash } from 'node:crypto'
import type { Kind, MovedMessage, Records } from '../moving/records.ts'
import { journalKey } from './bundle.ts'
import { nextTimerAt, waitsSince } from './contact.ts'
import type { ContactDocument, InboxDocument, MessageDocument, OutPart } from './documents.ts'
import { duplicatesOf } from './faults.ts'
import type { Tables } from './tables.ts'

type Writers = { [K in Kind]: (records: readonly Records[K][]) => Promise<void> }

export interface Writer {
  write<K extends Kind>(kind: K, records: readonly Records[K][]): Promise<void>
  settle(): Promise<void>
}

const keyOf = (text: string): string => hash('sha256', text, 'buffer').subarray(0, 16).toString('base64url')
/** Where processes that share a store keep their keys. */
const keyRow = { plugin: 'nightdesk', collection: 'keys', contactId: null, at: 0, version: 1 }
const shownTypes: ReadonlySet<string> = new Set(['message', 'choice', 'keypad'])

/** @param now the database's time, UTC ms */
export function openWriter(tables: Tables, now: () => Promise<number>): Writer {
  /** No upserts: of several of one new row some servers lose all but the last. */
  async function add<T extends { _id: unknown }>(table: mongo.Collection<T>, rows: readonly T[]): Promise<void> {
    if (rows.length === 0) return
    try {
      await table.insertMany(rows as mongo.OptionalUnlessRequiredId<T>[], { ordered: false })
    } catch (error) {
      if (duplicatesOf(error) === null) throw error
    }
  }

  let order = 0

  async function addRows(all: readonly Records['row'][]): Promise<void> {
    if (order === 0) order = (await tables.rows.find().sort({ no: -1 }).limit(1).next())?.no ?? 0
    // As they were written, and before whatever is written here: new ones are numbered by the clock.
    const rows = all.map((row) => ({ _id: `${row.plugin}/${row.collection}/${row.id}`, no: ++order, ...row }))
    await add(tables.rows, rows)
  }

  async function addOpen(records: readonly Records['open'][]): Promise<void> {
    const inputs = records.flatMap(({ contactId, inbox }) => inbox.map((input) => undecided(contactId, input)))
    for (const { contactId, inbox, out, effects, timers } of records) {
      const seqs = await seqsOf(inbox.map(({ id }) => id))
      const parts = {
        inbox: inbox.map(({ id, key, at, attempts }) => ({
          id,
          key: keyOf(key),
          seq: seqs.get(id) ?? null,
          at,
          attempts,
        })),
        out: out.map(outPart),
        effects: effects.map((one) => ({ ...one, at: (JSON.parse(one.body) as { at: number }).at })),
        timers: timers.map(({ id, at }) => ({ id, at })),
      }
      const since = waitsSince(parts as never)
      const next = nextTimerAt(parts as never)
      const set: Partial<ContactDocument> = { ...parts }
      if (since !== null) set.waitsSince = since
      if (next !== null) set.nextTimerAt = next
      await tables.contacts.updateOne({ _id: contactId }, { $set: set })
    }
    // Last: an open row that stands in no document is entered there by whoever opens the store next.
    for (const { _id, ...row } of inputs) await tables.inbox.updateOne({ _id }, { $set: row })
    await add(tables.inbox, inputs)
  }

  async function seqsOf(ids: readonly string[]): Promise<Map<string, number | null>> {
    if (ids.length === 0) return new Map()
    const lines = await tables.messages.find({ _id: { $in: [...ids] } }).toArray()
    return new Map(lines.map(({ _id, seq }) => [_id, seq]))
  }

  const writers: Writers = {
    secret: (all) =>
      addRows(all.map(({ name, hex }) => ({ ...keyRow, id: name, body: JSON.stringify({ key: hex }) }))),
    release: (all) => add(tables.releases, all.map(({ hash: _id, ...row }) => ({ _id, ...row }))), // prettier-ignore
    account: (all) => add(tables.accounts, all.map(({ id: _id, ...row }) => ({ _id, ...row }))), // prettier-ignore
    token: (all) => add(tables.tokens, all.map(({ hash: _id, ...row }) => ({ _id, ...row }))), // prettier-ignore
    value: (all) => add(tables.values, all.map(({ key: _id, value }) => ({ _id, value }))), // prettier-ignore
    counter: (all) => add(tables.counters, all.map(({ name, value }) => ({ _id: `number/${name}`, value }))), // prettier-ignore
    async contact(all) {
      await add(
        tables.identities,
        all.flatMap(({ id, identities }) =>
          identities.map(({ channel, senderId }) => ({ _id: `${channel}/${senderId}`, contactId: id })),
        ),
      )
      await add(
        tables.conversations,
        all.flatMap(
          ({ id, conversations }) =>
          conversations.map(({ id: _id, channel, senderId, createdAt }) => ({ _id, contactId: id, channel, senderId, createdAt })), // prettier-ignore
        ),
      )
      await add(tables.contacts, all.map(contactDocument))
    },
    message: (all) => add(tables.messages, all.map(messageDocument)),
    journal: (all) =>
      add(
        tables.journal,
        all.map((row) => ({ _id: journalKey(row.contactId, row.version), ...row })),
      ),
    async event(all) {
      const given = await now()
      await add(tables.events, all.map(({ seq, ...row }) => ({ _id: seq, event: `moved/${seq}`, given, ...row }))) // prettier-ignore
    },
    queue: (all) => add(tables.queue, all.map(({ id: _id, ...row }) => ({ _id, version: 0, ...row }))), // prettier-ignore
    dead: (all) => add(tables.dead, all.map(({ id: _id, ...row }) => ({ _id, ...row }))), // prettier-ignore
    row: addRows,
    key: (all) => add(tables.inbox, all.map(decided)),
    open: addOpen,
  }

  return {
    write: (kind, records) => writers[kind](records),
    async settle() {
      const [first] = await tables.events.find().sort({ _id: 1 }).limit(1).toArray()
      const [last] = await tables.events.find().sort({ _id: -1 }).limit(1).toArray()
      if (!first || !last) return
      // Events go on after the last; whoever stands before the first has missed only what was purged.
      await tables.counters.updateOne({ _id: 'events' }, { $max: { value: last._id } })
      await tables.counters.updateOne({ _id: 'events.purged' }, { $max: { value: first._id - 1 } })
    },
  }
}

function contactDocument(record: Records['contact']): ContactDocument {
  const { id, identities: _i, conversations, ...row } = record
  return {
    _id: id,
    rev: 1,
    fence: 0,
    lane: null,
    ...row,
    conversations: [...conversations],
    inbox: [],
    out: [],
    effects: [],
    timers: [],
    staged: [],
    tokens: [],
  }
}

function messageDocument({ id, out, ...row }: MovedMessage): MessageDocument {
  return out === null ? { _id: id, ...row } : { _id: id, ...row, ...out }
}

function outPart({ id, conversation, seq, at, activity, inputId, out }: MovedMessage): OutPart {
  if (out === null) throw new Error(`message ${id} does not go out`)
  return { id, conversation, seq, at, activity, inputId, ...out }
}

/** By nobody alive: what is open of it is adopted, as that of a process that died. */
const by = 'moved'

function decided({ key, inputId, at, seq, contactId, conversation }: Records['key']): InboxDocument {
  const shown = seq !== null
  return { _id: key, key: '', id: inputId, contactId: contactId ?? '', conversation, at, shown, by, open: false }
}

function undecided(contactId: string, input: Records['open']['inbox'][number]): InboxDocument {
  const { id, key, conversation, at, body } = input
  const { kind, activity } = JSON.parse(body) as { kind: string; activity?: { type: string } }
  const shown = kind === 'activity' && shownTypes.has(activity!.type)
  return { _id: keyOf(key), key, id, contactId, conversation, at, body, shown, by, open: true }
}
