/** An index as plain JSON and back: what is dear about it is cutting every phrasing, not its shape. */
import type { KnowledgeEntry } from '../model/index.ts'
import { indexOf, type KnowledgeIndex, type Postings } from './index.ts'

interface KeptPostings {
  starts: number[]
  rows: number[]
  weights: number[]
}

interface KeptIndex {
  entries: number
  vocabulary: string[]
  idf: number[]
  entryOf: number[]
  self: number[]
  phrasings: KeptPostings
  whole: KeptPostings
}

/** What of an index is worth keeping; JSON gives back every number as it was. */
export function keepIndex(index: KnowledgeIndex): KeptIndex {
  return {
    entries: index.entries.length,
    vocabulary: [...index.vocabulary.keys()],
    idf: [...index.idf],
    entryOf: [...index.entryOf],
    self: [...index.self],
    phrasings: keepPostings(index.phrasings),
    whole: keepPostings(index.whole),
  }
}

/** @param kept of these very entries; null if it is not of this shape */
export function keptIndex(kept: unknown, entries: readonly KnowledgeEntry[]): KnowledgeIndex | null {
  if (!isKept(kept) || kept.entries !== entries.length) return null
  return indexOf(entries, {
    vocabulary: new Map(kept.vocabulary.map((feature, at) => [feature, at])),
    idf: Float32Array.from(kept.idf),
    entryOf: Int32Array.from(kept.entryOf),
    self: Float32Array.from(kept.self),
    phrasings: postings(kept.phrasings),
    whole: postings(kept.whole),
  })
}

function isKept(kept: unknown): kept is KeptIndex {
  return typeof kept === 'object' && kept !== null && 'vocabulary' in kept && 'whole' in kept
}

function keepPostings({ starts, rows, weights }: Postings): KeptPostings {
  return { starts: [...starts], rows: [...rows], weights: [...weights] }
}

function postings({ starts, rows, weights }: KeptPostings): Postings {
  return { starts: Int32Array.from(starts), rows: Int32Array.from(rows), weights: Float32Array.from(weights) }
}
