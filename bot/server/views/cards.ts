/** Cards of the journal as people read them: why the bot did what it did. Inputs of actions stay inside. */
import type { JournalRow, Value } from '../../model/index.ts'
import { readCard } from '../../turn/card.ts'

export function cardView(row: JournalRow) {
  const card = readCard(row.card)
  const { facts } = card
  return {
    version: row.version,
    at: row.at,
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
    entities: facts?.entities.map(({ type, value }): { type: string; value: Value } => ({ type, value })) ?? [],
    wantsHuman: facts?.wantsHuman ?? false,
    risk: facts?.risk ?? null,
    candidates: card.candidates,
    visited: card.visited,
    started: card.started,
    ended: card.ended,
    answers: card.answers,
    actions: card.actions.map(({ name }) => name),
    handoff: card.handoff,
    notes: card.notes,
  }
}
