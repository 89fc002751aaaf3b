/** Finds things of the catalogue by their names, fuzzily. */
import type { Entity, Value } from '../../model/facts.ts'

/** One thing of the shop's catalogue: its title, other names (`also`), and whatever fields the slot's value shall have. */
export type CatalogueItem = { title: string } & Record<string, Value>
export type Catalogue = readonly CatalogueItem[]

interface CatalogueIndex {
  /** Pair of characters → names that have it. */
  pairs: Map<string, number[]>
  names: { name: string; item: number }[]
}

// Built once per catalogue object; the memo changes nothing that can be seen.
const indexes = new WeakMap<Catalogue, CatalogueIndex>()
const maxTies = 5

/**
 * The things of which a name shares the rarest and longest piece with the text, best first. Several that fit equally well
 * are all returned over the same place, so that the caller can ask which.
 */
export function findProducts(text: string, catalogue: Catalogue): Entity[] {
  if (catalogue.length === 0 || text.length < 2) return []
  const index = indexOf(catalogue)
  const folded = foldTitle(text.slice(0, 400))
  const scores = new Map<number, number>()
  for (const pair of pairsOf(folded)) {
    const items = index.pairs.get(pair)
    if (!items) continue
    const weight = Math.log(1 + index.names.length / items.length)
    for (const item of items) scores.set(item, (scores.get(item) ?? 0) + weight)
  }
  const ranked = [...scores].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 20)
  const hits = ranked
    .map(([at, score]) => {
      const { name, item } = index.names[at]!
      return { item, name, score, piece: sharedPiece(folded, name) }
    })
    .filter(({ name, piece: { start, length } }) => isNaming(length, folded.slice(start, start + length), name))
    .sort((a, b) => b.piece.length - a.piece.length || b.score - a.score || a.item - b.item)
    .filter(({ item }, at, all) => all.findIndex((other) => other.item === item) === at)
  const best = hits[0]
  if (!best) return []
  return hits
    .filter((hit) => hit.piece.length === best.piece.length && hit.score > best.score * 0.95)
    .slice(0, maxTies)
    .map((hit) => {
      const start = hit.piece.start
      const end = start + hit.piece.length
      return { type: 'product', value: catalogue[hit.item]!, start, end, text: text.slice(start, end) }
    })
}

/**
 * A piece names a thing if it is the whole title, three Chinese or four Latin characters of it, or the two Chinese
 * characters its name ends with: 加厚 or 保暖 out of the middle name nothing.
 */
function isNaming(length: number, piece: string, title: string): boolean {
  if (length === title.length) return true
  const chinese = piece.replace(/[^\p{sc=Han}]/gu, '').length
  if (chinese >= 3) return true
  if (chinese === 2) return title.split(/[\s(【[/·-]/).some((name) => name.endsWith(piece.trim()))
  return /[a-z]{4}/.test(piece) || (length >= 5 && /[a-z]/.test(piece))
}

function indexOf(catalogue: Catalogue): CatalogueIndex {
  const known = indexes.get(catalogue)
  if (known) return known
  const names = catalogue.flatMap((item, at) => namesOf(item).map((name) => ({ name: foldTitle(name), item: at })))
  const index: CatalogueIndex = { pairs: new Map(), names }
  names.forEach(({ name }, at) => {
    for (const pair of pairsOf(name)) {
      const items = index.pairs.get(pair)
      if (items) items.push(at)
      else index.pairs.set(pair, [at])
    }
  })
  indexes.set(catalogue, index)
  return index
}

function namesOf({ title, also }: CatalogueItem): string[] {
  const others = Array.isArray(also) ? also.filter((name) => typeof name === 'string') : []
  return [title, ...others]
}

// Lengths must stay: a character whose lower case is longer is left alone.
function foldTitle(text: string): string {
  const lower = text.toLowerCase()
  return lower.length === text.length ? lower : text
}

function pairsOf(text: string): Set<string> {
  const pairs = new Set<string>()
  for (let i = 0; i + 1 < text.length; i++) {
    const pair = text.slice(i, i + 2)
    if (/^[\p{L}\p{N}]{2}$/u.test(pair)) pairs.add(pair)
  }
  return pairs
}

/** The longest piece both have in common; both are short (400 and a title), so the plain table is enough. */
function sharedPiece(text: string, title: string): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  let previous = new Uint16Array(title.length + 1)
  for (let i = 1; i <= text.length; i++) {
    const row = new Uint16Array(title.length + 1)
    for (let j = 1; j <= title.length; j++) {
      if (text.charCodeAt(i - 1) !== title.charCodeAt(j - 1)) continue
      row[j] = previous[j - 1]! + 1
      if (row[j]! > best.length) best = { start: i - row[j]!, length: row[j]! }
    }
    previous = row
  }
  return best
}
