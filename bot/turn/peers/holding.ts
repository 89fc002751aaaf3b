/** Lanes over processes: opened before the first decision here, closed when nothing happens any more. */
import type { ContactState } from '../../model/index.ts'
import type { Cluster, LaneGrant } from '../../store/cluster.ts'
import type { Log } from '../../sdk/index.ts'
import type { Lane, Lanes } from '../lane.ts'

export type Opened = Extract<LaneGrant, { outcome: 'opened' }>

/** `here`: decide. Otherwise the input stays recorded and somebody else decides it. */
export type Opening =
  | { outcome: 'here'; grant: Opened | null }
  | { outcome: 'elsewhere'; process: string | null }
  | { outcome: 'newer' }

export interface Holding {
  /** Makes sure that the lane is run here, or tells who runs it. `grant` is null if it was open already. */
  open(lane: Lane): Promise<Opening>
  /** True if a step may be decided at once: the lane is open, its state known, this process alive. */
  runs: (lane: Lane) => boolean
  owns: (contactId: string) => boolean
  /** Fence of a lane that is run here; null: it is not. */
  fenceOf: (contactId: string) => number | null
  /** Keeps a lane open as long as the work goes on. */
  hold: <T>(contactId: string, work: Promise<T>) => Promise<T>
  /** The store said no: what is known of this lane is not true any more. */
  forget(lane: Lane): void
  forgetAll(): void
  /** Gives a lane free, called from inside it; false: it has work that must stay here. */
  giveUp(lane: Lane): Promise<boolean>
  /** Closes what was idle for long, and the oldest if there are too many. */
  closeIdle(idleMs?: number): Promise<void>
  size: () => number
}

export interface HoldingOptions {
  cluster: Cluster
  lanes: Lanes
  alive: () => boolean
  clock: () => number
  log: Log
  idleMs: number
  /** Lanes kept open at most. */
  keep: number
  loadPinned(state: ContactState | null): Promise<void>
}

const closeAtOnce = 500

export function createHolding(options: HoldingOptions): Holding {
  const { cluster, lanes, alive, log } = options
  const open = new Map<string, Lane>()
  const holds = new Map<string, number>()
  const closing = new Map<string, Promise<void>>()

  const runs = (lane: Lane): boolean => lane.fence !== undefined && lane.state !== undefined && alive()

  const forget = (lane: Lane): void => {
    lane.fence = undefined
    lane.state = undefined
    open.delete(lane.contactId)
  }

  const idle = (lane: Lane): boolean =>
    lane.busy === 0 && !holds.has(lane.contactId) && !lane.state?.session?.effects.length

  async function close(chosen: Lane[]): Promise<void> {
    const ids = chosen.map(({ contactId }) => contactId)
    // Forgotten before the store is told: whoever comes in between opens it anew, after the close.
    for (const lane of chosen) {
      forget(lane)
      lanes.drop(lane.contactId)
    }
    const done = cluster
      .closeLanes(ids)
      .catch((error: unknown) => log.warn({ err: error }, 'lanes could not be closed; they stay this process’s'))
      .finally(() => ids.forEach((id) => closing.delete(id)))
    for (const id of ids) closing.set(id, done)
    await done
  }

  return {
    runs,
    forget,
    owns: (contactId) => open.has(contactId) && alive(),
    fenceOf: (contactId) => (alive() ? (open.get(contactId)?.fence ?? null) : null),
    async open(lane) {
      if (runs(lane)) return { outcome: 'here', grant: null }
      await closing.get(lane.contactId)
      if (!alive()) return { outcome: 'elsewhere', process: null }
      const name = cluster.process
      const grant = await cluster.openLane(lane.contactId)
      if (grant.outcome === 'elsewhere') return { outcome: 'elsewhere', process: grant.process }
      if (grant.outcome === 'newer') return { outcome: 'newer' }
      await options.loadPinned(grant.state)
      // Declared dead while the answer was on its way: it was given to somebody who is no more.
      if (!alive() || cluster.process !== name) return { outcome: 'elsewhere', process: null }
      lane.state = grant.state
      lane.fence = grant.fence
      open.set(lane.contactId, lane)
      return { outcome: 'here', grant }
    },
    async hold(contactId, work) {
      holds.set(contactId, (holds.get(contactId) ?? 0) + 1)
      try {
        return await work
      } finally {
        const left = holds.get(contactId)! - 1
        if (left > 0) holds.set(contactId, left)
        else holds.delete(contactId)
      }
    },
    forgetAll() {
      for (const lane of [...open.values()]) forget(lane)
      lanes.forgetAll()
    },
    async giveUp(lane) {
      // Busy with this very task, and with nothing else that would have to go on here.
      if (lane.busy > 1 || !idle({ ...lane, busy: 0 })) return false
      await close([lane])
      return true
    },
    async closeIdle(idleMs = options.idleMs) {
      const before = options.clock() - idleMs
      const candidates = [...open.values()].filter(idle).sort((a, b) => a.usedAt - b.usedAt)
      const surplus = open.size - options.keep
      const chosen = candidates.filter(({ usedAt }, at) => usedAt <= before || at < surplus)
      for (let at = 0; at < chosen.length; at += closeAtOnce)
        await close(chosen.slice(at, at + closeAtOnce).filter(idle))
    },
    size: () => open.size,
  }
}
