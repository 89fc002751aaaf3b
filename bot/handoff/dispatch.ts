/** One round of handing out: whom to offer which waiting conversation next. */
import type { QueueConfig, QueueRow, RoutingConfig } from '../model/index.ts'
import { routingItem, waitingInOrder, type RoutingItem } from './item.ts'
import { neededSkills, route, type Explanation, type RoutingAgent } from './routing.ts'

export interface Offer {
  contactId: string
  itemId: string
  agentId: string
  explain: Explanation
}

/**
 * Goes through the waiting rows in order and gives each to the best agent that still has room; what an agent gets in
 * this round counts as load for the next row. Neither argument is written to.
 * @param queue rows of any state; only those that wait are looked at
 * @param agents from `routingAgents`, their `active` counting what is taken or on offer
 * @param now UTC ms
 */
export function dispatch(
  queue: readonly QueueRow[],
  agents: readonly RoutingAgent[],
  config: { routing: RoutingConfig; queues: readonly QueueConfig[] },
  now: number,
): Offer[] {
  // Copies, because each offer counts as load for the next. Who is away stays away for the whole round.
  const online = agents.filter((agent) => agent.online).map((agent) => ({ ...agent }))
  let room = 0
  for (const agent of online) room += Math.max(0, agent.capacity - agent.active)
  const offers: Offer[] = []
  // Room only shrinks within a round: what nobody could take before, nobody can take now.
  const hopeless = new Set<string>()
  for (const row of waitingInOrder(queue, config.routing)) {
    if (room <= 0) break
    const item = routingItem(row, config.queues, config.routing)
    const skills = neededSkills(item, online, config.routing, now)
    const signature = skills.join('\n')
    if (hopeless.has(signature)) continue
    const { agentId, explain } = route(settled(item, skills), online, config.routing, now)
    if (agentId === null) {
      hopeless.add(signature)
      continue
    }
    offers.push({ contactId: row.contactId, itemId: row.id, agentId, explain })
    const winner = online.find((agent) => agent.id === agentId)!
    winner.active += 1
    winner.idleSince = now
    room -= 1
  }
  return offers
}

/**
 * UTC ms when time alone may let somebody have one of the rows that wait: a rest ends, a VIP waited long enough for a
 * `senior`. Null: only a change of queue or presence can.
 */
export function nextLook(
  queue: readonly QueueRow[],
  agents: readonly RoutingAgent[],
  { seniorMs, vipTiers }: Pick<RoutingConfig, 'seniorMs' | 'vipTiers'>,
  now: number,
): number | null {
  const waiting = queue.filter(({ state }) => state === 'waiting')
  if (waiting.length === 0) return null
  const rests = agents.flatMap(({ online, cooldownUntil }) =>
    online && cooldownUntil !== null ? [cooldownUntil] : [],
  )
  const seniors = waiting.filter(({ tier }) => vipTiers.includes(tier)).map(({ since }) => since + seniorMs)
  const next = [...rests, ...seniors].reduce((first, at) => (at > now && at < first ? at : first), Infinity)
  return next === Infinity ? null : next
}

/** The wish for a senior is settled over all who are online, also those without room. */
function settled(item: RoutingItem, skills: string[]): RoutingItem {
  return { ...item, skills, vip: false }
}
