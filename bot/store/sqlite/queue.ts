/** The handoff queue, written by steps. */
import type { QueueRow, QueueState } from '../../model/index.ts'
import type { Store } from '../store.ts'
import { type Core, parse, read } from './core.ts'

/** Queue items on this connection. */
export function openQueue({ db }: Pick<Core, 'db'>): Pick<Store, 'queueItems' | 'queueItem'> {
  const inState = db.prepare<[QueueState], { body: string }>(
    'SELECT body FROM queue WHERE state = ? ORDER BY since, id',
  )
  const one = db.prepare<[string], { body: string }>('SELECT body FROM queue WHERE id = ?')
  const toItem = (row: { body: string }) => parse<QueueRow>(row.body)
  return {
    queueItems: (states) =>
      read(() =>
        [...new Set(states)]
          .flatMap((state) => inState.all(state).map(toItem))
          .sort((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1)),
      ),
    queueItem: (id) =>
      read(() => {
        const row = one.get(id)
        return row ? toItem(row) : null
      }),
  }
}
