/** Turns what was typed into the one form everything else reads. */
import { simplify } from './characters.ts'

export interface Normalised {
  /** As typed. */
  raw: string
  /** NFKC, simplified, invisible characters gone, blanks folded, trimmed. Entity offsets refer to it. */
  text: string
  /** `text` in lower case with runs of the same punctuation mark folded: what the matchers compare. */
  folded: string
}

// Zero-width space, non-joiner, word joiner, BOM, soft hyphen and bidirectional marks: pasted along, never meant.
const invisible = /[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g
// Control characters separate like blanks do. Written as a class of categories to keep the source readable.
const blanks = /[\s\p{Cc}]+/gu
const repeated = /([!?。~.,;:、…·-])\1+/g

/** Normalises any string, also one with broken surrogates; linear in its length. */
export function normalize(raw: string): Normalised {
  const composed = raw.toWellFormed().normalize('NFKC')
  const text = simplify(composed.replace(invisible, '')).replace(blanks, ' ').trim()
  return { raw, text, folded: fold(text) }
}

/** Lower case and single punctuation marks; for matching only, the length may change. */
export function fold(text: string): string {
  return text.toLowerCase().replace(repeated, '$1')
}
