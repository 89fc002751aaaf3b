/** Cards of the journal as people read them: why the bot did what it did. Inputs of actions stay inside. */
import { z } from 'zod'
import type { JournalRow } from '../../model/index.ts'
import { readCard } from '../../turn/card.ts'
import { named, plainJson, share, timeMs } from '../shapes.ts'

const words = z.array(z.string())

export const cardSchema = named(
  'Card',
  z.strictObject({
    version: z.int().describe('of the contact after the step'),
    at: timeMs,
    activity: z.string().nullable().describe('id of the utterance, as its line has it'),
    input: z.string(),
    release: z.string(),
    rule: z.string().nullable().describe('which rule of the policy decided'),
    utterance: z.string().nullable(),
    language: z.enum(['zh', 'en', 'other']).nullable(),
    emotion: z
      .strictObject({
        score: share,
        target: z.enum(['us', 'parcel', 'world', 'none']),
        trend: z.number(),
        because: words,
      })
      .nullable(),
    intents: z.array(z.strictObject({ intent: z.string(), p: share })),
    knowledge: z.array(z.strictObject({ id: z.string(), title: z.string(), score: z.number() })),
    entities: z.array(z.strictObject({ type: z.string(), value: plainJson })),
    wantsHuman: z.boolean(),
    risk: z.string().nullable(),
    candidates: z.array(z.strictObject({ kind: z.string(), id: z.string(), p: z.number() })),
    visited: words.describe('steps, as flow/step'),
    started: words,
    ended: z.array(z.strictObject({ flow: z.string(), outcome: z.string() })),
    answers: words,
    guard: z
      .array(z.strictObject({ list: z.string(), word: z.string(), act: z.enum(['block', 'mask', 'warn']) }))
      .describe('what the guard found in the replies'),
    actions: words,
    handoff: z.string().nullable(),
    notes: words,
    timings: z.record(z.string(), z.number()).describe('milliseconds by part'),
  }),
)

export function cardView(row: JournalRow): z.output<typeof cardSchema> {
  const card = readCard(row.card)
  const { facts } = card
  return {
    version: row.version,
    at: row.at,
    activity: row.input.kind === 'activity' ? row.input.activity.id : null,
    input: row.input.kind === 'command' ? `command ${row.input.command.name}` : row.input.kind,
    release: row.releases.current,
    rule: card.rule || null,
    utterance: facts?.raw ?? null,
    language: facts?.language ?? null,
    emotion: facts && {
      score: facts.emotion.score,
      target: facts.emotion.target,
      trend: facts.emotion.trend,
      because: facts.emotion.because,
    },
    intents: facts?.intents.slice(0, 3) ?? [],
    knowledge: facts?.knowledge.slice(0, 3) ?? [],
    entities: facts?.entities.map(({ type, value }) => ({ type, value })) ?? [],
    wantsHuman: facts?.wantsHuman ?? false,
    risk: facts?.risk ?? null,
    candidates: card.candidates,
    visited: card.visited,
    started: card.started,
    ended: card.ended,
    answers: card.answers,
    guard: card.guard,
    actions: card.actions.map(({ name }) => name),
    handoff: card.handoff,
    notes: card.notes,
    timings: card.timings,
  }
}
