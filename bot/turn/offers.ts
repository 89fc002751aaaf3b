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
    const { surroundings } = core
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
        }),
      ),
    )
    return offers.length
  }
  return {
    round,
    wake() {
      if (scheduled || core.draining) return
      scheduled = true
      setImmediate(() => {
        scheduled = false
        core.background(round())
      })
    },
  }
}
