/** One timeline of everything said over all conversations of a contact, and of what was written but never shown. */
import { z } from 'zod'
import { refPattern } from '../../media/media.ts'
import type { InboundActivity, OutboundActivity, TranscriptEntry } from '../../sdk/index.ts'
import type { OutboxRow } from '../../model/index.ts'
import { named, timeMs } from '../shapes.ts'

export const lineSchema = named(
  'Line',
  z.strictObject({
    key: z.string().describe('stable over reloads'),
    conversation: z.string(),
    activity: z.string().describe('id of the activity: a card names the one it was decided on'),
    seq: z.int().nullable().describe('place in its conversation; null: never shown'),
    at: timeMs,
    who: z.enum(['customer', 'bot', 'agent', 'system']),
    name: z.string().nullable(),
    kind: z.string().describe('what it was, where that is not a plain message'),
    text: z.string(),
    offers: z.array(z.string()).describe('choices and buttons it offered'),
    attachments: z.array(
      z.strictObject({
        kind: z.string(),
        name: z.string().nullable(),
        ref: z.string().nullable().describe('for GET /contacts/{id}/files/{ref}; null where the channel keeps it'),
      }),
    ),
    delivery: z
      .enum(['pending', 'sending', 'held', 'dropped', 'dead'])
      .nullable()
      .describe('set where something is to be said about its delivery'),
    error: z.string().nullable(),
    ambiguous: z.boolean().describe('it may have been shown twice'),
  }),
)

export type Line = z.output<typeof lineSchema>

/**
 * @param shown transcript by conversation
 * @param outbox rows of this contact that are not plainly sent: they mark their line, or are a line of their own
 */
export function timeline(
  shown: readonly { conversation: string; entries: readonly TranscriptEntry[] }[],
  outbox: readonly OutboxRow[],
): Line[] {
  const unsent = new Map(outbox.map((row) => [row.id, row]))
  const lines: { line: Line; order: number }[] = []
  for (const { conversation, entries } of shown) {
    // Within a conversation what was shown keeps its order, whatever the clocks said.
    let order = 0
    for (const entry of entries) {
      order = Math.max(order, entry.at)
      if (entry.direction === 'in') {
        lines.push({ line: inLine(conversation, entry.seq, entry.at, entry.activity), order })
        continue
      }
      const row = unsent.get(entry.activity.id)
      unsent.delete(entry.activity.id)
      lines.push({ line: outLine(conversation, entry.seq, entry.at, entry.activity, row), order })
    }
  }
  for (const row of unsent.values()) {
    const { at, seq = null } = row.activity
    lines.push({ line: outLine(row.conversation, seq, at, row.activity, row), order: at })
  }
  return lines.sort((a, b) => a.order - b.order).map(({ line }) => line)
}

function inLine(conversation: string, seq: number, at: number, activity: InboundActivity): Line {
  const attachments = activity.type === 'message' ? (activity.attachments ?? []) : []
  return {
    key: `${conversation}#${seq}`,
    conversation,
    activity: activity.id,
    seq,
    at,
    who: 'customer',
    name: activity.from.name ?? null,
    kind: activity.type,
    text: textOf(activity),
    offers: [],
    attachments: attachments.map(({ kind, name, ref }) => ({
      kind,
      name: name ?? null,
      ref: refPattern.test(ref) ? ref : null,
    })),
    delivery: null,
    error: null,
    ambiguous: false,
  }
}

function textOf(activity: InboundActivity): string {
  switch (activity.type) {
    case 'message':
      return activity.text
    case 'choice':
      return activity.label ?? activity.value
    case 'keypad':
      return activity.digits
    case 'event':
      return activity.name
    default:
      return ''
  }
}

function outLine(
  conversation: string,
  seq: number | null,
  at: number,
  activity: OutboundActivity,
  row: OutboxRow | undefined,
): Line {
  const card = activity.card
  const buttons = [...(activity.buttons ?? []), ...(card?.buttons ?? [])]
  const attachments: Line['attachments'] = []
  if (activity.image ?? card?.image) attachments.push({ kind: 'image', name: null, ref: null })
  if (activity.file) attachments.push({ kind: 'file', name: null, ref: null })
  return {
    key: activity.id,
    conversation,
    activity: activity.id,
    seq,
    at,
    who: activity.author,
    name: activity.agent ?? null,
    kind: activity.type,
    text: [activity.text ?? activity.speech, card?.title, card?.body].filter(Boolean).join('\n'),
    offers: [...(activity.choices ?? []), ...buttons].map(({ label }) => label),
    attachments,
    delivery: row === undefined || row.state === 'sent' ? null : row.state,
    error: row?.error ?? null,
    ambiguous: row?.ambiguous ?? false,
  }
}
