/** The guard: what a text must not say is found, left out or covered before anybody hears it. Pure; compiled once a release. */
import { RE2JS } from 're2js'
import type { Finding, GuardAct, GuardConfig } from '../model/index.ts'
import { isDenied, isJoined } from './denial.ts'
import { placeOf, readShapes, readWords, type Simplify } from './reading.ts'

export interface Guard {
  /** What the lists find in a text, in its order; findings do not overlap. */
  look(text: string): Finding[]
  /** The text as it may be said. `left` is false where nothing was. */
  pass(text: string): { text: string; left: boolean; findings: Finding[] }
  neutral: GuardConfig['neutral']
}

/** Replies repeat themselves: what was looked at lately is known. */
const remembered = 2000
const mostRounds = 3
const none: Finding[] = []
const stronger: Record<GuardAct, number> = { block: 2, mask: 1, warn: 0 }

interface Lookup {
  list: string
  act: GuardAct
}

interface Span {
  start: number
  end: number
}

/** @param simplify traditional characters to simplified ones, of the same length: lists and texts are read alike */
export function compileGuard(config: GuardConfig, simplify: Simplify): Guard {
  const key = (word: string): string => readWords(word, simplify, false).text
  const acts = new Map<string, Lookup>()
  const harmless = new Set<string>()
  for (const { id, words, act, except } of config.lists) {
    for (const word of words.map(key)) {
      const known = acts.get(word)
      if (word !== '' && (!known || stronger[act] > stronger[known.act])) acts.set(word, { list: id, act })
    }
    for (const word of except) harmless.add(key(word))
  }
  const words = anyOf([...acts.keys()])
  const exceptions = anyOf([...harmless])
  const patterns = config.lists.flatMap(({ id, patterns: list, act }) =>
    list.map((pattern) => ({ list: id, act, re2: RE2JS.compile(simplify(pattern)) })),
  )
  const anyPattern = joinedPatterns(patterns.map(({ re2 }) => re2.pattern()))
  const memo = new Map<string, Finding[]>()

  function find(text: string): Finding[] {
    const found = [...findWords(text), ...findShapes(text)].sort((a, b) => a.start - b.start || b.end - a.end)
    const kept = found.length > 0 ? undenied(found, text) : found
    return kept.length > 1 ? apart(kept) : kept
  }

  function findWords(text: string): Finding[] {
    if (words === null || !words.test(readWords(text, simplify, false).text)) return none
    const reading = readWords(text, simplify, true)
    const shields = spansOf(exceptions, reading.text)
    return spansOf(words, reading.text)
      .filter(({ start, end }) => !shields.some((one) => one.start <= start && one.end >= end))
      .map(({ start, end }) =>
        finding(acts.get(reading.text.slice(start, end))!, placeOf(reading, start, end, text), text),
      )
  }

  function findShapes(text: string): Finding[] {
    if (patterns.length === 0) return none
    const plain = readShapes(text, simplify, false).text
    if (anyPattern && !anyPattern.test(plain)) return none
    const found: Finding[] = []
    let shields: Span[] | null = null
    let reading: ReturnType<typeof readShapes> | null = null
    for (const { list, act, re2 } of patterns) {
      if (!re2.test(plain)) continue
      const matcher = re2.matcher(plain)
      for (let from = 0; from < plain.length && matcher.find(from);) {
        const [start, end] = [matcher.start(), matcher.end()]
        reading ??= readShapes(text, simplify, true)
        shields ??= spansOf(exceptions, plain.toLowerCase())
        const shield = shields.find((one) => one.start <= start && one.end > start)
        from = shield ? shield.end : Math.max(end, start + 1)
        if (!shield && end > start) found.push(finding({ list, act }, placeOf(reading, start, end, text), text))
      }
    }
    return found
  }

  /** Without what is denied or warned of. A number is none the less private for that. */
  function undenied(found: readonly Finding[], text: string): Finding[] {
    const denied: Finding[] = []
    return found.filter((one) => {
      if (one.act === 'mask') return true
      const within = denied.some(
        (other) =>
          other.list === one.list &&
          (one.end <= other.end ||
            (one.start >= other.end && isJoined(text.slice(other.end, one.start), simplify))),
      )
      if (!within && !isDenied(text, one.start, one.end, simplify)) return true
      denied.push(one)
      return false
    })
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
      let said = text
      let found = findings
      // What is left stands beside other words then: digits may have met, and a denial lost what made it one. Not for ever:
      // a list may find the marks that cover its own words.
      for (let round = 0; round < mostRounds && found.some(({ act }) => act !== 'warn'); round++) {
        said = without(said, found)
        found = look(said)
      }
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

/** What is long is known again by its ends: 138****1234, however it was written. */
function hidden(word: string): string {
  const plain = word.normalize('NFKC').replace(/[^\p{L}\p{N}]/gu, '')
  return plain.length >= 8 ? `${plain.slice(0, 3)}****${plain.slice(-4)}` : '****'
}

const finding = (by: Lookup, { start, end }: Span, text: string): Finding => ({
  ...by,
  word: text.slice(start, end),
  start,
  end,
})

/** Most texts hold nothing: one test of all patterns says so. Null where they cannot stand in one (a group's name twice). */
function joinedPatterns(patterns: readonly string[]): RE2JS | null {
  if (patterns.length < 2) return null
  try {
    return RE2JS.compile(patterns.map((one) => `(?:${one})`).join('|'))
  } catch {
    return null
  }
}

/** The longest first, so that it is found and not the shorter one inside it. */
function anyOf(words: readonly string[]): RegExp | null {
  const all = words.filter((word) => word !== '').sort((a, b) => b.length - a.length)
  return all.length > 0 ? new RegExp(all.map(escaped).join('|'), 'u') : null
}

const escaped = (word: string): string => word.replace(/[\\^$.*+?()[\]{}|/-]/gu, String.raw`\$&`)

function spansOf(words: RegExp | null, text: string): Span[] {
  if (words === null) return []
  const all = new RegExp(words, 'gu')
  return [...text.matchAll(all)].map(({ 0: word, index }) => ({ start: index, end: index + word.length }))
}
