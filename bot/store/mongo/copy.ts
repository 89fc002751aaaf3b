/** Puts the rows of committed bundles into their collections. Every row has an id of its own: twice is once. */
import type { mongo } from 'mongoose'
import type { Bundle } from './bundle.ts'
import type { Core } from './core.ts'
import { duplicatesOf } from './faults.ts'
import type { QueueDocument } from './documents.ts'

/** @param append numbers events and adds them @param use remembers that releases were used */
export function openCopy(
  { tables, run }: Core,
  append: (events: Bundle['events']) => Promise<void>,
  use: (releases: readonly string[], at: number) => Promise<void>,
): (bundles: readonly Bundle[]) => Promise<void> {
  /** What is there already stays as it is, and is given back. */
  async function add<T extends { _id: string }>(table: mongo.Collection<T>, rows: readonly T[]): Promise<T[]> {
    if (rows.length === 0) return []
    return run(`relay.${table.collectionName}`, async () => {
      try {
        await table.insertMany(rows as mongo.OptionalUnlessRequiredId<T>[], { ordered: false })
        return []
      } catch (error) {
        const there = duplicatesOf(error)
        if (there === null) throw error
        return there.map((at) => rows[at]!)
      }
    })
  }

  /** The newest of each item; one that a later step wrote is left alone. */
  async function putQueue(rows: readonly QueueDocument[]): Promise<void> {
    const newest = new Map<string, QueueDocument>()
    for (const row of rows) if (row.version > (newest.get(row._id)?.version ?? -1)) newest.set(row._id, row)
    if (newest.size === 0) return
    const all = [...newest.values()]
    const there = await add(tables.queue, all)
    if (there.length === 0) return
    const operations = there.map(({ _id, ...row }) => ({
      updateOne: { filter: { _id, version: { $lt: row.version } }, update: { $set: row } },
    }))
    await run('relay.queue', () => tables.queue.bulkWrite(operations, { ordered: false }))
  }

  async function closeInputs(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return
    const filter = { _id: { $in: [...keys] }, open: true }
    await run('relay.inbox', () =>
      tables.inbox.updateMany(filter, { $set: { open: false }, $unset: { body: '' } }),
    )
  }

  return async (bundles) => {
    const all = <T>(pick: (bundle: Bundle) => readonly T[]): T[] => bundles.flatMap(pick)
    const at = bundles.reduce((latest, bundle) => Math.max(latest, bundle.at), 0)
    await Promise.all([
      add(
        tables.messages,
        all(({ lines }) => lines),
      ),
      add(
        tables.journal,
        all(({ journal }) => (journal ? [journal] : [])),
      ),
      append(all(({ events }) => events)),
      putQueue(all(({ queue }) => queue)),
      add(
        tables.rows,
        all(({ rows }) => rows),
      ),
      add(
        tables.dead,
        all(({ dead }) => (dead ? [dead] : [])),
      ),
      use([...new Set(all(({ releases }) => releases))], at),
    ])
    // Last: as long as the row is open, its line of the transcript may not be there yet.
    await closeInputs(all(({ closes }) => closes))
  }
}
