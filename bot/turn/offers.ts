/** Looks who may be offered to whom whenever queue or presence changed; the offer itself is a command into the lane. */
import type { Value } from '../model/index.ts'
import { dispatch } from '../handoff/dispatch.ts'
import { command } from './command.ts'
import type { Core } from './core.ts'

export interface Offers {
  /** Something changed: look again soon. */
  wake(): void
  /** One round now; resolves when its offers are committed. */
  round(): Promise<number>
}

export function createOffers(core: Core): Offers {
  let scheduled = false
  const round = async (): Promise<number> => {
    const { surroundings, peers } = core
    if (peers) {
      // One process at a time, on what is true now, and only while nobody else can have begun.
      if (!peers.leads('dispatch', peers.roleMs / 4)) return 0
      await surroundings.refresh()
    }
    const now = core.clock()
    const offers = dispatch(
      surroundings.queue(),
      surroundings.agents(now),
      core.releases().current.content.config,
      now,
    )
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
    return offers.length
  }
  /** Where a round reads first, two at once would both give the same place away. */
  let last: Promise<unknown> = Promise.resolve()
  const rounds = (): Promise<unknown> => {
    if (!core.peers) return round()
    last = last.then(round, round)
    return last
  }
  return {
    round,
    wake() {
      if (scheduled || core.draining) return
      scheduled = true
      setImmediate(() => {
        scheduled = false
        core.background(rounds())
      })
    },
  }
}
