/** `bench understanding`: our own night's sentences, public data sets beside them, and what a message costs to understand. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { shopRelease, countVerdicts, playNight } from '../tests/understanding/night.ts'
import { questions } from '../tests/understanding/questions.ts'
import { fitted, kept, mended } from '../tests/understanding/utterances.ts'
import { buildIndex } from '../bot/knowledge/index.ts'
import { search } from '../bot/knowledge/search.ts'
import { readEmotion } from '../bot/understanding/emotion.ts'
import { predictIntents, trainIntents } from '../bot/understanding/intents.ts'
import type { Release } from '../bot/turn/release.ts'
import { type Goal, goal, median, report, round } from './report.ts'
import type { BenchOptions, Row } from './run.ts'
import * as data from './understanding/data.ts'
import { makeTask, measureRetrieval } from './understanding/retrieval.ts'

const share = (part: number, whole: number): number => round((100 * part) / whole, 1)

/** Measures and prints. `--data DIR` adds the public sets that lie there; without it they are left out, and said so. */
export async function run({ json, quick, args }: BenchOptions): Promise<void> {
  const release = await shopRelease(join(import.meta.dirname, '..'))
  const rows: Row[] = [...nights(release), shopQuestions(release)]
  const notes: string[] = []
  const at = args.indexOf('--data')
  const dir = at < 0 ? undefined : args[at + 1]
  if (dir === undefined) notes.push('public sets not measured: --data DIR says where they are')
  else rows.push(...publicSets(dir, quick, notes))
  const cost = costOf(release, quick ? 5 : 25)
  rows.push({ name: 'facts() of a message, µs CPU', figure: cost })
  const goals: Goal[] = [goal('µs CPU to understand a message', cost, '<=', 500)]
  if (json) return report('Understanding', rows, goals, json, notes)
  // Rows that measure the same stand together, so that a table has few columns.
  const kinds = [...new Set(rows.map((row) => Object.keys(row).slice(1, 4).join()))]
  for (const [at, kind] of kinds.entries()) {
    const last = at === kinds.length - 1
    const same = rows.filter((row) => Object.keys(row).slice(1, 4).join() === kind)
    report('Understanding', same, last ? goals : [], json, last ? notes : [])
  }
}

function nights(release: Release): Row[] {
  return Object.entries({ fitted, mended, kept }).map(([name, night]) => {
    const judged = playNight(release, night)
    const { right, asked, declined, wrong } = countVerdicts(judged)
    return { name: `night, ${name} (${judged.length})`, right, asked, declined, wrong, '% right': share(right, judged.length) } // prettier-ignore
  })
}

/** Questions by title alone, none of them a phrasing of the index: found first, and what stands above the floor. */
function shopQuestions(release: Release): Row {
  const floor = release.content.config.thresholds.knowledgeFloor
  let [total, first, answered, wrong, strangers] = [0, 0, 0, 0, 0]
  for (const [id, texts] of Object.entries(questions))
    for (const text of texts) {
      const [best] = release.facts(text, { now: Date.parse('2026-11-26T15:40:00Z'), emotions: [] }).knowledge
      const above = best !== undefined && best.score >= floor
      if (id === 'none') strangers += above ? 1 : 0
      else {
        total += 1
        first += best?.id === id ? 1 : 0
        answered += above && best.id === id ? 1 : 0
        wrong += above && best.id !== id ? 1 : 0
      }
    }
  const name = `knowledge by title (${total} + ${questions['none']?.length ?? 0} strangers)`
  return { name, right: answered, wrong, strangers, '% first': share(first, total) }
}

function publicSets(dir: string, quick: boolean, notes: string[]): Row[] {
  const rows: Row[] = []
  const has = (set: string): boolean => {
    const there = existsSync(join(dir, set))
    if (!there) notes.push(`${set} is not in the data folder: not measured`)
    return there
  }
  for (const [set, folder] of [
    ['lcqmc', 'lcqmc'],
    ['atec', 'atec_afqmc'],
  ] as const)
    // prettier-ignore
    if (has(folder)) rows.push(retrieval(dir, set))
  const sets = { clinc150: data.readClinc, banking77: data.readBanking, smp2019_nlu: data.readSmp }
  for (const [set, read] of Object.entries(sets)) if (has(set)) rows.push(intents(set, read(dir), quick))
  if (has('nlpcc2013_emotion')) rows.push(anger(data.readWeibo(dir)))
  return rows
}

function retrieval(dir: string, set: 'lcqmc' | 'atec'): Row {
  const task = makeTask(data.readPairs(dir, set), 1000, 7)
  const index = buildIndex(task.entries)
  const find = (text: string) => search(index, text, { now: 0, audience: 'public', topic: null, limit: 5 })
  const { first, five, separation, floors } = measureRetrieval(task, find, data.areaUnderCurve)
  const at = floors.find(({ floor }) => floor === 0.6)!
  return {
    name: `${set}, 1000 entries`,
    '% first': first,
    '% in five': five,
    'AUC known from strange': separation,
    '% right at 0.6': at.right,
    '% wrong at 0.6': at.wrong,
    '% strangers at 0.6': at.strangers,
  }
}

/** Some classes and examples of each, as many as a shop has; the whole set trains for minutes and says the same. */
function intents(name: string, set: data.IntentSet, quick: boolean): Row {
  const labels = [...new Set(set.train.map(({ label }) => label))].sort().slice(0, quick ? 10 : 20)
  const examples = labels.map((intent) => ({
    intent,
    examples: set.train.filter(({ label }) => label === intent).slice(0, 20).map(({ text }) => text), // prettier-ignore
  }))
  // A shop's questions of fact are its background; here every second of the other classes is, the rest are strangers.
  const others = [...new Set(set.train.map(({ label }) => label))]
    .sort()
    .filter((label) => !labels.includes(label))
  const [told, untold] = [others.filter((_, at) => at % 2 === 0), others.filter((_, at) => at % 2 === 1)]
  const background = told.flatMap((of) => set.train.filter(({ label }) => label === of).slice(0, 8).map(({ text }) => text)) // prettier-ignore
  const model = trainIntents(examples, background)
  const known = set.test.filter(({ label }) => labels.includes(label))
  const strange = [
    ...set.outside,
    ...set.test.filter(({ label }) => untold.includes(label)).map(({ text }) => text),
  ]
  const top = known.map(({ text, label }) => ({ label, ...predictIntents(model, text)[0]! }))
  const outside = strange.map((text) => predictIntents(model, text)[0]!.p)
  const sure = (p: number): boolean => p >= 0.5
  return {
    name: `${name}, ${labels.length} intents, 20 examples each`,
    '% first': share(top.filter(({ intent, label }) => intent === label).length, top.length),
    '% right at 0.5': share(top.filter(({ intent, label, p }) => intent === label && sure(p)).length, top.length),
    '% wrong at 0.5': share(top.filter(({ intent, label, p }) => intent !== label && sure(p)).length, top.length),
    ...(outside.length > 0 && {
      '% strangers at 0.5': share(outside.filter(sure).length, outside.length),
      'AUC known from strange': round(data.areaUnderCurve(top.map(({ p }) => p), outside), 3), // prettier-ignore
    }),
  }
}

function anger(posts: readonly data.Labelled[]): Row {
  const scored = posts.map(({ text, label }) => ({ label, score: readEmotion(text).score }))
  const angry = scored.filter(({ label }) => label === 'anger').map(({ score }) => score)
  const other = scored.filter(({ label }) => label !== 'anger').map(({ score }) => score)
  return {
    name: `anger in ${posts.length} posts`,
    'AUC anger from the rest': round(data.areaUnderCurve(angry, other), 3),
    '% angry above 0.7': share(angry.filter((score) => score > 0.7).length, angry.length),
    '% others above 0.7': share(other.filter((score) => score > 0.7).length, other.length),
  }
}

/** CPU of one `facts()` over the night's sentences, median of rounds, in µs. */
function costOf(release: Release, rounds: number): number {
  const texts = Object.values(fitted).flat()
  const context = { now: Date.parse('2026-11-26T15:40:00Z'), emotions: [0.1, 0.2] }
  const once = (): number => {
    const before = process.cpuUsage()
    for (const text of texts) release.facts(text, context)
    const { user, system } = process.cpuUsage(before)
    return (user + system) / texts.length
  }
  for (let warm = 0; warm < 5; warm++) once()
  return round(median(Array.from({ length: rounds }, once)), 1)
}
