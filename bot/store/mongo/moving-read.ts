/** Reads a MongoDB store in pages, for moving house: in order of time where the order says something. */
import type { mongo } from 'mongoose'
import { isOwnValue, type Page } from '../moving/house.ts'
import type { Kind, MovedInput, MovedMessage, Records } from '../moving/records.ts'
import type { ContactDocument, InboxDocument, MessageDocument, OutPart, RowDocument } from './documents.ts'
import type { Tables } from './tables.ts'

type Fields = Record<string, unknown>

/** Where each kind lies, which of it, and in which order: one that an index has. */
const places: Record<Kind, { table: keyof Tables; filter?: Fields; order: readonly string[] }> = {
  secret: { table: 'rows', filter: { plugin: 'nightdesk', collection: 'keys' }, order: ['_id'] },
  release: { table: 'releases', order: ['_id'] },
  account: { table: 'accounts', order: ['_id'] },
  token: { table: 'tokens', order: ['_id'] },
  value: { table: 'values', order: ['_id'] },
  counter: { table: 'counters', filter: { _id: { $regex: '^number/' } }, order: ['_id'] },
  contact: { table: 'contacts', order: ['_id'] },
  message: { table: 'messages', order: ['at'] },
  journal: { table: 'journal', order: ['at'] },
  event: { table: 'events', filter: { gap: { $exists: false } }, order: ['_id'] },
  queue: { table: 'queue', order: ['_id'] },
  dead: { table: 'dead', order: ['deadAt'] },
  row: {
    table: 'rows',
    filter: { $or: [{ plugin: { $ne: 'nightdesk' } }, { collection: { $ne: 'keys' } }] },
    order: ['plugin', 'collection', 'no'],
  },
  key: { table: 'inbox', order: ['_id'] },
  open: {
    table: 'contacts',
    filter: { $or: [{ waitsSince: { $exists: true } }, { nextTimerAt: { $exists: true } }] },
    order: ['_id'],
  },
}

/** From there on, and what is equal to it once more: whoever goes on after a stop meets it again. */
function onwards(order: readonly string[], from: readonly unknown[]): Fields {
  const [last, ...earlier] = order.toReversed()
  const same = earlier.toReversed()
  return {
    $or: [...same, last!].map((field, at) => ({
      ...Object.fromEntries(same.slice(0, at).map((equal, i) => [equal, from[i]])),
      [field]: field === last ? { $gte: from[at] } : { $gt: from[at] },
    })),
  }
}

const both = (...filters: (Fields | undefined | null)[]): Fields => {
  const given = filters.filter((filter) => filter !== undefined && filter !== null)
  return given.length > 1 ? { $and: given } : (given[0] ?? {})
}

const batchSize = 500

export interface Reader {
  read<K extends Kind>(kind: K, after: string | null, limit: number): Promise<Page<K>>
  count(kind: Kind): Promise<number>
}

export function openReader(tables: Tables): Reader {
  const tableOf = (kind: Kind) => tables[places[kind].table] as unknown as mongo.Collection<Fields>

  /** The kind being read, and where its next page begins: page by page anew it would be sorted as often. */
  let stream: { kind: Kind | null; next: string | null; cursor: mongo.FindCursor<Fields> | null } = {
    kind: null,
    next: null,
    cursor: null,
  }

  function begin(kind: Kind, after: string | null): mongo.FindCursor<Fields> {
    const { filter, order } = places[kind]
    const from = after === null ? null : onwards(order, JSON.parse(after) as unknown[])
    const sort = Object.fromEntries(order.map((field) => [field, 1 as const]))
    return tableOf(kind).find(both(filter, from), { batchSize }).sort(sort)
  }

  async function identitiesOf(ids: readonly string[]) {
    const rows = await tables.identities.find({ contactId: { $in: [...ids] } }).toArray()
    const byContact = Map.groupBy(rows, ({ contactId }) => contactId)
    return (id: string) =>
      (byContact.get(id) ?? [])
        .map(({ _id }) => ({ channel: _id.slice(0, _id.indexOf('/')), senderId: _id.slice(_id.indexOf('/') + 1) }))
        .sort((a, b) => compare(a.channel, b.channel) || compare(a.senderId, b.senderId))
  }

  async function contactsOf(documents: ContactDocument[]): Promise<Records['contact'][]> {
    const identities = await identitiesOf(documents.map(({ _id }) => _id))
    return documents.map(({ _id, version, epoch, floor, owner, state, createdAt, updatedAt, conversations }) => ({
      id: _id,
      version,
      epoch,
      floor,
      owner,
      state,
      createdAt,
      updatedAt,
      conversations: conversations.map(({ id, channel, senderId, lastSeq, createdAt: at }) => ({
        id,
        channel,
        senderId,
        lastSeq,
        createdAt: at,
      })),
      identities: identities(_id),
    }))
  }

  async function openOf(documents: ContactDocument[]): Promise<Records['open'][]> {
    const keys = documents.flatMap(({ inbox }) => inbox.map(({ key }) => key))
    const rows = keys.length === 0 ? [] : await tables.inbox.find({ _id: { $in: keys } }).toArray()
    const byKey = new Map(rows.map((row) => [row._id, row]))
    return documents.map(({ _id, inbox, out, effects, timers }) => ({
      contactId: _id,
      inbox: inbox.map(({ key, attempts }): MovedInput => {
        const row = byKey.get(key)
        if (row?.body === undefined) throw new Error(`input ${key} of contact ${_id} has no row in the inbox`)
        return { id: row.id, key: row.key, conversation: row.conversation, at: row.at, attempts, body: row.body }
      }),
      out: out.map((part) => waiting(_id, part)),
      effects: effects.map(({ id, state, body }) => ({ id, state, body })),
      timers: timers.map(({ id, at }) => ({ id, at })).sort((a, b) => compare(a.id, b.id)),
    }))
  }

  async function keysOf(documents: InboxDocument[]): Promise<Records['key'][]> {
    const filter = { _id: { $in: documents.map(({ id }) => id) } }
    const lines = await tables.messages.find(filter, { projection: { seq: 1 } }).toArray()
    const seqs = new Map(lines.map(({ _id, seq }) => [_id, seq]))
    return documents.map(({ _id: key, id: inputId, at, contactId, conversation }) => ({
      key,
      inputId,
      at,
      seq: seqs.get(inputId) ?? null,
      contactId: contactId === '' ? null : contactId,
      conversation,
    }))
  }

  async function recordsOf(kind: Kind, rows: never[]): Promise<unknown[]> {
    switch (kind) {
      case 'contact':
        return contactsOf(rows)
      case 'open':
        return openOf(rows)
      case 'key':
        return keysOf(rows)
      case 'value':
        return rows.filter(({ _id }) => !isOwnValue(_id)).map(simple[kind])
      default:
        return rows.map(simple[kind])
    }
  }

  return {
    async read<K extends Kind>(kind: K, after: string | null, limit: number) {
      const cursor =
        stream.next !== null && stream.kind === kind && stream.next === after ? stream.cursor! : begin(kind, after)
      const rows: Fields[] = []
      while (rows.length < limit && (await cursor.hasNext()))
        rows.push(...cursor.readBufferedDocuments(limit - rows.length))
      const next = (await cursor.hasNext())
        ? JSON.stringify(places[kind].order.map((field) => rows.at(-1)![field]))
        : null
      if (stream.cursor !== cursor) await stream.cursor?.close().catch(() => undefined)
      stream = { kind, next, cursor }
      return { records: (await recordsOf(kind, rows as never[])) as Records[K][], next }
    },
    async count(kind) {
      const { filter = {} } = places[kind]
      if (kind !== 'value') return tableOf(kind).countDocuments(filter)
      const rows = await tables.values.find({}, { projection: { _id: 1 } }).toArray()
      return rows.filter(({ _id }) => !isOwnValue(_id)).length
    },
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** A row that is not delivered yet. */
function waiting(
  contactId: string,
  { conversation, id, seq, at, activity, inputId, ...out }: OutPart,
): MovedMessage {
  const { state, author, epoch, wires, attempts, ambiguous, expiresAt, retryAt, error } = out
  return {
    id, conversation, contactId, seq, at, activity, inputId,
    out: { state, author, epoch, wires, attempts, ambiguous, expiresAt, retryAt, error },
  } // prettier-ignore
}

function message(row: MessageDocument): MovedMessage {
  const { _id: id, conversation, contactId, seq, at, activity, inputId, state } = row
  const line = { id, conversation, contactId, seq, at, activity, inputId }
  if (state === undefined) return { ...line, out: null }
  const { author, epoch, wires, attempts, ambiguous, expiresAt, retryAt = null, error = null } = row
  return { ...line, out: { state, author: author!, epoch: epoch!, wires: wires!, attempts: attempts!, ambiguous: ambiguous!, expiresAt: expiresAt!, retryAt, error } } // prettier-ignore
}

type Renamed = Fields & { _id: never }

const simple: Record<Exclude<Kind, 'contact' | 'open' | 'key'>, (row: never) => unknown> = {
  secret: ({ id: name, body }: RowDocument) => ({ name, hex: (JSON.parse(body) as { key: string }).key }),
  release: ({ _id: hash, files, at, usedAt }: Renamed) => ({ hash, files, at, usedAt }),
  account: ({ _id: id, name, presence, presenceAt, body }: Renamed) => ({ id, name, presence, presenceAt, body }),
  token: ({ _id: hash, kind, accountId, expiresAt }: Renamed) => ({ hash, kind, accountId, expiresAt }),
  value: ({ _id: key, value }: Renamed) => ({ key, value }),
  counter: ({ _id, value }: { _id: string; value: number }) => ({ name: _id.slice('number/'.length), value }),
  message,
  journal: ({ _id: _, ...row }: Renamed) => row,
  event: ({ _id: seq, type, at, contactId, sessionId = null, data }: Renamed) => ({
    seq,
    type,
    at,
    contactId,
    sessionId,
    data,
  }),
  queue: ({ _id: id, contactId, state, since, closedAt, body }: Renamed) => ({
    id,
    contactId,
    state,
    since,
    closedAt,
    body,
  }),
  dead: ({ _id: id, ...row }: Renamed) => ({ id, ...row }),
  row: ({ plugin, collection, id, contactId, at, version, body }: Renamed) => ({
    plugin,
    collection,
    id,
    contactId,
    at,
    version,
    body,
  }),
}
