/** The inverted index over all phrasings of all entries. Built once per release; never changed. */
import type { KnowledgeEntry } from '../model/index.ts'
import { tokens } from './tokens.ts'

/** Feature f stands in `rows[starts[f]]` to `rows[starts[f + 1] - 1]`, each with its weight. */
export interface Postings {
  starts: Int32Array
  rows: Int32Array
  weights: Float32Array
}

export interface KnowledgeIndex {
  entries: readonly KnowledgeEntry[]
  byId: ReadonlyMap<string, KnowledgeEntry>
  /** Title (blanks, width, case aside) → entries in written order. */
  byTitle: ReadonlyMap<string, readonly KnowledgeEntry[]>
  /** Feature → number. */
  vocabulary: ReadonlyMap<string, number>
  /** What a feature's presence is worth: rare ones more. */
  idf: Float32Array
  /** Worth of a feature no entry has. */
  unknownIdf: number
  /** Rows are phrasings. */
  phrasings: Postings
  /** Phrasing → entry. */
  entryOf: Int32Array
  /** Phrasing → the worth of all its features. */
  self: Float32Array
  /** Rows are entries: everything any of its phrasings says, and at a discount what its answer says. */
  whole: Postings
}

/** An answer's words help to find it (支付宝 is in the answer, not in the question), but prove less than a phrasing's. */
const answerWeight = 0.4
const answerCharacters = 400

type Bag = Map<string, number>

/** @param entries every entry, also those for agents: filters apply when searching */
export function buildIndex(entries: readonly KnowledgeEntry[]): KnowledgeIndex {
  const bags: Bag[] = []
  const owners: number[] = []
  const wholes: Bag[] = []
  for (const [at, entry] of entries.entries()) {
    const whole: Bag = new Map()
    for (const phrasing of new Set([entry.title, ...entry.ask])) {
      const bag = tokens(phrasing)
      if (bag.size === 0) continue
      bags.push(bag)
      owners.push(at)
      for (const [feature, weight] of bag) whole.set(feature, weight)
    }
    wholes.push(whole)
  }
  const { vocabulary, frequency } = count(wholes)
  const idf = Float32Array.from(frequency, (f) => inverse(f, entries.length))
  for (const [at, entry] of entries.entries()) addAnswer(wholes[at]!, entry, vocabulary)
  return indexOf(entries, {
    vocabulary,
    idf,
    phrasings: post(bags, vocabulary),
    entryOf: Int32Array.from(owners),
    self: Float32Array.from(bags, (bag) => worth(bag, vocabulary, idf)),
    whole: post(wholes, vocabulary),
  })
}

type Counted = Pick<KnowledgeIndex, 'vocabulary' | 'idf' | 'phrasings' | 'entryOf' | 'self' | 'whole'>

/** What was counted of these entries, with what finds them by name. */
export function indexOf(entries: readonly KnowledgeEntry[], counted: Counted): KnowledgeIndex {
  return {
    entries,
    byId: new Map(entries.map((entry) => [entry.id, entry])),
    byTitle: groupByTitle(entries),
    unknownIdf: inverse(0, entries.length),
    ...counted,
  }
}

/** The form in which titles are compared. */
export function titleKey(title: string): string {
  return title.normalize('NFKC').toLowerCase().replace(/\s+/gu, '')
}

function groupByTitle(entries: readonly KnowledgeEntry[]): Map<string, KnowledgeEntry[]> {
  const map = new Map<string, KnowledgeEntry[]>()
  for (const entry of entries) {
    const key = titleKey(entry.title)
    const known = map.get(key)
    if (known) known.push(entry)
    else map.set(key, [entry])
  }
  return map
}

/** In how many entries a feature is: an entry with many phrasings must not make its own words worthless. */
function count(wholes: readonly Bag[]): { vocabulary: Map<string, number>; frequency: number[] } {
  const vocabulary = new Map<string, number>()
  const frequency: number[] = []
  for (const whole of wholes)
    for (const feature of whole.keys()) {
      const at = vocabulary.get(feature) ?? vocabulary.size
      if (at === vocabulary.size) vocabulary.set(feature, at)
      frequency[at] = (frequency[at] ?? 0) + 1
    }
  return { vocabulary, frequency }
}

/** Only features some question has: what stands in answers alone is of no use for telling questions apart. */
function addAnswer(whole: Bag, entry: KnowledgeEntry, vocabulary: ReadonlyMap<string, number>): void {
  const { variants } = entry.answer
  const text = variants.text ?? Object.values(variants)[0]
  if (!text) return
  for (const [feature, weight] of tokens(text.value, answerCharacters))
    if (vocabulary.has(feature) && !whole.has(feature)) whole.set(feature, weight * answerWeight)
}

/** BM25's idf, kept above zero. */
function inverse(frequency: number, total: number): number {
  return Math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))
}

function worth(bag: Bag, vocabulary: ReadonlyMap<string, number>, idf: Float32Array): number {
  let sum = 0
  for (const [feature, weight] of bag) sum += weight * idf[vocabulary.get(feature)!]!
  return sum
}

function post(bags: readonly Bag[], vocabulary: ReadonlyMap<string, number>): Postings {
  const starts = new Int32Array(vocabulary.size + 1)
  for (const bag of bags) for (const feature of bag.keys()) starts[vocabulary.get(feature)! + 1]! += 1
  for (let at = 0; at < vocabulary.size; at++) starts[at + 1]! += starts[at]!
  const next = starts.slice()
  const rows = new Int32Array(starts[vocabulary.size]!)
  const weights = new Float32Array(rows.length)
  for (const [row, bag] of bags.entries())
    for (const [feature, weight] of bag) {
      const at = vocabulary.get(feature)!
      const to = next[at]!
      next[at] = to + 1
      rows[to] = row
      weights[to] = weight
    }
  return { starts, rows, weights }
}
