/** Finds entries for a question, with scores from 0 to 1 so that one floor fits all questions. */
import type { KnowledgeEntry } from '../model/index.ts'
import type { KnowledgeIndex } from './index.ts'
import { tokens } from './tokens.ts'

export interface Hit {
  id: string
  title: string
  /** 0..1: how much question and entry share. */
  score: number
}

export interface SearchOptions {
  /** UTC ms: entries outside their validity are not there. */
  now: number
  /** `public`: what a customer may be told. `agents`: everything. */
  audience: 'public' | 'agents'
  topic: string | null
  limit: number
}

/**
 * How the score is made, fitted on the shop's own questions and checked on LCQMC (`npm run bench -- understanding`):
 * likeness to the best phrasing, and how much of the question the entry covers as a whole.
 */
const phrasingShare = 0.6
/** What nobody wrote about makes the question a different one, though a typo should not sink it. */
const unknownShare = 0.6
/** A phrasing that shares less of the question than this is not looked at: a common word alone says nothing. */
const leastShared = 0.1
/** With this many entries, features most of them have are passed over: they cost the most and tell the least. */
const manyEntries = 2000

/** Best entries, best first (ties in written order). An empty text, or one of particles only, finds nothing. */
export function search(index: KnowledgeIndex, text: string, options: SearchOptions): Hit[] {
  const { scored, scores } = scoreEntries(index, text)
  const best: { at: number; score: number }[] = []
  for (const at of scored) {
    const score = Math.round(scores[at]! * 1000) / 1000
    const last = best[best.length - 1]
    const full = best.length === options.limit
    if (full && (!last || score < last.score || (score === last.score && at > last.at))) continue
    if (!isAllowed(index.entries[at]!, options)) continue
    if (full) best.pop()
    const place = best.findIndex((hit) => hit.score < score || (hit.score === score && hit.at > at))
    best.splice(place < 0 ? best.length : place, 0, { at, score })
  }
  return best.map(({ at, score }) => {
    const { id, title } = index.entries[at]!
    return { id, title, score }
  })
}

/** Whether an entry may be shown now, to this audience, and belongs to the topic. */
export function isAllowed(entry: KnowledgeEntry, { now, audience, topic }: Omit<SearchOptions, 'limit'>): boolean {
  if (audience === 'public' && entry.audience !== 'public') return false
  if (topic !== null && entry.topic !== topic) return false
  return (entry.validFrom === null || now >= entry.validFrom) && (entry.validTo === null || now < entry.validTo)
}

/** Entries that share something with the text, and the score of each. */
function scoreEntries(index: KnowledgeIndex, text: string): { scored: number[]; scores: Float64Array } {
  const { vocabulary, idf, unknownIdf, phrasings, whole, entryOf, self, entries } = index
  const shared = new Float32Array(self.length)
  const covered = new Float32Array(entries.length)
  const touched: number[] = []
  let own = 0
  for (const [feature, weight] of tokens(text)) {
    const at = vocabulary.get(feature)
    if (at === undefined) {
      own += weight * unknownIdf * unknownShare
      continue
    }
    const worth = weight * idf[at]!
    own += worth
    const from = whole.starts[at]!
    const to = whole.starts[at + 1]!
    if (entries.length > manyEntries && to - from > entries.length / 10) continue
    for (let i = from; i < to; i++) covered[whole.rows[i]!]! += worth * Math.min(1, whole.weights[i]! / weight)
    for (let i = phrasings.starts[at]!; i < phrasings.starts[at + 1]!; i++) {
      const row = phrasings.rows[i]!
      if (shared[row] === 0) touched.push(row)
      shared[row]! += worth
    }
  }
  const scores = new Float64Array(entries.length)
  const scored: number[] = []
  const least = own * leastShared
  for (const row of touched) {
    const common = shared[row]!
    if (common < least) continue
    const entry = entryOf[row]!
    const likeness = Math.min(1, (2 * common) / (own + self[row]!))
    // One word is wholly covered by many entries: what is asked too briefly proves little.
    const told = Math.min(1, (1.5 * own) / self[row]!)
    const score = phrasingShare * likeness + (1 - phrasingShare) * told * Math.min(1, covered[entry]! / own)
    if (score <= scores[entry]!) continue
    if (scores[entry] === 0) scored.push(entry)
    scores[entry] = score
  }
  return { scored, scores }
}
