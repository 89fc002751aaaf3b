/** Looks into a database without opening it as a store: nothing is entered, migrated, taken up or written. */
import type { mongo } from 'mongoose'
import type { ProcessRow } from '../cluster.ts'
import { noteKey, type CopyNote } from '../moving/house.ts'
import type { ContactDocument } from './documents.ts'
import { storeError } from './faults.ts'
import { faultyIndexes, type IndexFault } from './indexes.ts'
import { knownSchema, schemaVersion } from './migrate.ts'
import { connect } from './open.ts'
import { toProcessRow } from './register.ts'
import { hasWork } from './cluster.ts'
import { tablesOf, type Tables } from './tables.ts'

export interface MongoLook {
  /** What the database says it is. */
  server: string
  /** Schema version of the data (0: nothing yet), and the newest this program knows. */
  schema: number
  known: number
  indexes: IndexFault[]
  /** Milliseconds that this machine's clock is behind the database's; negative: ahead of it. */
  behindMs: number
  /** UTC ms by the database's clock. */
  now: number
  /** Everybody in the register, the dead too. */
  processes: ProcessRow[]
  /** Contacts whose lane is in the name of a process that is not alive. null: they are too many to be counted in time. */
  leftLanes: number | null
  /** Contacts with undecided, unfinished or undelivered work that nobody alive has run for seconds. */
  orphans: number
  /** Contacts with committed rows that are not copied out, and since when (UTC ms) the oldest waits. */
  staged: { contacts: number; oldestAt: number | null }
  administrators: number
  deadLetters: number
  deadReplies: number
  /** What a copy wrote down; null: this is no copy. */
  copy: CopyNote | null
}

const inTimeMs = 5_000
const most = 1_000
/** Younger than this somebody is most likely just about to run it. */
const settledMs = 5_000
const timeIsUp = 50

/**
 * @throws BotError `store.unavailable`, `config.missing`
 */
export async function lookIntoMongo(url: string): Promise<MongoLook> {
  const connection = await connect({ url, now: Date.now, connections: 4 })
  try {
    return await look(connection.db!)
  } catch (error) {
    throw storeError(error)
  } finally {
    await connection.close()
  }
}

async function look(db: mongo.Db): Promise<MongoLook> {
  const tables = tablesOf(db)
  const { now, behindMs } = await clockOf(db)
  const { version } = (await db.command({ buildInfo: 1 })) as { version?: string }
  const schema = await schemaVersion(db)
  const known = knownSchema()
  const nothing: MongoLook = {
    server: version ?? '?', schema, known, indexes: [], behindMs, now, processes: [], leftLanes: 0, orphans: 0,
    staged: { contacts: 0, oldestAt: null }, administrators: 0, deadLetters: 0, deadReplies: 0, copy: null,
  } // prettier-ignore
  // What a newer program wrote may mean something else.
  if (schema === 0 || schema > known) return nothing
  const rows = await tables.processes.find({ joined: true }).sort({ startedAt: 1 }).toArray()
  // Who opened the data and did not join yet is no corpse.
  const entered = await tables.processes.find({ dead: false }, { projection: { _id: 1, aliveUntil: 1 } }).toArray()
  const living = entered.filter(({ aliveUntil }) => aliveUntil.getTime() > now).map(({ _id }) => _id)
  const note = await tables.values.findOne({ _id: noteKey })
  return {
    ...nothing,
    indexes: await faultyIndexes(db, schema),
    processes: rows.map(toProcessRow),
    leftLanes: await counted(() =>
      tables.contacts.countDocuments({ lane: { $nin: [null, ...living] } }, { maxTimeMS: inTimeMs }),
    ),
    orphans: await orphansOf(tables, living, now - settledMs),
    staged: await stagedOf(tables),
    administrators: await administratorsOf(tables),
    deadLetters: await tables.dead.countDocuments({}, { limit: most }),
    deadReplies: await tables.messages.countDocuments({ state: 'dead' }, { limit: most }),
    copy: note === null ? null : (JSON.parse(note.value) as CopyNote),
  }
}

/** The answer came from somewhere between asking and hearing. */
async function clockOf(db: mongo.Db): Promise<{ now: number; behindMs: number }> {
  const asked = Date.now()
  const { localTime } = (await db.command({ hello: 1 })) as { localTime: Date }
  const now = localTime.getTime()
  return { now, behindMs: Math.round(now - (asked + Date.now()) / 2) }
}

/** Recorded inputs that their process did not enter in the contact's document any more count too. */
async function orphansOf(tables: Tables, living: string[], before: number): Promise<number> {
  const filter: mongo.Filter<ContactDocument> = {
    waitsSince: { $gt: 0, $lt: before },
    lane: { $nin: living },
    $or: hasWork,
  }
  const waiting = await tables.contacts
    .find(filter, { projection: { _id: 1 } })
    .limit(most)
    .toArray()
  const left = await tables.inbox
    .find({ open: true, by: { $nin: living }, at: { $lt: before } }, { projection: { contactId: 1 } })
    .limit(most)
    .toArray()
  const among = left.map(({ contactId }) => contactId)
  const lanes = await tables.contacts
    .find({ _id: { $in: among }, lane: { $in: living } }, { projection: { _id: 1 } })
    .toArray()
  // Where somebody alive runs the lane, it takes them up by itself.
  const served = new Set(lanes.map(({ _id }) => _id))
  return new Set([...waiting.map(({ _id }) => _id), ...among.filter((id) => !served.has(id))]).size
}

async function stagedOf(tables: Tables): Promise<MongoLook['staged']> {
  const oldest = await tables.contacts
    .find({ hasStaged: true }, { projection: { updatedAt: 1 } })
    .limit(most)
    .toArray()
  const times = oldest.map(({ updatedAt }) => updatedAt)
  return { contacts: times.length, oldestAt: times.length === 0 ? null : Math.min(...times) }
}

async function administratorsOf(tables: Tables): Promise<number> {
  const accounts = await tables.accounts.find({}, { projection: { body: 1 } }).toArray()
  const people = accounts.map(({ body }) => JSON.parse(body) as { role?: string; disabled?: boolean })
  return people.filter(({ role, disabled }) => role === 'admin' && disabled !== true).length
}

async function counted(count: () => Promise<number>): Promise<number | null> {
  try {
    return await count()
  } catch (error) {
    if ((error as { code?: number }).code === timeIsUp) return null
    throw error
  }
}
