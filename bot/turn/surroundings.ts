/** The shop around a step: open or not, who is online, who waits. Kept in memory, so that a context costs no read. */
import type { AccountRow, Config, QueueRow } from '../model/index.ts'
import { shopHours } from '../handoff/hours.ts'
import { estimate } from '../handoff/queue.ts'
import { agentsOf } from '../handoff/presence.ts'
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
  pretend(shop: Partial<StepContext['shop']> | null, experiments?: Record<string, string>): void
}

export function createSurroundings(store: Store, config: () => Config): Surroundings {
  const queue = new Map<string, QueueRow>()
  let accounts: AccountRow[] = []
  let pretended: Partial<StepContext['shop']> | null = null
  let arms: Record<string, string> = {}

  const agents = (now: number): RoutingAgent[] => agentsOf(accounts, [...queue.values()], now)

  return {
    async refresh() {
      const [rows, people] = await Promise.all([
        store.queueItems(['waiting', 'offered', 'taken']),
        store.accounts(),
      ])
      queue.clear()
      for (const row of rows) queue.set(row.id, row)
      accounts = people
    },
    apply(rows) {
      for (const row of rows)
        if (row.state === 'closed') queue.delete(row.id)
        else queue.set(row.id, row)
    },
    agents,
    queue: () => [...queue.values()],
    context(contactId, channel, now) {
      const settings = config()
      const hours = shopHours(settings.shop, now)
      const online = accounts.filter(({ presence, disabled }) => presence === 'online' && !disabled).length
      const items = [...queue.values()].filter(({ state }) => state !== 'taken')
      return {
        shop: {
          name: settings.shop.name,
          open: hours.open,
          nextOpenAt: hours.nextOpenAt,
          agentsOnline: online,
          waiting: items.length,
          ...pretended,
        },
        channel: channel
          ? { id: channel.instance, plugin: channel.plugin, capabilities: channel.capabilities }
          : null,
        queues: waits(settings, items, pretended?.agentsOnline ?? online),
        experiments: { ...armsOf(settings, contactId), ...arms },
      }
    },
    pretend(shop, experiments = {}) {
      pretended = shop
      arms = experiments
    },
  }

  function waits(settings: Config, items: QueueRow[], online: number): StepContext['queues'] {
    const found: StepContext['queues'] = {}
    for (const one of settings.queues) found[one.id] = estimate(items, online, one)
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
