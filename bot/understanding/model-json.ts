/** Writes a trained intent model as JSON and reads it back, for a cache kept by the content's hash. */
import type { IntentModel } from './intents.ts'

/** Raised whenever features or training change: an older file is then trained anew. */
export const modelVersion = 1

/** Plain JSON; the big tables as base64. */
export function toJSON(model: IntentModel): unknown {
  const { starts, rows, weights } = model.postings
  return {
    version: modelVersion,
    intents: model.intents,
    features: [...model.ids.keys()],
    idf: encode(model.idf),
    weights: encode(model.weights),
    rowOf: encode(model.rowOf),
    postings: { starts: encode(starts), rows: encode(rows), weights: encode(weights) },
  }
}

/** The model, or null for anything `toJSON` of this version did not write. */
export function fromJSON(json: unknown): IntentModel | null {
  if (!isRecord(json) || json.version !== modelVersion || !isRecord(json.postings)) return null
  const { intents, features, postings } = json
  if (!isTexts(intents) || !isTexts(features)) return null
  const [idf, weights, rowOf] = [floats(json.idf), floats(json.weights), ints(json.rowOf)]
  const [starts, rows, rowWeights] = [ints(postings.starts), ints(postings.rows), floats(postings.weights)]
  if (!idf || !weights || !rowOf || !starts || !rows || !rowWeights) return null
  const fits =
    idf.length === features.length &&
    weights.length === (features.length + 1) * intents.length &&
    starts.length === features.length + 1 &&
    rows.length === starts[features.length] &&
    rowWeights.length === rows.length
  if (!fits) return null
  const ids = new Map(features.map((feature, id) => [feature, id]))
  return { intents, ids, idf, weights, rowOf, postings: { starts, rows, weights: rowWeights } }
}

function encode(table: Float32Array | Int32Array): string {
  return Buffer.from(table.buffer, table.byteOffset, table.byteLength).toString('base64')
}

function bytes(value: unknown): ArrayBuffer | null {
  if (typeof value !== 'string') return null
  const buffer = Buffer.from(value, 'base64')
  if (buffer.byteLength % 4 !== 0) return null
  return new Uint8Array(buffer).buffer
}

function floats(value: unknown): Float32Array | null {
  const data = bytes(value)
  return data && new Float32Array(data)
}

function ints(value: unknown): Int32Array | null {
  const data = bytes(value)
  return data && new Int32Array(data)
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
