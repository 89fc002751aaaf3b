/** Looks who may be offered to whom whenever queue or presence changed; the offer itself is a command into the lane. */
import type { Value } from '../model/index.ts'
import { dispatch, nextLook } from '../handoff/dispatch.ts'
import { command } from './command.ts'
import type { Core } from './core.ts'

export interface Offers {
  /** Something changed: look again soon. */
  wake(): void
  /** Looks again if time alone may have changed something; for virtual clocks. */
  tick(): Promise<void>
  stop(): void
}

/** A wall clock that was set is noticed within this. */
const longestMs = 30_000

/** @param real false: time alone changes nothing, only `tick` */
export function createOffers(core: Core, real: boolean): Offers {
  let scheduled = false
  let dueAt = Infinity
  let timer: NodeJS.Timeout | null = null

  const round = async (): Promise<void> => {
    const { surroundings } = core
    const now = core.clock()
    const config = core.releases().current.content.config
    const [queue, agents] = [surroundings.queue(), surroundings.agents(now)]
    const offers = dispatch(queue, agents, config, now)
    // Before the offers are out: each of them changes the queue, and that wakes a round of its own.
    lookAgainAt(nextLook(queue, agents, config.routing, now))
    await Promise.all(
      offers.map(({ contactId, agentId, explain }) =>
        command(core, contactId, {
          name: 'offer',
          by: 'system',
          agentId,
          explain: explain as unknown as Record<string, Value>,
        }),
      ),
    )
  }

  const lookAgainAt = (at: number | null): void => {
    dueAt = at ?? Infinity
    if (timer) clearTimeout(timer)
    timer = null
    if (!real || at === null || core.draining) return
    timer = setTimeout(wake, Math.min(Math.max(0, at - core.clock()), longestMs))
    timer.unref()
  }

  const wake = (): void => {
    if (scheduled || core.draining) return
    scheduled = true
    setImmediate(() => {
      scheduled = false
      if (!core.draining) core.background(round())
    })
  }

  return {
    wake,
    tick: async () => {
      if (core.clock() >= dueAt) await round()
    },
    stop: () => {
      if (timer) clearTimeout(timer)
    },
  }
}
