/** The state of a contact as the workbench shows it. */
import { z } from 'zod'
import type { ContactState } from '../../model/index.ts'
import { knownOf } from './known.ts'
import { languageSchema, named, ownerSchema, plainJson, prioritySchema, share, timeMs } from '../shapes.ts'

const text = z.string()

export const contactSchema = named(
  'Contact',
  z.strictObject({
    contactId: text,
    version: z.int().describe('steps so far'),
    owner: ownerSchema,
    profile: z.strictObject({
      name: text.nullable(),
      tier: text,
      phone: text.nullable(),
      language: languageSchema,
      verified: z.boolean().describe('the shop vouched for who this is'),
      customer: text.nullable().describe("the shop's own number"),
      tags: z.array(text),
      fields: z.record(text, plainJson),
    }),
    handoff: z
      .strictObject({
        id: text,
        queue: text,
        reason: text,
        skills: z.array(text),
        priority: prioritySchema,
        since: timeMs,
        giveUpAt: timeMs.nullable(),
        state: z.enum(['waiting', 'offered', 'taken', 'closed']),
        agentId: text.nullable(),
        agentName: text.nullable(),
        summary: text,
        explain: z.record(text, plainJson).nullable().describe('who was chosen, and who lost by how much'),
      })
      .nullable(),
    session: z
      .strictObject({
        id: text,
        startedAt: timeMs,
        lastAt: timeMs,
        conversation: text.describe('replies go there'),
        turns: z.int(),
        emotions: z.array(share).describe('of the last three utterances'),
        tags: z.array(text),
        fallbacks: z.int(),
        flows: z.array(text).describe('running; the last one is on top'),
        rating: z
          .strictObject({
            score: z.int().min(1).max(5),
            comment: text.nullable(),
            at: timeMs,
            agentId: text.nullable().describe('null: the bot alone'),
          })
          .nullable(),
        known: z
          .array(z.strictObject({ flow: text, name: text, value: plainJson, secret: z.boolean() }))
          .describe('what the running flows know; of secrets only the name'),
      })
      .nullable(),
  }),
)

export function contactView(state: ContactState): z.output<typeof contactSchema> {
  const { contactId, version, owner, handoff, profile, session } = state
  return {
    contactId,
    version,
    owner,
    profile,
    handoff: handoff && {
      id: handoff.id,
      queue: handoff.queue,
      reason: handoff.reason,
      skills: handoff.skills,
      priority: handoff.priority,
      since: handoff.since,
      giveUpAt: handoff.giveUpAt,
      state: handoff.row.state,
      agentId: handoff.agentId,
      agentName: handoff.agentName,
      summary: handoff.row.summary,
      explain: handoff.row.explain,
    },
    session: session && {
      id: session.id,
      startedAt: session.startedAt,
      lastAt: session.lastAt,
      conversation: session.conversation,
      turns: session.turns,
      emotions: session.emotions,
      tags: session.tags,
      fallbacks: session.fallbacks,
      flows: session.dialog.frames.map(({ flow }) => flow),
      rating: session.rating ?? null,
      known: knownOf(session.dialog.frames),
    },
  }
}
