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
  /** How many sentences it was trained on. */
  examples: number
}

export interface Prediction {
  intent: string
  /** Calibrated, 0..1; all are low when the utterance asks for no flow. */
  p: number
}

/** A clause speaks for the whole less surely than the whole does. */
const clauseShare = 0.85

/** Background beyond this is thinned evenly: it teaches little more and costs time. */
const maxBackground = 1600

// From the score of a separating plane (about -1..1) to a probability: logistic regression over the training halves of
// clinc150, banking77 and smp2019 (12 classes of 20 examples, the other classes strangers) and over our own utterances
// (tests/understanding/utterances.ts), each set weighing the same, gave 6.2 and 1.5. The bias is lower here, for a flow
// begun wrongly costs more than a question back. Likeness to the nearest examples added nothing and cost the most.
const calibration = { margin: 6.2, bias: 0.8 }
/** What a feature never seen counts for the length: much unknown makes all scores small. */
const unknownShare = 0.35

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
  const strangers = (from: readonly string[]) => [
    ...new Set(from.map(matchForm).filter((text) => !taken.has(text))),
  ]
  // Small talk is no part of a shop's knowledge and must not thin out as that grows.
  const talk = strangers(smallTalk)
  const others = strangers(background).filter((text) => !talk.includes(text))
  for (const text of [...talk, ...thin(others, maxBackground - talk.length)]) texts.push({ text, label: -1 })

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
  return { intents, ids, idf, weights, examples: texts.length }
}

/** Probabilities of all intents, highest first (ties by name). `text` as normalised or as typed. */
export function predictIntents(model: IntentModel, text: string): Prediction[] {
  const n = model.intents.length
  const best = new Float64Array(n)
  if (n === 0) return []
  for (const [at, part] of partsOf(fold(text)).entries()) {
    const p = predictPart(model, part)
    const share = at === 0 ? 1 : clauseShare
    for (let k = 0; k < n; k++) best[k] = Math.max(best[k]!, share * p[k]!)
  }
  return model.intents
    .map((intent, k) => ({ intent, p: Math.round(best[k]! * 1000) / 1000 }))
    .sort((a, b) => b.p - a.p || (a.intent < b.intent ? -1 : 1))
}

function predictPart(model: IntentModel, part: string): Float64Array {
  return marginsOf(model, part).map(
    (margin) => 1 / (1 + Math.exp(-calibration.bias - calibration.margin * margin)),
  )
}

/** Of each intent the score of its separating plane, about -1..1: what a calibration is fitted on. */
export function marginsOf(model: IntentModel, part: string): Float64Array {
  const n = model.intents.length
  const { ids, weights } = unitRow(featuresOf(part), model.ids, model.idf, model.examples)
  const margins = new Float64Array(n)
  const bias = model.ids.size * n
  for (let k = 0; k < n; k++) margins[k] = model.weights[bias + k]!
  for (let i = 0; i < ids.length; i++) {
    const from = ids[i]! * n
    const x = weights[i]!
    for (let k = 0; k < n; k++) margins[k]! += x * model.weights[from + k]!
  }
  return margins
}

function matchForm(example: string): string {
  return stripFillers(normalize(example).folded)
}

function thin<T>(list: T[], most: number): T[] {
  if (list.length <= most) return list
  return Array.from({ length: most }, (_, i) => list[Math.floor((i * list.length) / most)]!)
}

/** Weighted by idf, of length 1; features never seen have their part in the length. */
function unitRow(bag: Map<string, number>, ids: Map<string, number>, idf: Float32Array, rows: number): Row {
  const row: Row = { ids: [], weights: [] }
  const unknown = Math.log(1 + rows) * unknownShare
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
