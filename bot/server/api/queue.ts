/** Who waits, who is offered to whom, who is served by whom. */
import { z } from 'zod'
import { waitingInOrder } from '../../handoff/item.ts'
import type { ContactState, QueueRow } from '../../model/index.ts'
import type { Desk } from '../desk.ts'
import { defineRoute, type ApiRoute } from '../route.ts'
import { timeMs } from '../shapes.ts'
import { queueItemSchema, queueView } from '../views/queue.ts'

/** Items sent to the page; the counts tell of the rest. */
const shownAtMost = 200

/** The contacts' states beside their queue items. */
export async function withStates(
  desk: Desk,
  rows: readonly QueueRow[],
): Promise<[QueueRow, ContactState | null][]> {
  return Promise.all(
    rows.map(async (row): Promise<[QueueRow, ContactState | null]> => [
      row,
      await desk.runtime.store.loadState(row.contactId),
    ]),
  )
}

export const queueRoutes: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/api/v1/queue',
    summary: 'Who waits, who is offered to whom, who is served by whom',
    answer: z.strictObject({
      now: timeMs,
      counts: z.strictObject({ waiting: z.int(), offered: z.int(), taken: z.int() }),
      items: z.array(queueItemSchema).describe('the first of them; the counts tell of the rest'),
    }),
    async handle({ desk, account }) {
      const rows = await desk.runtime.store.queueItems(['waiting', 'offered', 'taken'])
      const count = (state: QueueRow['state']) => rows.filter((row) => row.state === state).length
      // What waits comes first; what others already serve is cut off first.
      const order = { offered: 0, waiting: 1, taken: 2, closed: 3 }
      const first = [...rows].sort((a, b) => order[a.state] - order[b.state]).slice(0, shownAtMost)
      const items = await withStates(desk, first)
      const inOrder = waitingInOrder(rows, desk.runtime.config().routing)
      const placeOf = new Map(inOrder.map((row, at) => [row.id, at + 1]))
      return {
        now: desk.runtime.clock(),
        counts: { waiting: count('waiting'), offered: count('offered'), taken: count('taken') },
        items: items.map(([row, state]) => queueView(row, state, account, placeOf.get(row.id) ?? null)),
      }
    },
  }),
]
