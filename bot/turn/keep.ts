/** House-keeping while the shop runs: what is past its horizon goes, and what nobody woke is looked at again. */
import type { Core } from './core.ts'
import type { Deliver } from './deliver.ts'

export interface Keeper {
  start(): void
  stop(): void
  /** For virtual clocks: does it now if it is due. */
  tick(): Promise<void>
}

const dayMs = 86_400_000
const everyMs = 6 * 3_600_000
/** A process that is restarted often still gets there. */
const firstMs = 10 * 60_000

/** @param real false: nothing happens by itself, only by `tick` */
export function createKeeper(core: Core, deliver: Pick<Deliver, 'resume'>, real: boolean): Keeper {
  let dueAt = core.clock() + firstMs
  let handle: NodeJS.Timeout | null = null

  async function keep(): Promise<void> {
    const { store, clock, log } = core
    const now = clock()
    const { content, hash } = core.releases().current
    const { dedupeDays, journalDays } = content.config.shop
    try {
      // In force, however long nobody wrote.
      await store.putRelease(hash, content.files, now)
      // One of several is enough.
      if (core.peers && !core.peers.leads('timers')) return
      const horizons = { dedupe: now - dedupeDays * dayMs, journal: now - journalDays * dayMs, now }
      const { removed } = await store.purge(horizons)
      if (removed > 0) log.info({ removed }, 'past its horizon and gone')
      await deliver.resume()
    } catch (error) {
      if (!core.signal.aborted) log.error({ err: error }, 'house-keeping failed; it is tried again')
    }
  }

  async function tick(): Promise<void> {
    if (core.clock() < dueAt) return
    dueAt = core.clock() + everyMs
    await keep()
  }

  function arm(ms: number): void {
    // Not drained on stop: what is not purged today is purged tomorrow.
    handle = setTimeout(() => void keep().finally(() => core.signal.aborted || arm(everyMs)), ms)
    handle.unref()
  }

  return {
    start: () => {
      if (real) arm(firstMs)
    },
    stop: () => {
      if (handle) clearTimeout(handle)
    },
    tick,
  }
}
