/** The card as the journal keeps it, and read back: what is usual (calm, nothing found, nobody wished for) is not written. */
import type { Emotion, Facts } from '../model/index.ts'
import type { Card } from './decide/step.ts'

const cardLists = ['candidates', 'visited', 'started', 'ended', 'answers', 'guard', 'actions', 'notes'] as const
/** Intents kept of an utterance: what nobody weighed, nobody looks up later. */
const intentsKept = 3

/** Plain JSON, read again by `readCard`. `timings`: milliseconds by part; `refused`: why a command was. */
export function writeCard(
  card: Card,
  timings: Record<string, number>,
  refused: string | null,
): Record<string, unknown> {
  const kept: Record<string, unknown> = { rule: card.rule }
  if (card.facts) kept['facts'] = writeFacts(card.facts)
  // Who ordered it may sit at another process, and reads it here.
  if (refused !== null) kept['refused'] = refused
  if (card.handoff !== null) kept['handoff'] = card.handoff
  for (const key of cardLists) if (card[key].length > 0) kept[key] = card[key]
  kept['timings'] = timings
  return kept
}

/** A card of the journal with everything in it that was not worth writing; `timings` as written. */
export function readCard(kept: Record<string, unknown>): Card & { timings: Record<string, number> } {
  const card = kept as Partial<Omit<Card, 'facts'>> & { timings?: Record<string, number> }
  const facts = kept['facts'] as WrittenFacts | undefined
  return {
    rule: card.rule ?? '',
    facts: facts ? readFacts(facts) : null,
    candidates: card.candidates ?? [],
    visited: card.visited ?? [],
    started: card.started ?? [],
    ended: card.ended ?? [],
    answers: card.answers ?? [],
    guard: card.guard ?? [],
    actions: card.actions ?? [],
    handoff: card.handoff ?? null,
    notes: card.notes ?? [],
    timings: card.timings ?? {},
  }
}

type WrittenFacts = Pick<Facts, 'text' | 'language'> & Partial<Facts>

function writeFacts(facts: Facts): WrittenFacts {
  const { text, raw, language, intents, entities, emotion, knowledge } = facts
  const kept: WrittenFacts = { text, language }
  if (raw !== text) kept.raw = raw
  if (intents.length > 0) kept.intents = intents.length > intentsKept ? intents.slice(0, intentsKept) : intents
  if (entities.length > 0) kept.entities = entities
  if (!isCalm(emotion)) kept.emotion = emotion
  if (facts.wantsHuman) kept.wantsHuman = true
  if (facts.risk !== null) kept.risk = facts.risk
  if (knowledge.length > 0) kept.knowledge = knowledge
  return kept
}

function readFacts(kept: WrittenFacts): Facts {
  return {
    raw: kept.raw ?? kept.text,
    text: kept.text,
    language: kept.language,
    intents: kept.intents ?? [],
    entities: kept.entities ?? [],
    emotion: kept.emotion ?? { score: 0, target: 'none', trend: 0, because: [] },
    wantsHuman: kept.wantsHuman ?? false,
    risk: kept.risk ?? null,
    knowledge: kept.knowledge ?? [],
  }
}

const isCalm = ({ score, target, trend, because }: Emotion): boolean =>
  score === 0 && trend === 0 && target === 'none' && because.length === 0
