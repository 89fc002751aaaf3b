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
  /** Where a round reads first, two at once would both give the same place away. */
  let last: Promise<void> = Promise.resolve()

  const round = async (): Promise<void> => {
    const { surroundings, peers } = core
    if (peers) {
      // One process at a time, on what is true now, and only while nobody else can have begun.
      if (!peers.leads('dispatch', peers.roleMs / 4)) return
      await surroundings.refresh()
    }
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
          // Carried out later it is none: another process may hand out by then.
          ...(peers && { until: now + peers.roleMs / 4 }),
        }),
      ),
    )
  }

  const rounds = (): Promise<void> => {
    if (!core.peers) return round()
    last = last.then(round, round)
    return last
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
      if (!core.draining) core.background(rounds())
    })
  }

  return {
    wake,
    tick: async () => {
      if (core.clock() >= dueAt) await rounds()
    },
    stop: () => {
      if (timer) clearTimeout(timer)
    },
  }
}
