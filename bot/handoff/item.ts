/** What of a queue row routing looks at: skills wanted, language, tier, and how far ahead it stands. */
import type { QueueConfig, QueueRow, RoutingConfig } from '../model/index.ts'

export interface RoutingItem {
  id: string
  contactId: string
  /** The queue's skills and those the request asked for, each once. */
  skills: string[]
  language: string
  vip: boolean
  priority: 'low' | 'normal' | 'high'
  /** UTC ms. */
  since: number
  /** Agents who let an offer pass. */
  passed: readonly string[]
}

const minute = 60_000
/** How much waiting time a property of the item is worth. Ageing is the same for all, so nobody waits for ever. */
const headStart = {
  priority: { low: -15 * minute, normal: 0, high: 60 * minute },
  vip: 10 * minute,
  returned: 120 * minute,
}

export function routingItem(row: QueueRow, queues: readonly QueueConfig[], config: RoutingConfig): RoutingItem {
  const own = queues.find((queue) => queue.id === row.request.queue)?.skills ?? []
  return {
    id: row.id,
    contactId: row.contactId,
    skills: [...new Set([...own, ...row.request.skills])],
    language: row.language,
    vip: config.vipTiers.includes(row.tier),
    priority: row.request.priority,
    since: row.since,
    passed: row.passed,
  }
}

/**
 * When the item would have come if all were alike (UTC ms); the smallest is served first. Because waiting counts the
 * same for everybody the order does not change with time, is first come first served among equals, and any item is
 * overtaken only by those that come within a bounded time after it.
 */
export function place(item: Pick<RoutingItem, 'priority' | 'vip' | 'since' | 'passed'>): number {
  const returned = item.passed.length > 0 ? headStart.returned : 0
  return item.since - headStart.priority[item.priority] - (item.vip ? headStart.vip : 0) - returned
}

/** Rows that wait, in the order they are to be served. */
export function waitingInOrder(queue: readonly QueueRow[], config: RoutingConfig): QueueRow[] {
  const placed = queue
    .filter((row) => row.state === 'waiting')
    .map((row) => ({
      row,
      place: place({
        priority: row.request.priority,
        vip: config.vipTiers.includes(row.tier),
        since: row.since,
        passed: row.passed,
      }),
    }))
  return placed
    .sort((a, b) => a.place - b.place || a.row.since - b.row.since || (a.row.id < b.row.id ? -1 : 1))
    .map(({ row }) => row)
}

/** The row that is to be served first, or null. */
export function nextItem(queue: readonly QueueRow[], config: RoutingConfig): QueueRow | null {
  return waitingInOrder(queue, config)[0] ?? null
}
