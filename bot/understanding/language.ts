/** Tells the language of an utterance by its script; a guess good enough to choose wording. */

const han = /\p{sc=Han}/gu
const latinWord = /[a-z][a-z']*/gi
/** Code, links and keyboard noise say nothing about the language somebody speaks. */
const noise =
  /<[^>]*>|\{\{.*?\}\}|https?:\/\/\S+|[a-z]{25,}|\b(?:select|drop|insert|update|delete)\b.+\b(?:from|table|into|set)\b/gi
/** Looked for first: most texts have none of it. */
const mayBeNoise = /[<{;/]|[a-z]{6}/i
const foreign =
  /[\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Cyrillic}\p{sc=Arabic}\p{sc=Thai}\p{sc=Hebrew}\p{sc=Greek}\p{sc=Devanagari}]/gu
const accented = /[\u00c0-\u024f]/g

/**
 * `zh` when Chinese characters weigh at least as much as Latin words, `en` for plain Latin, else `other`
 * (also for figures, emoji and empty text: the caller keeps the language it knew).
 */
export function detectLanguage(text: string): 'zh' | 'en' | 'other' {
  const start = text.length > 400 ? text.slice(0, 400) : text
  const sample = mayBeNoise.test(start) ? start.replace(noise, ' ') : start
  const chinese = count(sample, han)
  const alien = count(sample, foreign)
  if (alien > 0 && alien * 2 >= chinese) return 'other'
  const words = count(sample, latinWord)
  if (chinese > 0 && chinese >= words) return 'zh'
  if (words === 0) return 'other'
  return count(sample, accented) > 0 && words < 20 ? 'other' : 'en'
}

const functionWord =
  /\b(?:i|i'm|i'd|me|my|you|your|it|is|are|am|was|the|a|an|this|that|to|of|for|in|on|with|and|or|not|no|yes|do|does|did|can|could|will|would|want|need|have|has|where|what|when|how|why|which|who|please|help|hi|hello|hey|thanks|thank|sorry|still|wrong|order|refund|return|cancel)\b/i

/**
 * True if somebody speaks English, and does not merely give an address, a number or the name of a thing in Latin letters:
 * what a Chinese customer answers with does not make them English.
 */
export function speaksEnglish(text: string): boolean {
  const words = text.replace(/\S*[\d@/_]\S*/g, ' ')
  return functionWord.test(words) || count(words, latinWord) > 3
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}
