/** Reads the public data sets for measuring; none of them lies in the repository, `--data` says where they are. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

export interface Pair {
  one: string
  other: string
  same: boolean
}

export interface Labelled {
  text: string
  label: string
}

/** Question pairs: `lcqmc` (everyday questions) or `atec` (a bank's customers). */
export function readPairs(dir: string, set: 'lcqmc' | 'atec'): Pair[] {
  if (set === 'lcqmc')
    return lines(readFileSync(join(dir, 'lcqmc/dev.txt'), 'utf8')).map((line) => toPair(line.split('\t')))
  const packed = readFileSync(join(dir, 'atec_afqmc/atec_nlp_sim_train.csv.gz'))
  return lines(untar(gunzipSync(packed))).map((line) => toPair(line.split('\t').slice(1)))
}

/** The file is a tar inside the gzip: one header of 512 bytes, then the text. */
function untar(bytes: Buffer): string {
  const isTar = bytes.toString('latin1', 257, 262) === 'ustar'
  if (!isTar) return bytes.toString('utf8')
  const size = parseInt(bytes.toString('latin1', 124, 136), 8)
  return bytes.toString('utf8', 512, 512 + size)
}

function toPair([one = '', other = '', label = '']: string[]): Pair {
  return { one, other, same: label.trim() === '1' }
}

function lines(text: string): string[] {
  return text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .filter((line) => line.includes('\t'))
}

export interface IntentSet {
  train: Labelled[]
  test: Labelled[]
  /** Sentences of no class. */
  outside: string[]
}

export function readClinc(dir: string): IntentSet {
  const data = JSON.parse(readFileSync(join(dir, 'clinc150/data_full.json'), 'utf8')) as Record<
    string,
    [string, string][]
  >
  const rows = (name: string) => (data[name] ?? []).map(([text, label]) => ({ text, label }))
  return { train: rows('train'), test: rows('test'), outside: rows('oos_test').map((r) => r.text) }
}

export function readBanking(dir: string): IntentSet {
  const rows = (name: string) =>
    readFileSync(join(dir, 'banking77', name), 'utf8')
      .split(/\r?\n/)
      .slice(1)
      .map((line) => /^(?:"((?:[^"]|"")*)"|([^,]*)),(.+)$/.exec(line))
      .flatMap((m) => (m ? [{ text: (m[1] ?? m[2] ?? '').replaceAll('""', '"'), label: m[3]! }] : []))
  return { train: rows('train.csv'), test: rows('test.csv'), outside: [] }
}

/** Chinese, 29 domains; every fifth row of each domain is kept for testing. */
export function readSmp(dir: string): IntentSet {
  // Python wrote it: a missing intent is NaN there, which is no JSON.
  const text = readFileSync(join(dir, 'smp2019_nlu/train2019.json'), 'utf8').replace(/: NaN\b/g, ': null')
  const data = JSON.parse(text) as { text: string; domain: string }[]
  const seen = new Map<string, number>()
  const set: IntentSet = { train: [], test: [], outside: [] }
  for (const { text, domain } of data) {
    const n = (seen.get(domain) ?? 0) + 1
    seen.set(domain, n)
    ;(n % 5 === 0 ? set.test : set.train).push({ text, label: domain })
  }
  return set
}

export function readWeibo(dir: string): Labelled[] {
  return readFileSync(join(dir, 'nlpcc2013_emotion/Nlpcc2013Train.tsv'), 'utf8')
    .split(/\r?\n/)
    .slice(1)
    .flatMap((line) => {
      const comma = line.indexOf(',')
      return comma > 0 ? [{ label: line.slice(0, comma), text: line.slice(comma + 1) }] : []
    })
}

/** Area under the curve: the chance that a positive scores above a negative. */
export function areaUnderCurve(positive: readonly number[], negative: readonly number[]): number {
  const all = [...positive.map((s) => ({ s, hit: true })), ...negative.map((s) => ({ s, hit: false }))].sort(
    (a, b) => a.s - b.s,
  )
  let ranks = 0
  for (let i = 0; i < all.length;) {
    let j = i
    while (j < all.length && all[j]!.s === all[i]!.s) j++
    for (let k = i; k < j; k++) if (all[k]!.hit) ranks += (i + j + 1) / 2
    i = j
  }
  return (ranks - (positive.length * (positive.length + 1)) / 2) / (positive.length * negative.length)
}

/** A small generator with a seed, for samples that can be drawn again. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
