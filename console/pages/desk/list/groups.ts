/** Sorts who waits and who is served into the groups of the list. Pure. */
import type { QueueAnswer, QueueItem, RecentContact } from '../../../api/types.ts'

export interface Groups {
  /** Offered to me: first, because it is taken away again. */
  offered: QueueItem[]
  mine: QueueItem[]
  waiting: QueueItem[]
  /** With colleagues. */
  taken: QueueItem[]
  recent: RecentContact[]
  /** Waiting, but beyond what the server sends. */
  hidden: number
}

const byPlace = (a: QueueItem, b: QueueItem): number => (a.place ?? 0) - (b.place ?? 0) || a.since - b.since

/** @param queueId only this queue; null: all. One's own chats are always shown. */
export function groupsOf(
  { items, counts }: QueueAnswer,
  chats: readonly QueueItem[],
  recent: readonly RecentContact[],
  queueId: string | null,
): Groups {
  const fits = items.filter(({ queue }) => queueId === null || queue === queueId)
  const waits = (item: QueueItem): boolean => item.state === 'waiting' || (item.state === 'offered' && !item.mine)
  const shown = new Set([...items, ...chats].map(({ contactId }) => contactId))
  const sent = items.filter(({ state }) => state === 'waiting' || state === 'offered').length
  return {
    offered: items.filter((item) => item.state === 'offered' && item.mine),
    mine: [...chats].sort((a, b) => (a.agentAt ?? a.since) - (b.agentAt ?? b.since)),
    waiting: fits.filter(waits).sort(byPlace),
    taken: fits.filter((item) => item.state === 'taken' && !item.mine),
    recent: queueId === null ? recent.filter(({ contactId }) => !shown.has(contactId)) : [],
    hidden: Math.max(0, counts.waiting + counts.offered - sent),
  }
}
