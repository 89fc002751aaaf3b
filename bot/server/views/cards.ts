/** Cards of the journal as people read them: why the bot did what it did. Inputs of actions stay inside. */
import type { Facts, JournalRow, Value } from '../../model/index.ts'

interface JournalCard {
  rule?: string
  facts?: Facts | null
  candidates?: { kind: string; id: string; p: number }[]
  visited?: string[]
  started?: string[]
  ended?: { flow: string; outcome: string }[]
  answers?: string[]
  actions?: { name: string }[]
  handoff?: string | null
  notes?: string[]
  /** Milliseconds by part. */
  timings?: Record<string, number>
}

export function cardView(row: JournalRow) {
  const card = row.card as JournalCard
  const { facts = null } = card
  return {
    version: row.version,
    at: row.at,
    /** The utterance's own id, as its line has it; null where something else moved the bot. */
    activity: row.input.kind === 'activity' ? row.input.activity.id : null,
    input: row.input.kind === 'command' ? `command ${row.input.command.name}` : row.input.kind,
    release: row.releases.current,
    rule: card.rule ?? null,
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
    entities: facts?.entities.map(({ type, value }): { type: string; value: Value } => ({ type, value })) ?? [],
    wantsHuman: facts?.wantsHuman ?? false,
    risk: facts?.risk ?? null,
    candidates: card.candidates ?? [],
    visited: card.visited ?? [],
    started: card.started ?? [],
    ended: card.ended ?? [],
    answers: card.answers ?? [],
    actions: (card.actions ?? []).map(({ name }) => name),
    handoff: card.handoff ?? null,
    notes: card.notes ?? [],
    timings: card.timings ?? {},
  }
}
