/** The inverted index over all phrasings of all entries. Built once per release; never changed. */
import type { KnowledgeEntry } from '../model/index.ts'
import { tokens } from './tokens.ts'

export interface KnowledgeIndex {
  entries: readonly KnowledgeEntry[]
  byId: ReadonlyMap<string, KnowledgeEntry>
  byTitle: ReadonlyMap<string, KnowledgeEntry>
  /** Token → number. */
  vocabulary: ReadonlyMap<string, number>
  /** Weight of a token: what its presence is worth. */
  idf: Float64Array
  /** Token → phrasings it stands in, with its saturated weight there. */
  postings: readonly { phrasing: Uint32Array; weight: Float32Array }[]
  /** Phrasing → entry. */
  entryOf: Uint32Array
  /** Phrasing → what it scores against itself. */
  self: Float64Array
  /** Idf of a token that no entry has: the rarest there is. */
  unknownIdf: number
}

/** Texts are short, so length hardly counts (b), and a repeated word soon says nothing new (k). */
const k = 1.2
const b = 0.2

/** @param entries every entry, also those for agents: filters apply when searching */
export function buildIndex(entries: readonly KnowledgeEntry[]): KnowledgeIndex {
  const phrasings: { entry: number; tokens: Map<string, number>; length: number }[] = []
  for (const [entry, { title, ask }] of entries.entries())
    for (const text of new Set([title, ...ask])) {
      const found = tokens(text)
      phrasings.push({ entry, tokens: found, length: [...found.values()].reduce((sum, n) => sum + n, 0) })
    }
  const vocabulary = new Map<string, number>()
  const lists: { phrasing: number[]; weight: number[] }[] = []
  const mean = phrasings.reduce((sum, { length }) => sum + length, 0) / Math.max(1, phrasings.length)
  // A token counts once per entry: an entry with many phrasings must not make its own words worthless.
  const inEntries: Set<number>[] = []
  for (const [number, { entry, tokens: found, length }] of phrasings.entries())
    for (const [token, count] of found) {
      let at = vocabulary.get(token)
      if (at === undefined) {
        vocabulary.set(token, (at = lists.length))
        lists.push({ phrasing: [], weight: [] })
        inEntries.push(new Set())
      }
      lists[at]!.phrasing.push(number)
      lists[at]!.weight.push((count * (k + 1)) / (count + k * (1 - b + (b * length) / mean)))
      inEntries[at]!.add(entry)
    }
  const idf = Float64Array.from(inEntries, ({ size }) => inverse(size, entries.length))
  const self = new Float64Array(phrasings.length)
  for (const [at, { phrasing, weight }] of lists.entries())
    for (const [i, number] of phrasing.entries()) self[number]! += idf[at]! * weight[i]!
  return {
    entries,
    byId: new Map(entries.map((entry) => [entry.id, entry])),
    byTitle: new Map(entries.map((entry) => [entry.title, entry])),
    vocabulary,
    idf,
    postings: lists.map(({ phrasing, weight }) => ({ phrasing: Uint32Array.from(phrasing), weight: Float32Array.from(weight) })),
    entryOf: Uint32Array.from(phrasings, ({ entry }) => entry),
    self,
    unknownIdf: inverse(0, entries.length),
  }
}

function inverse(size: number, of: number): number {
  return Math.log(1 + (of - size + 0.5) / (size + 0.5))
}
