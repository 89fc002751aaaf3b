/** A text's features for search: jieba words beside character 1-2-grams (measured best together, see facts). */
import { createRequire } from 'node:module'
import type { Jieba } from '@node-rs/jieba'

let segmenter: Jieba | null = null

/** The dictionary costs some 100 ms to load; it is loaded by the first text that has Chinese in it. */
function jieba(): Jieba {
  if (segmenter) return segmenter
  const require = createRequire(import.meta.url)
  const { Jieba: Segmenter } = require('@node-rs/jieba') as { Jieba: typeof Jieba }
  const { dict } = require('@node-rs/jieba/dict') as { dict: Uint8Array }
  return (segmenter = Segmenter.withDict(dict))
}

/** Politeness and particles: they say nothing about what is asked. */
const stop = new Set(
  '的 了 吗 呢 吧 啊 呀 哦 嗯 请问 你好 您好 你们 我 你 您 请 麻烦 一下 the a an is are do does i you to of please my your can'.split(' '),
)
const han = /\p{Script=Han}/u
const runs = /\p{Script=Han}+|[\p{L}\p{N}]+/gu

/** Longest text that is looked at; questions are short, and the cost must be bounded. */
const mostCharacters = 300

/** Feature → how often. Linear in the text's length. */
export function tokens(text: string): Map<string, number> {
  const found = new Map<string, number>()
  const add = (token: string): void => void found.set(token, (found.get(token) ?? 0) + 1)
  const folded = text.slice(0, mostCharacters).toWellFormed().normalize('NFKC').toLowerCase()
  for (const [run] of folded.matchAll(runs)) {
    if (!han.test(run)) {
      if (!stop.has(run)) add(`w${stem(run)}`)
      continue
    }
    for (let at = 0; at < run.length; at++) {
      if (!stop.has(run[at]!)) add(`c${run[at]}`)
      if (at + 1 < run.length) add(`c${run.slice(at, at + 2)}`)
    }
    for (const word of jieba().cut(run, false)) if (word.length > 1 && !stop.has(word)) add(`w${word}`)
  }
  return found
}

/** English endings that change nothing here: refunds, refunded, refunding. */
function stem(word: string): string {
  return word.length > 4 ? word.replace(/(ing|ed|es|s)$/, '') : word
}
