/** Finds entries for a question: BM25 over all phrasings, mapped to 0..1 so that one floor fits all questions. */
import type { KnowledgeIndex } from './index.ts'
import { tokens } from './tokens.ts'

export interface Hit {
  id: string
  title: string
  /** 0..1: of what the question and the phrasing say, how much they share. */
  score: number
}

export interface SearchOptions {
  /** UTC ms: entries outside their validity are not there. */
  now: number
  /** `public`: what a customer may be told. */
  audience: 'public' | 'agents'
  topic: string | null
  limit: number
}

/** Best entries, best first; an entry scores as its best phrasing. */
export function search(index: KnowledgeIndex, text: string, options: SearchOptions): Hit[] {
  const asked = tokens(text)
  if (asked.size === 0 || index.self.length === 0) return []
  const sums = new Float64Array(index.self.length)
  const touched: number[] = []
  let own = 0
  for (const [token, count] of asked) {
    const at = index.vocabulary.get(token)
    const idf = at === undefined ? index.unknownIdf : index.idf[at]!
    // What nobody wrote about still makes the question a different one, though a typo should not sink it.
    own += idf * (at === undefined ? 0.5 : 1) * Math.min(count, 2)
    if (at === undefined) continue
    const { phrasing, weight } = index.postings[at]!
    for (let i = 0; i < phrasing.length; i++) {
      const number = phrasing[i]!
      if (sums[number] === 0) touched.push(number)
      sums[number]! += idf * weight[i]!
    }
  }
  const best = new Map<number, number>()
  for (const number of touched) {
    const entry = index.entryOf[number]!
    const score = Math.min(1, (2 * sums[number]!) / (own + index.self[number]!))
    if (score > (best.get(entry) ?? 0)) best.set(entry, score)
  }
  return [...best]
    .filter(([entry]) => allowed(index, entry, options))
    .sort((one, other) => other[1] - one[1] || one[0] - other[0])
    .slice(0, options.limit)
    .map(([entry, score]) => {
      const { id, title } = index.entries[entry]!
      return { id, title, score }
    })
}

function allowed(index: KnowledgeIndex, at: number, { now, audience, topic }: SearchOptions): boolean {
  const entry = index.entries[at]!
  if (audience === 'public' && entry.audience !== 'public') return false
  if (topic !== null && entry.topic !== topic) return false
  return (entry.validFrom === null || now >= entry.validFrom) && (entry.validTo === null || now < entry.validTo)
}
