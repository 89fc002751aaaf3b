/** Turns text into the features intents are told by: runs of characters and words, and the concepts in them. */
import { concepts } from './concepts.ts'
import { readEmotion } from './emotion.ts'
import { findWords } from './words.ts'

// Politeness and hesitation say nothing about the intent.
const fillers =
  /你好|您好|哈喽|请问|请|麻烦(?:你|您)?|帮我|帮忙|帮|一下子?|想问问?|问一下|问下|想咨询|咨询|那个|就是|其实|呃+|嗯+|额+|啊+|呀+|呢|吧|哦+|噢+|哎+|唉|亲爱的|亲们?(?!自|手)|谢谢|老板|的话|\b(?:hi|hello|hey|please|pls|thanks|thank you|just|could you|can you)\b/gu

const token = /[a-z]+(?:'[a-z]+)?|\d+|\p{sc=Han}/gu
const maxTokens = 60
const maxClauses = 6

/** The text without fillers; itself when nothing would be left. */
export function stripFillers(folded: string): string {
  const bare = folded.replace(fillers, ' ').replace(/ {2,}/g, ' ').trim()
  return bare === '' ? folded : bare
}

// 订单号 012345678901 says what about, not what for.
const number = /\d{6}/

/** The sentence as a whole and its clauses: people say more than one thing. */
export function partsOf(folded: string): string[] {
  const whole = stripFillers(folded.slice(0, 400))
  const clauses = whole.split(/[,.!?;:。、~…\n]+|(?<=\p{sc=Han}) +(?=\p{sc=Han})/u).map((c) => c.trim())
  const parts = [
    whole,
    ...clauses.filter((c) => c.length > 1 && c !== whole && !number.test(c)).slice(0, maxClauses),
  ]
  return [...new Set(parts)]
}

/** Feature → weight before idf. Long figures count as one feature, `#`. */
export function featuresOf(part: string): Map<string, number> {
  const features = new Map<string, number>()
  const tokens: string[] = ['^']
  for (const match of part.matchAll(token)) {
    const word = match[0]
    tokens.push(/^\d{6,}$/.test(word) ? '#' : word)
    if (word.length >= 3 && word.charCodeAt(0) >= 97) addLetters(features, word)
    if (tokens.length >= maxTokens) break
  }
  tokens.push('$')
  for (let i = 0; i < tokens.length; i++) {
    let gram = ''
    for (let n = 1; n <= 3 && i + n <= tokens.length; n++) {
      gram += (n > 1 ? ' ' : '') + tokens[i + n - 1]!
      if (gram !== '^' && gram !== '$') add(features, gram, 1)
    }
  }
  for (const hit of findWords(concepts, part)) features.set(hit.value, 1.6)
  if (readEmotion(part).score >= 0.4) features.set('~angry', 1.6)
  return features
}

function addLetters(features: Map<string, number>, word: string): void {
  const framed = `_${word}_`
  for (let n = 3; n <= 5; n++)
    for (let i = 0; i + n <= framed.length; i++) add(features, framed.slice(i, i + n), 0.5)
}

function add(features: Map<string, number>, feature: string, weight: number): void {
  if (!features.has(feature)) features.set(feature, weight)
}
