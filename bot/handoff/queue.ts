/** What a waiting customer may be told: the position, and an honest estimate. */
import type { QueueConfig, QueueRow, RoutingConfig } from '../model/index.ts'
import { routingItem, waitingInOrder } from './item.ts'
import { hasSkills, type RoutingAgent } from './routing.ts'

/** Finished conversations of a queue: how many, and their mean time with an agent. */
export interface HandleHistory {
  count: number
  meanMs: number
}

export interface Wait {
  /** People who will be served before. */
  ahead: number
  /** Whole minutes, at least 1 when all are busy, 0 when somebody is free; null: nobody who could come is online. */
  minutes: number | null
}

/** History counts as much as the configured figure once there are this many conversations. */
const prior = 5

/** Mean handling time, ms: the configured one, drawn towards what was measured. */
export function handleTime(queue: QueueConfig, history: HandleHistory | null): number {
  const configured = queue.handleSeconds * 1000
  if (!history || history.count <= 0) return configured
  return (history.count * history.meanMs + prior * configured) / (history.count + prior)
}

/**
 * Plays the line forward: every capable agent's places become free one after another, and those ahead take them first.
 * Who is ahead: the waiting rows before `of` in serving order that one of the same agents could take.
 * @param items rows of all queues, any state
 * @param of id of the row that asks; null: somebody who comes now, with nothing special about them
 */
export function estimate(
  items: readonly QueueRow[],
  agents: readonly RoutingAgent[],
  queue: QueueConfig,
  history: HandleHistory | null,
  given: {
    of: string | null
    skills?: readonly string[]
    queues: readonly QueueConfig[]
    routing: RoutingConfig
    now: number
  },
): Wait {
  const row = given.of === null ? null : (items.find((item) => item.id === given.of) ?? null)
  const skills = [...new Set([...queue.skills, ...(row?.request.skills ?? given.skills ?? [])])]
  const capable = agents.filter((agent) => agent.online && agent.capacity > 0 && hasSkills(agent, skills))
  const waiting = waitingInOrder(items, given.routing)
  const at = row ? waiting.indexOf(row) : waiting.length
  const before = row && at < 0 ? [] : waiting.slice(0, at)
  const ahead = before.filter((other) => competes(other, capable, given))
  if (capable.length === 0)
    return { ahead: before.filter((other) => other.request.queue === queue.id).length, minutes: null }
  if (row && row.state !== 'waiting') return { ahead: 0, minutes: 0 }
  const handle = handleTime(queue, history)
  const free = placesFree(items, capable, handle, given.now)
  for (let served = 0; served < ahead.length; served += 1) free.push(free.takeEarliest() + handle)
  const wait = free.takeEarliest()
  return { ahead: ahead.length, minutes: wait <= 0 ? 0 : Math.max(1, Math.ceil(wait / 60_000)) }
}

function competes(
  row: QueueRow,
  capable: readonly RoutingAgent[],
  given: { queues: readonly QueueConfig[]; routing: RoutingConfig },
): boolean {
  const { skills } = routingItem(row, given.queues, given.routing)
  return capable.some((agent) => hasSkills(agent, skills))
}

/** In how many ms each place of each agent becomes free; 0 is now. */
function placesFree(items: readonly QueueRow[], capable: readonly RoutingAgent[], handle: number, now: number) {
  const times: number[] = []
  for (const agent of capable) {
    const busy = items
      .filter((row) => row.agentId === agent.id && (row.state === 'taken' || row.state === 'offered'))
      // A chat that already lasts longer than usual is not about to end: a quarter is always left.
      .map((row) => Math.max(handle - (now - (row.agentAt ?? now)), handle / 4))
      .sort((a, b) => a - b)
      .slice(0, agent.capacity)
    while (busy.length < Math.min(agent.active, agent.capacity)) busy.push(handle / 2)
    times.push(...busy)
    for (let place = busy.length; place < agent.capacity; place += 1) times.push(0)
  }
  times.sort((a, b) => a - b)
  return {
    takeEarliest: () => times.shift()!,
    push(time: number) {
      let at = times.length
      while (at > 0 && times[at - 1]! > time) at -= 1
      times.splice(at, 0, time)
    },
  }
}
