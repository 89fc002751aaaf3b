/** The shop around a step: open or not, who is online, who waits. Kept in memory, so that a context costs no read. */
import type { AccountRow, Config, QueueRow, Value } from '../model/index.ts'
import { shopHours } from '../handoff/hours.ts'
import { estimate } from '../handoff/queue.ts'
import { agentsOnline, routingAgents } from '../handoff/presence.ts'
import type { RoutingAgent } from '../handoff/routing.ts'
import type { Store } from '../store/store.ts'
import type { StepContext } from './context.ts'
import type { RunningChannel } from './core.ts'

export interface Surroundings {
  /** Reads accounts and queue again. */
  refresh(): Promise<void>
  /** A commit wrote these queue items. */
  apply(rows: readonly QueueRow[]): void
  context(contactId: string, channel: RunningChannel | null, now: number): StepContext
  agents(now: number): RoutingAgent[]
  queue(): QueueRow[]
  /** Tests put the shop into a state. */
  pretend(
    shop: Partial<StepContext['shop']> | null,
    experiments?: Record<string, string>,
    slots?: Record<string, Value>,
  ): void
}

export function createSurroundings(store: Store, config: () => Config): Surroundings {
  const queue = new Map<string, QueueRow>()
  /** Items written while a refresh reads. */
  const refreshing = new Set<Set<string>>()
  let accounts: AccountRow[] = []
  let pretended: Partial<StepContext['shop']> | null = null
  let arms: Record<string, string> = {}
  let slots: Record<string, Value> = {}

  const agents = (now: number): RoutingAgent[] =>
    routingAgents(accounts, [...queue.values()], config().routing, now)
  // Estimates change when the queue does, or by the minute; every step carries them.
  let version = 0
  let remembered: { key: string; waits: StepContext['queues'] } = { key: '', waits: {} }
  let counted = { version: -1, online: 0, waiting: 0 }

  /** Every step carries these: counted when something moved, not for each of thousands who wait. */
  function counts() {
    if (counted.version === version) return counted
    let waiting = 0
    for (const { state } of queue.values()) if (state === 'waiting' || state === 'offered') waiting += 1
    return (counted = { version, online: agentsOnline(accounts), waiting })
  }

  return {
    async refresh() {
      const since = new Set<string>()
      refreshing.add(since)
      try {
        const [rows, people] = await Promise.all([
          store.queueItems(['waiting', 'offered', 'taken']),
          store.accounts(),
        ])
        const open = new Set(rows.map(({ id }) => id))
        const gone = [...queue.values()].filter(({ id, state }) => state !== 'closed' && !open.has(id))
        // Closed by another process: the agent's rest after a hard chat depends on it.
        const closed = (await Promise.all(gone.map(({ id }) => store.queueItem(id)))).filter((row) => row !== null)
        for (const { id } of gone) if (!since.has(id)) queue.delete(id)
        // What a commit of this process wrote in between is newer than what was read.
        for (const row of [...rows, ...closed]) if (!since.has(row.id)) queue.set(row.id, row)
        accounts = people
        version += 1
      } finally {
        refreshing.delete(since)
      }
    },
    apply(rows) {
      version += 1
      for (const row of rows) {
        queue.delete(row.id)
        queue.set(row.id, row)
        for (const since of refreshing) since.add(row.id)
      }
      // Closed ones stay as long as the agent's rest after a hard chat depends on them.
      const rest = config().routing.cooldownMs
      const newest = rows.reduce((at, { closedAt }) => Math.max(at, closedAt ?? 0), 0)
      if (newest > 0)
        for (const [id, row] of queue) if (row.closedAt !== null && row.closedAt < newest - rest) queue.delete(id)
    },
    agents,
    queue: () => [...queue.values()].filter(({ state }) => state !== 'closed'),
    context(contactId, channel, now) {
      const settings = config()
      const hours = shopHours(settings.shop, now)
      const { online, waiting } = counts()
      let queues: StepContext['queues'] | null = null
      return {
        shop: {
          name: settings.shop.name,
          open: hours.open,
          nextOpenAt: hours.nextOpenAt,
          agentsOnline: online,
          waiting,
          ...pretended,
        },
        channel: channel
          ? { id: channel.instance, plugin: channel.plugin, capabilities: channel.capabilities }
          : null,
        // Made when a step looks at it, which few do; what it saw is journalled.
        get queues() {
          return (queues ??=
            pretended?.agentsOnline === undefined
              ? waits(settings, now, waitingRow(contactId))
              : pretendedWaits(settings, pretended.agentsOnline, contactId))
        },
        experiments: { ...armsOf(settings, contactId), ...arms },
        ...(Object.keys(slots).length > 0 && { given: { slots } }),
      }
    },
    pretend(shop, experiments = {}, answers = {}) {
      pretended = shop
      arms = experiments
      slots = answers
    },
  }

  function waitingRow(contactId: string): QueueRow | null {
    for (const row of queue.values()) if (row.contactId === contactId && row.state !== 'closed') return row
    return null
  }

  /** A shop put into a state by a test: everybody who is online can do everything. */
  function pretendedWaits(settings: Config, online: number, contactId: string): StepContext['queues'] {
    const others = [...queue.values()].filter((row) => row.state === 'waiting' && row.contactId !== contactId)
    const ahead = pretended?.waiting ?? others.length
    return Object.fromEntries(
      settings.queues.map(({ id }) => [id, { ahead, minutes: online > 0 ? ahead + 1 : null }]),
    )
  }

  /** For somebody who comes now, the same for all; who waits already has a place, and nobody stands behind oneself. */
  function waits(settings: Config, now: number, own: QueueRow | null): StepContext['queues'] {
    const key = `${version}/${Math.floor(now / 60_000)}/${settings.queues.length}`
    if (!own && remembered.key === key) return remembered.waits
    const { queues, routing } = settings
    const items = [...queue.values()].filter(({ state }) => state !== 'closed')
    const others = own ? items.filter(({ id }) => id !== own.id) : items
    const people = agents(now)
    const found: StepContext['queues'] = {}
    for (const one of queues) {
      const mine = own?.request.queue === one.id
      const given = { of: mine ? own.id : null, queues, routing, now }
      found[one.id] = estimate(mine ? items : others, people, one, null, given)
    }
    if (!own) remembered = { key, waits: found }
    return found
  }
}

/** The same contact keeps its arm: it follows from its id alone. */
function armsOf(config: Config, contactId: string): Record<string, string> {
  const arms: Record<string, string> = {}
  for (const { name, arms: choices } of config.experiments) {
    let at = fraction(`${name}/${contactId}`) * choices.reduce((sum, { share }) => sum + share, 0)
    for (const { name: arm, share } of choices) {
      arms[name] ??= arm
      if (at < share) {
        arms[name] = arm
        break
      }
      at -= share
    }
  }
  return arms
}

/** FNV-1a to 0..1. */
function fraction(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return (h >>> 0) / 2 ** 32
}
