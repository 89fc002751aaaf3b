/** Cuts a text that is too long for its channel: at the end of a line, a sentence, a clause, a word, else a character. */

export interface TextLimit {
  length: number
  /** `chars` are UTF-16 units, the strictest way platforms count; `bytes` are UTF-8. */
  unit: 'chars' | 'bytes'
}

const encoder = new TextEncoder()
/** Made when first needed: it takes longer than many a start has. */
let graphemes: Intl.Segmenter | null = null

/** Breaks from the best to the least good; a cut comes after the match. */
const breaks: readonly RegExp[] = [/\n+/g, /[。！？!?…]+[”’」』）)"']*|[.;](?=\s)|；/g, /[，,、：](?!\d)/g, /\s+/g]
const links = /(?:https?:\/\/|www\.)[^\s，。；、）)”"』」】]+/giu

/** True if the text is within the limit; counts bytes only where the length alone cannot tell. */
export function fits(text: string, limit: TextLimit | null): boolean {
  if (limit === null) return true
  if (limit.unit === 'chars') return text.length <= limit.length
  return text.length * 3 <= limit.length || encoder.encode(text).length <= limit.length
}

/** Parts of at most `limit`, in order, none empty; no grapheme is cut unless a single one is longer than the limit. */
export function splitText(text: string, limit: TextLimit | null): string[] {
  const parts: string[] = []
  let rest = text.trim()
  while (limit !== null && !fits(rest, limit)) {
    const cut = cutAt(rest, limit)
    const part = rest.slice(0, cut).trimEnd()
    if (part) parts.push(part)
    rest = rest.slice(cut).trimStart()
  }
  if (rest) parts.push(rest)
  return parts
}

function cutAt(text: string, limit: TextLimit): number {
  const most = longest(text, limit)
  const head = text.slice(0, most)
  const spans = linksIn(text)
  const inside = (at: number) => spans.some(([from, to]) => at > from && at < to)
  for (const pattern of breaks) {
    let best = 0
    pattern.lastIndex = 0
    for (const found of head.matchAll(pattern)) {
      const end = found.index + found[0].length
      if (!inside(end)) best = end
    }
    // A cut in the first third would leave a crumb; the next kind of break is better then.
    if (best * 3 >= most) return best
  }
  // A link goes to the next part whole, if it has a part for itself.
  const around = spans.find(([from, to]) => most > from && most < to)
  if (around && around[0] > 0) return around[0]
  return graphemeCut(text, most)
}

/** Greatest number of UTF-16 units whose measure is within the limit; at least one code point. */
function longest(text: string, limit: TextLimit): number {
  const first = text.codePointAt(0)! > 0xffff ? 2 : 1
  if (limit.unit === 'chars') return Math.max(first, Math.min(text.length, limit.length))
  let bytes = 0
  let at = 0
  while (at < text.length) {
    const code = text.codePointAt(at)!
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    if (bytes > limit.length) break
    at += code > 0xffff ? 2 : 1
  }
  return Math.max(first, at)
}

/** The last grapheme boundary at or before `most`. */
function graphemeCut(text: string, most: number): number {
  if (most >= text.length) return text.length
  const from = Math.max(0, most - 64)
  graphemes ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  const at = graphemes.segment(text.slice(from)).containing(most - from)
  const start = from + (at?.index ?? most - from)
  if (start > 0) return start
  // One grapheme longer than the limit: cut between its code points, never within one.
  const code = text.charCodeAt(most - 1)
  return code >= 0xd800 && code <= 0xdbff ? Math.max(2, most - 1) : most
}

function linksIn(text: string): [number, number][] {
  return [...text.matchAll(links)].map((found) => [found.index, found.index + found[0].length])
}
