/** Orders of people, rules and the runtime itself: each is an input into the contact's lane like any other. */
import { BotError } from '../sdk/index.ts'
import type { Command } from '../model/index.ts'
import type { Core } from './core.ts'
import { enter } from './enter.ts'
import { mintId } from './ids.ts'
import type { CommandOutcome } from './runtime.ts'

/**
 * Resolves when the command's step is committed.
 * @param key the same key is done once, whoever asks again; default: a key of its own
 * @throws BotError `draining`, `store.unavailable`
 */
export async function command(
  core: Core,
  contactId: string,
  ordered: Command,
  key?: string,
): Promise<CommandOutcome> {
  if (core.draining) throw new BotError('draining', 'this process is stopping', { retryable: true })
  const conversation = await lastConversation(core, contactId)
  const now = core.clock()
  const id = mintId(now)
  const { decided } = await enter(
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
  const { refused, state } = await decided
  return { outcome: refused === null ? 'ok' : 'refused', reason: refused, state }
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
