/** A queue item as its viewer may see it. */
import type { AccountRow, ContactState, QueueRow } from '../../model/index.ts'
import { mayRead } from '../reach.ts'

/** What only those see who may read the conversation is null for the others: they see who has it, no more. */
export function queueView(row: QueueRow, state: ContactState | null, viewer: Pick<AccountRow, 'id' | 'role'>) {
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
