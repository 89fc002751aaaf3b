/** Tells which flow an utterance asks for, from a handful of examples each, and when it asks for none. */
import { featuresOf, partsOf, stripFillers } from './features.ts'
import { fold, normalize } from './normalize.ts'
import { smallTalk } from './small-talk.ts'
import type { Row } from './svm.ts'
import { trainSvm } from './svm.ts'

export interface IntentExamples {
  intent: string
  examples: readonly string[]
}

export interface IntentModel {
  intents: string[]
  /** Feature → id. */
  ids: Map<string, number>
  idf: Float32Array
  /** `feature * intents + intent`; the last row is the bias. */
  weights: Float32Array
  /** Every example as a unit vector: where each begins in `rowIds`, and whose it is (-1 is background). */
  rowOf: Int32Array
  postings: { starts: Int32Array; rows: Int32Array; weights: Float32Array }
}

export interface Prediction {
  intent: string
  /** Calibrated, 0..1; all are low when the utterance asks for no flow. */
  p: number
}

/** Background beyond this is thinned evenly: it teaches little more and costs time. */
const maxBackground = 800

// How the signals make one probability: fitted by hand on our own utterances (tests/understanding/utterances.ts), checked by
// bench/understanding.ts.
export const calibration = { margin: 3.2, nearest: 6.5, background: 2.6, rival: 1.0, bias: -3.6, unknown: 0.35 }

/** Learns from examples as written; `background` are sentences that must start nothing. Deterministic. */
export function trainIntents(sets: readonly IntentExamples[], background: readonly string[] = []): IntentModel {
  const intents = sets.map((s) => s.intent)
  const texts: { text: string; label: number }[] = []
  const taken = new Set<string>()
  sets.forEach((set, label) => {
    for (const example of set.examples) {
      const text = matchForm(example)
      texts.push({ text, label })
      taken.add(text)
    }
  })
  // What a flow gives as an example is its own, also when knowledge answers the same question.
  const others = [...smallTalk, ...background].map(matchForm).filter((text) => !taken.has(text))
  for (const text of thin([...new Set(others)], maxBackground)) texts.push({ text, label: -1 })

  const bags = texts.map((t) => featuresOf(t.text))
  const ids = new Map<string, number>()
  const frequency: number[] = []
  for (const bag of bags)
    for (const feature of bag.keys()) {
      const id = ids.get(feature) ?? ids.size
      if (id === ids.size) ids.set(feature, id)
      frequency[id] = (frequency[id] ?? 0) + 1
    }
  const idf = Float32Array.from(frequency, (f) => Math.log((1 + texts.length) / f))
  const rows = bags.map((bag) => unitRow(bag, ids, idf, texts.length))
  const labels = texts.map((t) => t.label)
  const weights = new Float32Array((ids.size + 1) * intents.length)
  for (let k = 0; k < intents.length; k++) {
    const positive = labels.map((l) => l === k)
    const w = trainSvm(rows, positive, ids.size, { cost: 2, positive: 3, passes: 25 })
    for (let f = 0; f <= ids.size; f++) weights[f * intents.length + k] = w[f]!
  }
  return { intents, ids, idf, weights, rowOf: Int32Array.from(labels), postings: post(rows, ids.size) }
}

/** Probabilities of all intents, highest first (ties by name). `text` as normalised or as typed. */
export function predictIntents(model: IntentModel, text: string): Prediction[] {
  const n = model.intents.length
  const best = new Float64Array(n)
  if (n === 0) return []
  for (const part of partsOf(fold(text))) {
    const p = predictPart(model, part)
    for (let k = 0; k < n; k++) if (p[k]! > best[k]!) best[k] = p[k]!
  }
  return model.intents
    .map((intent, k) => ({ intent, p: Math.round(best[k]! * 1000) / 1000 }))
    .sort((a, b) => b.p - a.p || (a.intent < b.intent ? -1 : 1))
}

function predictPart(model: IntentModel, part: string): Float64Array {
  const n = model.intents.length
  const signals = signalsOf(model, part)
  const p = new Float64Array(n)
  for (let k = 0; k < n; k++) {
    let rival = 0
    for (let j = 0; j < n; j++) if (j !== k) rival = Math.max(rival, signals.nearest[j]!)
    const z =
      calibration.bias +
      calibration.margin * signals.margin[k]! +
      calibration.nearest * signals.nearest[k]! -
      calibration.background * signals.background -
      calibration.rival * rival
    p[k] = 1 / (1 + Math.exp(-z))
  }
  return p
}

export interface Signals {
  /** Of each intent: score of its separating plane (about -1..1), likeness to its nearest example (0..1). */
  margin: Float64Array
  nearest: Float64Array
  /** Likeness to the nearest background sentence. */
  background: number
}

/** What the probability is made of; exported for the bench that fits the calibration. */
export function signalsOf(model: IntentModel, part: string): Signals {
  const n = model.intents.length
  const { ids, weights } = unitRow(featuresOf(part), model.ids, model.idf, model.rowOf.length)
  const margin = new Float64Array(n)
  const bias = model.ids.size * n
  for (let k = 0; k < n; k++) margin[k] = model.weights[bias + k]!
  const likeness = new Float32Array(model.rowOf.length)
  const { starts, rows, weights: rowWeights } = model.postings
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!
    const x = weights[i]!
    const from = id * n
    for (let k = 0; k < n; k++) margin[k]! += x * model.weights[from + k]!
    for (let j = starts[id]!; j < starts[id + 1]!; j++) likeness[rows[j]!]! += x * rowWeights[j]!
  }
  const nearest = new Float64Array(n)
  let background = 0
  for (let r = 0; r < likeness.length; r++) {
    const label = model.rowOf[r]!
    const value = likeness[r]!
    if (label < 0) background = Math.max(background, value)
    else if (value > nearest[label]!) nearest[label] = value
  }
  return { margin, nearest, background }
}

function matchForm(example: string): string {
  return stripFillers(normalize(example).folded)
}

function thin<T>(list: T[], most: number): T[] {
  if (list.length <= most) return list
  return Array.from({ length: most }, (_, i) => list[Math.floor((i * list.length) / most)]!)
}

/** Weighted by idf, of length 1. Features never seen count for the length in part: much unknown makes all scores small. */
function unitRow(bag: Map<string, number>, ids: Map<string, number>, idf: Float32Array, rows: number): Row {
  const row: Row = { ids: [], weights: [] }
  const unknown = Math.log(1 + rows) * calibration.unknown
  let square = 0
  for (const [feature, weight] of bag) {
    const id = ids.get(feature)
    const x = weight * (id === undefined ? unknown : idf[id]!)
    square += x * x
    if (id === undefined) continue
    row.ids.push(id)
    row.weights.push(x)
  }
  const length = Math.sqrt(square) || 1
  row.weights = row.weights.map((x) => x / length)
  return row
}

function post(rows: readonly Row[], features: number): IntentModel['postings'] {
  const starts = new Int32Array(features + 1)
  for (const row of rows) for (const id of row.ids) starts[id + 1]!++
  for (let f = 0; f < features; f++) starts[f + 1]! += starts[f]!
  const fill = starts.slice()
  const result = { starts, rows: new Int32Array(starts[features]!), weights: new Float32Array(starts[features]!) }
  rows.forEach((row, r) => {
    row.ids.forEach((id, i) => {
      const at = fill[id]!++
      result.rows[at] = r
      result.weights[at] = row.weights[i]!
    })
  })
  return result
}
