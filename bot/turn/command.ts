/** Orders of people, rules and the runtime itself: each is an input into the contact's lane like any other. */
import { BotError } from '../sdk/index.ts'
import type { Command } from '../model/index.ts'
import type { Core } from './core.ts'
import { enter, type Decided } from './enter.ts'
import { mintId } from './ids.ts'
import { createDecisions } from './peers/decision.ts'
import type { CommandOutcome } from './runtime.ts'

/** How long a command that was given before is waited for, if it is under way just now. */
const repeatedMs = 5000

/**
 * Resolves when the command's step is committed, at whichever process that happens.
 * @param key the same key is done once, whoever asks again, at any process; default: a key of its own
 * @throws BotError `draining`, `store.unavailable`
 */
export async function command(
  core: Core,
  contactId: string,
  ordered: Command,
  key?: string,
): Promise<CommandOutcome> {
  if (core.draining) throw new BotError('draining', 'this process is stopping', { retryable: true })
  const health = core.health()
  if (!health.ready)
    throw new BotError('store.unavailable', health.reason ?? 'the store is not ready', { retryable: true })
  const conversation = await lastConversation(core, contactId)
  for (let tries = 0; ; tries++) {
    const own = key === undefined || tries === 0 ? key : `${key}/${tries}`
    const { refused, state, repeated } = await order(core, contactId, ordered, conversation, own)
    if (refused === null) return { outcome: 'ok', reason: null, state }
    // Refused before is not done: asked again, it is decided on what is true now.
    if (!repeated) return { outcome: 'refused', reason: refused, state }
  }
}

async function order(
  core: Core,
  contactId: string,
  ordered: Command,
  conversation: string | null,
  key: string | undefined,
): Promise<Decided & { repeated: boolean }> {
  const now = core.clock()
  const id = mintId(now)
  const { recorded, decided } = await enter(
    core,
    {
      id,
      key: `command:${key ?? id}`,
      at: now,
      body: { kind: 'command', command: ordered },
      from: null,
      contactId,
      conversation,
    },
    contactId,
  )
  if (!recorded.duplicate) return { ...(await decided), repeated: false }
  const decisions = createDecisions(core.store, core.stopwatch, repeatedMs)
  return { ...(await decisions.of(contactId, recorded.inputId)), repeated: true }
}

/** Where they wrote last: a session that a command opens has to speak somewhere. */
async function lastConversation({ store }: Core, contactId: string): Promise<string | null> {
  const known = await store.conversationsOf(contactId)
  if (known.length < 2) return known[0]?.id ?? null
  const lines = known.map(async ({ id, lastSeq, createdAt }) => {
    const [line] = await store.transcript(id, lastSeq - 1, 1)
    return { id, at: line?.at ?? createdAt }
  })
  return (await Promise.all(lines)).reduce((last, one) => (one.at >= last.at ? one : last)).id
}
