/** A command enters a contact's lane and is answered when its step is committed, at whichever process that happens. */
import { BotError } from '../sdk/index.ts'
import type { Command } from '../model/index.ts'
import type { Core } from './core.ts'
import { enter, type Decided } from './enter.ts'
import { mintId } from './ids.ts'
import { createDecisions } from './peers/decision.ts'
import type { CommandOutcome } from './runtime.ts'

/** How long a command that was given before is waited for, if it is under way just now. */
const repeatedMs = 5000

export type Order = (contactId: string, command: Command, key?: string) => Promise<CommandOutcome>

/** @throws BotError `draining`, `store.unavailable` */
export function createOrder(core: Core): Order {
  const decisions = createDecisions(core.store, core.stopwatch, repeatedMs)

  async function once(
    contactId: string,
    command: Command,
    key: string | null,
  ): Promise<Decided & { repeated: boolean }> {
    const at = core.clock()
    const id = mintId(at)
    const body = { kind: 'command' as const, command }
    const { recorded, decided } = await enter(
      core,
      { id, key: `command:${key ?? id}`, at, body, from: null, contactId, conversation: null },
      contactId,
    )
    if (!recorded.duplicate) return { ...(await decided), repeated: false }
    return { ...(await decisions.of(contactId, recorded.inputId)), repeated: true }
  }

  return async (contactId, command, key) => {
    if (core.draining) throw new BotError('draining', 'this process is stopping', { retryable: true })
    const health = core.health()
    if (!health.ready)
      throw new BotError('store.unavailable', health.reason ?? 'the store is not ready', { retryable: true })
    for (let tries = 0; ; tries++) {
      const { refused, state, repeated } = await once(
        contactId,
        command,
        key === undefined ? null : tries ? `${key}/${tries}` : key,
      )
      if (refused === null) return { outcome: 'ok', reason: null, state }
      // Refused before is not done: asked again, it is decided on what is true now.
      if (!repeated) return { outcome: 'refused', reason: refused, state }
    }
  }
}
