/** A MongoDB database as one moves house with it: opened once as a store, so that what dead processes left is in its place. */
import { randomUUID } from 'node:crypto'
import { BotError } from '../../sdk/index.ts'
import { idKey, noteKey, type CopyNote, type House } from '../moving/house.ts'
import { kinds } from '../moving/records.ts'
import { put } from './core.ts'
import { storeError } from './faults.ts'
import { openMongoStore } from './index.ts'
import { openReader } from './moving-read.ts'
import { openWriter } from './moving-write.ts'
import { connect, shownUrl } from './open.ts'
import { tablesOf } from './tables.ts'

/** A page of a large shop may take longer than a customer would wait. */
const patienceMs = 30_000

/**
 * @throws BotError `store.locked` (a process runs on it), `store.version`, `store.unavailable`, `config.missing`
 */
export async function openMongoHouse(url: string, now: () => number): Promise<House> {
  // Nothing happens on it meanwhile that would have to be swept.
  const store = await openMongoStore({ url, now, sweepMs: 3_600_000 })
  const cluster = store.cluster!
  const at = await cluster.now()
  const living = (await cluster.processes()).filter(({ dead, aliveUntil }) => !dead && aliveUntil > at)
  if (living.length > 0) {
    await store.close()
    const [{ host, pid }] = living as [(typeof living)[number]]
    throw new BotError(
      'store.locked',
      `A shop runs on ${shownUrl(url)} (${living.length === 1 ? 'process' : `${living.length} processes, one of them`} ${pid} at ${host}): stop it first, what is written while it is copied would be lost`,
    )
  }
  const connection = await connect({ url, now, patienceMs })
  const tables = tablesOf(connection.db!)
  const reader = openReader(tables)
  const writer = openWriter(tables, () => cluster.now())
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw storeError(error)
    }
  }
  const valueOf = async (key: string): Promise<string | null> =>
    (await tables.values.findOne({ _id: key }))?.value ?? null
  const setNote = (note: CopyNote) => put(tables.values, noteKey, { value: JSON.stringify(note) })

  return {
    place: shownUrl(url),
    id: () =>
      attempt(async () => {
        const id = await valueOf(idKey)
        if (id !== null) return id
        const made = randomUUID()
        await put(tables.values, idKey, { value: made })
        return made
      }),
    note: () =>
      attempt(async () => {
        const text = await valueOf(noteKey)
        return text === null ? null : (JSON.parse(text) as CopyNote)
      }),
    setNote: (note) => attempt(() => setNote(note)),
    isEmpty: () =>
      attempt(async () => {
        for (const kind of kinds) if ((await reader.count(kind)) > 0) return false
        return true
      }),
    count: (kind) => attempt(() => reader.count(kind)),
    read: (kind, after, limit) => attempt(() => reader.read(kind, after, limit)),
    write: (kind, records, note) =>
      attempt(async () => {
        await writer.write(kind, records)
        await setNote(note)
      }),
    settle: () => attempt(() => writer.settle()),
    async close() {
      await connection.close()
      await store.close()
    },
  }
}
