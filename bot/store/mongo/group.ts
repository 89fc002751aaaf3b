/** Inbox rows that are asked for in one tick of the event loop go to the database in one command. */
import { type Core } from './core.ts'
import { duplicatesOf, isDuplicate, isNotDone, isPassing, NotYetMajority, storeError } from './faults.ts'
import type { InboxDocument } from './documents.ts'

/** Records a row; `known`: its key was there already. */
export type Record = (row: InboxDocument) => Promise<'new' | 'known'>

interface Job {
  row: InboxDocument
  resolve: (outcome: 'new' | 'known') => void
  reject: (error: unknown) => void
}

const maxRows = 64
/** Commands under way at once; what comes meanwhile is gathered. */
const maxFlying = 4

export function openGroup({ tables, run }: Core): Record {
  let jobs: Job[] = []
  let flying = 0
  let scheduled = false

  async function insert(rows: readonly InboxDocument[]): Promise<('new' | 'known')[]> {
    let unsure = false
    return run('inbox.insert', async () => {
      try {
        if (rows.length === 1) await tables.inbox.insertOne(rows[0]!)
        else await tables.inbox.insertMany(rows, { ordered: false })
        return rows.map(() => 'new')
      } catch (error) {
        const taken = isDuplicate(error) && rows.length === 1 ? [0] : duplicatesOf(error)
        if (taken === null) {
          if (isPassing(error) && !isNotDone(error)) unsure = true
          throw error
        }
        const known = new Set(taken)
        if (unsure) for (const at of await ownOf(rows, taken)) known.delete(at)
        return rows.map((_, at) => (known.has(at) ? 'known' : 'new'))
      }
    })
  }

  /** Which of these an earlier try wrote whose answer did not come. */
  async function ownOf(rows: readonly InboxDocument[], taken: readonly number[]): Promise<number[]> {
    const keys = taken.map((at) => rows[at]!._id)
    const found = await tables.inbox.find({ _id: { $in: keys } }, { projection: { id: 1 } }).toArray()
    const ids = new Map(found.map(({ _id, id }) => [_id, id]))
    if (ids.size < new Set(keys).size) throw new NotYetMajority()
    return taken.filter((at) => ids.get(rows[at]!._id) === rows[at]!.id)
  }

  async function send(some: readonly Job[]): Promise<void> {
    try {
      const outcomes = await insert(some.map(({ row }) => row))
      some.forEach(({ resolve }, at) => resolve(outcomes[at]!))
    } catch (error) {
      // One that is refused must not take the others with it.
      if (some.length > 1 && storeError(error).code === 'store.conflict')
        await Promise.all(some.map((job) => send([job])))
      else for (const { reject } of some) reject(error)
    }
  }

  function flush(): void {
    scheduled = false
    while (jobs.length > 0 && flying < maxFlying) {
      const some = jobs.slice(0, maxRows)
      jobs = jobs.slice(some.length)
      flying += 1
      void send(some).finally(() => {
        flying -= 1
        if (jobs.length > 0) flush()
      })
    }
  }

  return (row) =>
    new Promise((resolve, reject) => {
      jobs.push({ row, resolve, reject })
      if (scheduled) return
      scheduled = true
      setImmediate(flush)
    })
}
