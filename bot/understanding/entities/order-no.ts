/** Finds order numbers of the shop's own form. */
import { RE2JS } from 're2js'
import type { Entity } from '../../model/facts.ts'

/** The shop's pattern, compiled once; RE2, so no pattern can make it slow. */
export interface OrderPattern {
  matches(token: string): boolean
}

/** Compiles `order_no` of `config/shop.yml`; throws re2js's syntax error for a bad pattern (the checker reports it). */
export function compileOrderPattern(source: string): OrderPattern {
  const compiled = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE)
  return { matches: (token) => compiled.matches(token) }
}

const token = /[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9])?/g
const maxPieces = 6

/**
 * Whole tokens that fit the pattern; also pasted with blanks or dashes inside (`0123 4567 8901`), never a part of a
 * longer token. The value is text as the pattern wants it, the dashes and blanks taken out only if needed.
 */
export function findOrderNos(text: string, order: OrderPattern): Entity[] {
  const tokens = [...text.matchAll(token)].map((m) => ({ text: m[0], start: m.index, end: m.index + m[0].length }))
  const entities: Entity[] = []
  for (let i = 0; i < tokens.length;) {
    const taken = longestFit(text, tokens, i, order)
    if (taken === null) {
      i++
      continue
    }
    const start = tokens[i]!.start
    const end = tokens[i + taken.pieces - 1]!.end
    entities.push({ type: 'order_no', value: taken.value, start, end, text: text.slice(start, end) })
    i += taken.pieces
  }
  return entities
}

interface Piece {
  text: string
  start: number
  end: number
}

function longestFit(
  text: string,
  tokens: Piece[],
  from: number,
  order: OrderPattern,
): { value: string; pieces: number } | null {
  const first = tokens[from]!
  if (first.text.length > 64) return null
  let joined = ''
  let best: { value: string; pieces: number } | null = null
  for (let n = 0; n < maxPieces; n++) {
    const piece = tokens[from + n]
    if (!piece || joined.length + piece.text.length > 64) break
    if (n > 0) {
      // Only groups of digits belong together over a blank: "订单 123 iphone" is not one number.
      if (text.slice(tokens[from + n - 1]!.end, piece.start) !== ' ' || !/\d/.test(piece.text)) break
    }
    joined += piece.text
    const bare = joined.replace(/[-_]/g, '')
    for (const candidate of n === 0 ? [joined, bare] : [bare]) {
      if (!/\d/.test(candidate) || best?.pieces === n + 1) continue
      if (order.matches(candidate)) best = { value: candidate, pieces: n + 1 }
    }
    // A lone token that fits is taken as it is: what follows is another thing.
    if (n === 0 && best) return best
  }
  return best
}
