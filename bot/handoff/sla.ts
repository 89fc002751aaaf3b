/** Deadlines of a queue item: when an offer lapses, when waiting gives up, what is late. */
import type { QueueRow, RoutingConfig } from '../model/index.ts'

/** UTC ms until which the offered agent may take it; null if it is not on offer. */
export function acceptDeadline(
  row: Pick<QueueRow, 'state' | 'agentAt'>,
  config: Pick<RoutingConfig, 'acceptMs'>,
): number | null {
  return row.state === 'offered' && row.agentAt !== null ? row.agentAt + config.acceptMs : null
}

/**
 * UTC ms when the customer is told that nobody came (`timeout`). It counts from when they began to wait: an offer that
 * lapsed or an agent who gave it back does not begin it anew. Null once an agent has it, or for a takeover (within 0).
 */
export function giveUpTime(row: Pick<QueueRow, 'state' | 'since' | 'request'>): number | null {
  if (row.state === 'taken' || row.state === 'closed' || row.request.withinMs <= 0) return null
  return row.since + row.request.withinMs
}

export type Lateness = 'in-time' | 'soon' | 'late'

/** How the board paints an item: `soon` in the last third before giving up, `late` after it. */
export function lateness(row: Pick<QueueRow, 'state' | 'since' | 'request'>, now: number): Lateness {
  const until = giveUpTime(row)
  if (until === null) return 'in-time'
  if (now >= until) return 'late'
  return until - now <= row.request.withinMs / 3 ? 'soon' : 'in-time'
}

/** Milliseconds the customer waited, until an agent took it, it was closed, or `now`. */
export function waitedMs(row: Pick<QueueRow, 'state' | 'since' | 'agentAt' | 'closedAt'>, now: number): number {
  const end =
    row.state === 'taken'
      ? (row.agentAt ?? now)
      : row.state === 'closed'
        ? (row.agentAt ?? row.closedAt ?? now)
        : now
  return Math.max(0, end - row.since)
}
