/** What is posted, to what happened; a reply, to what is posted back. Pure. */
import { BotError, z, type InboundActivity, type OutboundActivity } from 'nightdesk/sdk'

const posted = z.strictObject({
  /** Yours, and never used twice: a repetition is recorded once. */
  id: z.string().min(1).max(100),
  conversation: z.string().min(1).max(100),
  from: z.strictObject({ id: z.string().min(1).max(100), name: z.string().max(100).optional() }),
  text: z.string().min(1).max(2000),
})

export interface Wire {
  author: string
  text: string
}

/** @throws BotError `channel.malformed` with what is wrong, for the developer of the other side */
export function decode(raw: unknown, instance: string): InboundActivity[] {
  const parsed = posted.safeParse(raw)
  if (!parsed.success) throw new BotError('channel.malformed', z.prettifyError(parsed.error))
  const { id, conversation, from, text } = parsed.data
  return [{ id, address: { channel: instance, conversation }, from, type: 'message', text }]
}

export function encode({ author, agent, text }: OutboundActivity): Wire[] {
  return text ? [{ author: agent ?? author, text }] : []
}
