/** Finds the words of a small lexicon in a text: longest match first, one pass, no overlaps. */

export interface Found<T> {
  word: string
  value: T
  start: number
  end: number
}

export type WordTable<T> = Map<number, { word: string; value: T }[]>

/** Builds a table from `words → value`; each entry's words are parted by blanks (use `_` for a blank inside). */
export function buildWords<T>(entries: Iterable<readonly [words: string, value: T]>): WordTable<T> {
  const table: WordTable<T> = new Map()
  for (const [words, value] of entries)
    for (const written of words.trim().split(/\s+/)) {
      const word = written.replaceAll('_', ' ')
      const first = word.charCodeAt(0)
      const list = table.get(first)
      if (list) list.push({ word, value })
      else table.set(first, [{ word, value }])
    }
  for (const list of table.values()) list.sort((a, b) => b.word.length - a.word.length)
  return table
}

/** All words of the table in a lower-case text, from left to right. Latin words match only between other characters. */
export function findWords<T>(table: WordTable<T>, text: string): Found<T>[] {
  const found: Found<T>[] = []
  let i = 0
  while (i < text.length) {
    const hit = wordAt(table, text, i)
    if (hit) {
      found.push({ word: hit.word, value: hit.value, start: i, end: i + hit.word.length })
      i += hit.word.length
    } else i++
  }
  return found
}

function wordAt<T>(table: WordTable<T>, text: string, i: number): { word: string; value: T } | undefined {
  const list = table.get(text.charCodeAt(i))
  if (!list) return undefined
  return list.find(
    ({ word }) =>
      text.startsWith(word, i) &&
      !(isLatin(word.charCodeAt(0)) && isLatin(text.charCodeAt(i - 1))) &&
      !(isLatin(word.charCodeAt(word.length - 1)) && isLatin(text.charCodeAt(i + word.length))),
  )
}

/** Lower-case ASCII letter or digit; NaN (outside the text) is not. */
export function isLatin(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57)
}
