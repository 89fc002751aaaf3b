/** Numbers written in pieces are read in one: telephone, identity card, bank card. Three prices or sizes in a row are none. */
import type { Reading } from './reading.ts'

/** Digits with what people, and those who hide a number, put between them. */
const pieces = /\d+(?:[ \t\u00a0\u3000.·*_\-–—/()（）]{1,3}\d+)+/gu
const piece = /\d+/g
const mayBePieces = /\d[ \t\u00a0\u3000.·*_\-–—/()（）]{1,3}\d/u

/** How long the pieces are where such a number is written in pieces. Sizes and prices have three or four digits each, too. */
const shapes = new Set(
  [
    // Telephone
    '3-4-4 3-8 7-4 3-3-5 3-5-3 4-4-3 4-3-4 5-6 6-5 1-2-4-4 1-2-2-2-2-2',
    // Identity card; its last character may be an X.
    '6-8-4 6-8-3 6-12 6-11 6-4-4-4 6-4-4-3 6-4-2-2-4 6-4-2-2-3 3-3-8-4 3-3-8-3 3-3-4-4-4 3-3-4-4-3',
    // Bank card
    '4-4-4-4 4-4-4-4-1 4-4-4-4-2 4-4-4-4-3 6-10 6-13 8-8 4-12 4-15 6-4-6 6-4-4-5',
  ].flatMap((line) => line.split(' ')),
)
const mostPieces = 6
const fewestSingles = 11
const countryCode = /^(?:00)?86$/

/** The same reading with such numbers in one piece. `at` is empty where nobody asks for places. */
export function joinNumbers(text: string, at: number[]): Reading {
  if (!mayBePieces.test(text)) return { text, at }
  let [joined, from] = ['', 0]
  const kept: number[] = []
  const keep = (to: number): void => {
    joined += text.slice(from, to)
    for (let unit = from; unit < to && at.length > 0; unit++) kept.push(at[unit]!)
  }
  for (const { 0: run, index } of text.matchAll(pieces))
    for (const group of groupsOf(run))
      for (const [end, start] of gapsOf(group)) {
        keep(index + end)
        from = index + start
      }
  keep(text.length)
  return { text: joined, at: kept }
}

interface Piece {
  start: number
  end: number
}

/** Runs of pieces that make one number, in order. */
function groupsOf(run: string): Piece[][] {
  const all = [...run.matchAll(piece)].map(({ 0: digits, index }) => ({
    start: index,
    end: index + digits.length,
  }))
  const groups: Piece[][] = []
  for (let i = 0; i < all.length;) {
    const count = countAt(all, i, run)
    if (count > 1) groups.push(all.slice(i, i + count))
    i += Math.max(count, 1)
  }
  return groups
}

/** How many pieces from there on make one number; 0: they do not. The longest shape is taken. */
function countAt(all: readonly Piece[], from: number, run: string): number {
  const lengths = all.slice(from).map(({ start, end }) => end - start)
  const singles = lengths.findIndex((length) => length !== 1)
  const ones = singles < 0 ? lengths.length : singles
  if (ones >= fewestSingles) return ones
  const first = all[from]!
  const code = countryCode.test(run.slice(first.start, first.end)) ? 1 : 0
  if (code === 1 && lengths[1] === 11) return 2
  for (let count = mostPieces; count > 1; count--)
    if (lengths.length >= count + code && shapes.has(lengths.slice(code, code + count).join('-')))
      return count + code
  return 0
}

const gapsOf = (group: readonly Piece[]): [number, number][] =>
  group.slice(1).map(({ start }, i) => [group[i]!.end, start])
