/** What was told in confidence: which words of the customer may be shown to nobody, and texts without them. */
import type { Hush } from '../model/index.ts'

const blank = '••••'

/** A text without what is to be kept quiet; the same text if nothing is. */
export function hushed(text: string, hush: Hush | null): string {
  if (hush === null || text === '') return text
  if (hush.whole) return blank
  return hush.texts.reduce((left, secret) => left.replaceAll(secret, blank), text)
}

/** Both together. */
export function addHush(before: Hush | null, more: Hush | null): Hush | null {
  if (before === null || more === null) return before ?? more
  return { whole: before.whole || more.whole, texts: [...new Set([...before.texts, ...more.texts])] }
}
