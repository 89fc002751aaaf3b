/** The handoff queue, written by steps. */
import type { QueueRow } from '../../model/index.ts'
import type { Store } from '../store.ts'
import { type Core, parse } from './core.ts'
import type { Relay } from './relay.ts'

export function openQueue({ tables, run }: Core, relay: Relay): Pick<Store, 'queueItems' | 'queueItem'> {
  return {
    async queueItems(states) {
      if (states.length === 0) return []
      await relay.settled()
      const rows = await run('queue.read', () => tables.queue.find({ state: { $in: [...states] } }).toArray())
      rows.sort((a, b) => a.since - b.since || (a._id < b._id ? -1 : 1))
      return rows.map(({ body }) => parse<QueueRow>(body))
    },
    async queueItem(id) {
      await relay.settled()
      const row = await run('queue.find', () => tables.queue.findOne({ _id: id }))
      return row ? parse<QueueRow>(row.body) : null
    },
  }
}
