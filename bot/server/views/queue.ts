/** A queue item as its viewer may see it. */
import { z } from 'zod'
import type { AccountRow, ContactState, QueueRow } from '../../model/index.ts'
import { mayRead } from '../reach.ts'
import { languageSchema, named, plainJson, prioritySchema, share, timeMs } from '../shapes.ts'

const text = z.string()
/** Null for those who may not read the conversation. */
const hidden = text.nullable().describe('null also for who may not read the conversation')

export const queueItemSchema = named(
  'QueueItem',
  z.strictObject({
    id: text,
    contactId: text,
    channel: text.describe('channel instance'),
    queue: text,
    reason: text,
    skills: z.array(text),
    priority: prioritySchema,
    language: languageSchema,
    tier: text,
    since: timeMs,
    state: z.enum(['waiting', 'offered', 'taken', 'closed']),
    agentId: text.nullable(),
    agentName: text.nullable(),
    agentAt: timeMs.nullable(),
    place: z.int().nullable().describe('of those who wait, over all queues, in the order of serving; from 1'),
    passes: z.int().describe('agents who let an offer pass'),
    mine: z.boolean(),
    readable: z.boolean(),
    name: hidden,
    summary: hidden,
    explain: z.record(text, plainJson).nullable(),
    emotion: share.nullable(),
    lastAt: timeMs.nullable(),
  }),
)

/** What only those see who may read the conversation is null for the others: they see who has it, no more. */
export function queueView(
  row: QueueRow,
  state: ContactState | null,
  viewer: Pick<AccountRow, 'id' | 'role'>,
  place: number | null,
): z.output<typeof queueItemSchema> {
  const open = mayRead(viewer, row)
  return {
    id: row.id,
    contactId: row.contactId,
    channel: row.conversation.split('/')[0] ?? '',
    queue: row.request.queue,
    reason: row.request.reason,
    skills: row.request.skills,
    priority: row.request.priority,
    language: row.language,
    tier: row.tier,
    since: row.since,
    state: row.state,
    agentId: row.agentId,
    agentName: row.agentName,
    agentAt: row.agentAt,
    place,
    passes: row.passed.length,
    mine: row.agentId === viewer.id,
    readable: open,
    name: open ? row.name : null,
    summary: open ? row.summary : null,
    explain: open ? row.explain : null,
    emotion: open ? (state?.session?.emotions.at(-1) ?? null) : null,
    lastAt: open ? (state?.session?.lastAt ?? null) : null,
  }
}
