/** The guard: what a text must not say is found, left out or covered before anybody hears it. Pure; compiled once a release. */
import { RE2JS } from 're2js'
import type { Finding, GuardAct, GuardConfig } from '../model/index.ts'

export interface Guard {
  /** What the lists find in a text, in its order; findings do not overlap. */
  look(text: string): Finding[]
  /** The text as it may be said. `left` is false where nothing was. */
  pass(text: string): { text: string; left: boolean; findings: Finding[] }
  neutral: GuardConfig['neutral']
}

/** Replies repeat themselves: what was looked at lately is known. */
const remembered = 2000
const none: Finding[] = []
/** What nobody reads between two characters of a word: blanks, marks of no width, dots that shall hide it. */
const unseen = /[\s\u00ad\u200b-\u200f\u2060\ufeff.·•*＊_-]/u
const stronger: Record<GuardAct, number> = { block: 2, mask: 1, warn: 0 }

interface Lookup {
  list: string
  act: GuardAct
}

export function compileGuard(config: GuardConfig): Guard {
  const acts = new Map<string, Lookup>()
  const harmless = new Set<string>()
  for (const { id, words, act, except } of config.lists) {
    for (const word of words) {
      const key = folded(word).text
      const known = acts.get(key)
      if (key !== '' && (!known || stronger[act] > stronger[known.act])) acts.set(key, { list: id, act })
    }
    for (const word of except) harmless.add(folded(word).text)
  }
  // The longest first, so that a harmless word takes the place of the bad one inside it.
  const all = [...new Set([...acts.keys(), ...harmless])].sort((a, b) => b.length - a.length)
  const words = all.length > 0 ? new RegExp(all.map(escaped).join('|'), 'gu') : null
  const patterns = config.lists.flatMap(({ id, patterns: list, act }) =>
    list.map((pattern) => ({ list: id, act, re2: RE2JS.compile(pattern) })),
  )
  const memo = new Map<string, Finding[]>()

  function find(text: string): Finding[] {
    const found: Finding[] = []
    if (words) {
      const { text: plain, at } = folded(text)
      for (const { 0: word, index } of plain.matchAll(words)) {
        const hit = acts.get(word)
        if (!hit || harmless.has(word)) continue
        const [start, end] = [at[index]!, at[index + word.length - 1]! + 1]
        found.push({ ...hit, word: text.slice(start, end), start, end })
      }
    }
    for (const { list, act, re2 } of patterns) {
      const matcher = re2.matcher(text)
      while (matcher.find()) {
        const [start, end] = [matcher.start(), matcher.end()]
        if (end > start) found.push({ list, act, word: text.slice(start, end), start, end })
      }
    }
    return found.length > 1 ? apart(found) : found
  }

  function look(text: string): Finding[] {
    if (words === null && patterns.length === 0) return none
    const known = memo.get(text)
    if (known) return known
    const found = find(text)
    if (memo.size >= remembered) memo.delete(memo.keys().next().value!)
    memo.set(text, found)
    return found
  }

  return {
    look,
    pass(text) {
      const findings = look(text)
      if (findings.every(({ act }) => act === 'warn')) return { text, left: true, findings }
      const said = without(text, findings)
      return { text: said, left: /[\p{L}\p{N}]/u.test(said), findings }
    },
    neutral: config.neutral,
  }
}

/** Of findings over the same place the stronger one, then the longer. */
function apart(found: Finding[]): Finding[] {
  const kept: Finding[] = []
  const order = (a: Finding, b: Finding) =>
    stronger[b.act] - stronger[a.act] || b.end - b.start - (a.end - a.start) || a.start - b.start
  for (const one of found.sort(order))
    if (kept.every(({ start, end }) => one.end <= start || one.start >= end)) kept.push(one)
  return kept.sort((a, b) => a.start - b.start)
}

/** Sentences that must not be said are gone, words that must not be read are covered. */
function without(text: string, findings: readonly Finding[]): string {
  let said = ''
  let from = 0
  for (const sentence of text.match(/[^。！？!?;；\n]*[。！？!?;；\n]*/gu) ?? []) {
    const to = from + sentence.length
    const here = findings.filter(({ start }) => start >= from && start < to)
    if (!here.some(({ act }) => act === 'block')) said += covered(sentence, from, here)
    from = to
  }
  return said.trim()
}

function covered(sentence: string, from: number, here: readonly Finding[]): string {
  let [out, at] = ['', 0]
  for (const { start, end, act } of here) {
    if (act !== 'mask') continue
    out += sentence.slice(at, start - from) + hidden(sentence.slice(start - from, end - from))
    at = end - from
  }
  return out + sentence.slice(at)
}

/** What is long is known again by its ends: 138****1234. */
const hidden = (word: string): string => (word.length >= 8 ? `${word.slice(0, 3)}****${word.slice(-4)}` : '****')

/** Lower case, one width, without what nobody reads; `at`: where each character stood. */
function folded(text: string): { text: string; at: number[] } {
  const at: number[] = []
  let plain = ''
  let index = 0
  for (const char of text) {
    for (const one of char.normalize('NFKC').toLowerCase()) {
      if (unseen.test(one)) continue
      plain += one
      for (let unit = 0; unit < one.length; unit++) at.push(index)
    }
    index += char.length
  }
  return { text: plain, at }
}

const escaped = (word: string): string => word.replace(/[\\^$.*+?()[\]{}|/-]/gu, String.raw`\$&`)
