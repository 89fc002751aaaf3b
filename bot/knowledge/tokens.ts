/** Cuts a question into weighted features: Chinese characters and pairs, Latin words and pieces of them. */
import { unify } from './synonyms.ts'

/** Politeness and particles: they say nothing about what is asked. */
const stop = new Set(
  '的 了 吗 呢 吧 啊 呀 哦 嗯 我 你 您 请 the a an is are do does i you to of please my your can'.split(' '),
)
const greetings = /请问|你好|您好|你们|麻烦(?:你|您)?|一下/gu
const runs = /\p{sc=Han}+|[\p{L}\p{N}]+/gu
/** All that there is of 👍 and ？？？. */
const marks = /[^\p{L}\p{N}\p{M}\p{Cf}\s]/gu
const mostMarks = 4
const han = /\p{sc=Han}/u

/** What is looked at of a question; of an article's text it may be more. The cost is linear in it. */
const mostCharacters = 300

/**
 * Feature → weight, each once. Words from a dictionary were measured beside the pairs and left out: they changed nothing
 * that could be told from chance, and cost 0.17 s and 60 MB at the start.
 */
export function tokens(text: string, most = mostCharacters): Map<string, number> {
  const found = new Map<string, number>()
  const folded = unify(text.slice(0, most).toWellFormed().normalize('NFKC').toLowerCase())
  const bare = folded.replace(greetings, ' ')
  collect(bare, found)
  if (found.size === 0 && bare !== folded) collect(folded, found)
  if (found.size === 0) for (const [mark] of folded.matchAll(marks)) if (found.size < mostMarks) found.set(mark, 1)
  return found
}

function collect(text: string, found: Map<string, number>): void {
  for (const [run] of text.matchAll(runs)) {
    if (han.test(run)) addChinese(run, found)
    else if (!stop.has(run)) addWord(run, found)
  }
}

function addChinese(run: string, found: Map<string, number>): void {
  const characters = [...run]
  characters.forEach((character, at) => {
    if (!stop.has(character)) found.set(character, 1)
    const next = characters[at + 1]
    if (next !== undefined) found.set(character + next, 1)
  })
}

/** The stem counts, and a little each run of four letters, so that a typo does not lose the word. */
function addWord(word: string, found: Map<string, number>): void {
  found.set(`w${stem(word)}`, 1.5)
  if (word.length < 5 || /\d/.test(word)) return
  for (let at = 0; at + 4 <= word.length; at++) found.set(`p${word.slice(at, at + 4)}`, 0.25)
}

/** English endings that change nothing here: refunds, refunded, refunding. */
function stem(word: string): string {
  return word.length > 4 ? word.replace(/(ing|ed|es|s)$/, '') : word
}
