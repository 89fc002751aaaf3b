/** Compiles read content into a release: the program of its flows, what it understands, what it knows. */
import { compileProgram } from '../dialog/compile.ts'
import { buildIndex, type KnowledgeIndex } from '../knowledge/index.ts'
import { keepIndex, keptIndex } from '../knowledge/keep.ts'
import { findAnswer } from '../knowledge/answer.ts'
import { productHits } from '../knowledge/products.ts'
import { search } from '../knowledge/search.ts'
import type { Answer, Content, Facts, FlowSource, KnowledgeEntry, Place, QueueConfig } from '../model/index.ts'
import type { Button } from '../sdk/index.ts'
import type { Program } from '../dialog/machine.ts'
import { compileGuard, type Guard } from '../reply/guard.ts'
import { answerOf, bookOf, catalogueOf, wordingOf } from './products.ts'
import { simplify } from '../understanding/characters.ts'
import { buildUnderstanding, understand, type Understanding } from '../understanding/understand.ts'

/** Keeps what is dear to compute, by the release's hash; a miss costs time, never truth. */
export interface CompileCache {
  read(hash: string): unknown
  write(hash: string, value: unknown): void
}

type Query = { title: string } | { search: string; topic: string | null } | { id: string }

/** A compiled release; `turn/release.ts` names it for those who only ask. */
export interface CompiledRelease {
  hash: string
  content: Content
  program: Program
  understanding: Understanding
  knowledge: KnowledgeIndex
  guard: Guard
  facts(text: string, context: { now: number; emotions: readonly number[] }): Facts
  answer(
    query: Query,
    at: { now: number; channel: string; modality: 'text' | 'voice'; language: 'zh' | 'en' },
  ): Answer | null
}

/** Pure but for the cache. Throws CompileError for content that the checker would have refused. */
export function compileRelease(content: Content, cache?: CompileCache): CompiledRelease {
  const program = compileProgram([...content.flows, ...content.config.queues.map(queueFlow)], content.repair)
  const knowledge = knowledgeOf(content, cache)
  const understanding = understandingOf(content, cache)
  const { thresholds, shop } = content.config
  const catalogue = catalogueOf(content.products)
  const book = bookOf(content)
  return {
    hash: content.hash,
    content,
    program,
    knowledge,
    understanding,
    guard: compileGuard(content.config.guard, simplify),
    facts: (text, { now, emotions }) => {
      const understood = understand(understanding, text, { now, timeZone: shop.timeZone, emotions, catalogue })
      const hits = search(knowledge, understood.text, { now, audience: 'public', topic: null, limit: 5 })
      const facts = book ? productHits(book, understood.text, understood.entities, now) : []
      return { ...understood, knowledge: facts.length === 0 ? hits : best(facts, hits) }
    },
    answer: (query, { now, channel, modality, language }) => {
      const saying = { now, timeZone: shop.timeZone, channel, modality, language }
      const fact = book && 'id' in query ? answerOf(book, query.id, saying) : null
      if (fact) return fact
      const entry = findAnswer(knowledge, query, now, thresholds.knowledgeFloor)
      return (
        entry && {
          id: entry.id,
          title: entry.title,
          text: wordingOf(entry.answer, saying),
          buttons: buttonsOf(entry, language),
        }
      )
    },
  }
}

function knowledgeOf({ knowledge: entries, hash }: Content, cache: CompileCache | undefined): KnowledgeIndex {
  const key = `knowledge-${hash}`
  const kept = keptIndex(cache?.read(key), entries)
  if (kept) return kept
  const built = buildIndex(entries)
  cache?.write(key, keepIndex(built))
  return built
}

function understandingOf(content: Content, cache: CompileCache | undefined): Understanding {
  const intents = content.flows.flatMap(({ flow, when }) =>
    when && when.intent.length ? [{ intent: flow.value, examples: when.intent.map(({ value }) => value) }] : [],
  )
  // Questions that knowledge answers are what a flow's intent is not.
  const background = content.knowledge.flatMap(({ ask }) => ask)
  return buildUnderstanding({ intents, background, shop: content.config.shop }, cachedBy(cache, content.hash))
}

function cachedBy(cache: CompileCache | undefined, hash: string) {
  return cache && { read: () => cache.read(hash), write: (value: unknown) => cache.write(hash, value) }
}

/** What is known of the very thing goes before what is said of such things in general, where both fit as well. */
function best(facts: Facts['knowledge'], hits: Facts['knowledge']): Facts['knowledge'] {
  return [...facts, ...hits].sort((a, b) => b.score - a.score).slice(0, 5)
}

/** As written: nothing in an entry's buttons is looked up. Those of the English wording, where it has its own. */
function buttonsOf({ answer }: KnowledgeEntry, language: 'zh' | 'en'): Button[] {
  const own = language === 'en' && answer.en?.buttons.length ? answer.en.buttons : answer.buttons
  return own.map(({ label: { value: label }, kind, target: { value } }): Button => {
    if (kind === 'flow') return { label, flow: value }
    if (kind === 'url') return { label, url: value }
    return kind === 'send' ? { label, send: value } : { label, phone: value }
  })
}

/**
 * Every queue has a small flow of its own, `_to_<queue>`, with which the policy hands off: so that position, closing
 * time and call-backs are the operators' repairs, the same as after a written `handoff`.
 */
function queueFlow(queue: QueueConfig): FlowSource {
  const at: Place = { file: 'config/queues.yml', line: 1, col: 1, endLine: 1 }
  const scalar = (value: string) => ({ value, at })
  return {
    at,
    flow: scalar(`_to_${queue.id}`),
    title: scalar(queue.title),
    when: null,
    takes: [scalar('reason')],
    interrupt: 'answers',
    repair: null,
    steps: [
      {
        at,
        on: [],
        body: {
          word: 'handoff',
          queue: scalar(queue.id),
          reason: scalar('{{ reason }}'),
          skills: [],
          priority: 'normal',
          withinMs: 180_000,
        },
      },
      { at, on: [], body: { word: 'end', outcome: scalar('handed_off'), return: [] } },
    ],
  }
}
