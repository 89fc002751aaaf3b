/** Writes a trained intent model as JSON and reads it back, for a cache kept by the content's hash. */
import type { IntentModel } from './intents.ts'

/** Raised whenever features or training change: an older file is then trained anew. */
export const modelVersion = 2

/** Plain JSON; the big tables as base64. */
export function toJSON(model: IntentModel): unknown {
  return {
    version: modelVersion,
    intents: model.intents,
    features: [...model.ids.keys()],
    idf: encode(model.idf),
    weights: encode(model.weights),
    examples: model.examples,
  }
}

/** The model, or null for anything `toJSON` of this version did not write. */
export function fromJSON(json: unknown): IntentModel | null {
  if (!isRecord(json) || json['version'] !== modelVersion) return null
  const { intents, features, examples } = json
  if (!isTexts(intents) || !isTexts(features) || !Number.isSafeInteger(examples)) return null
  const [idf, weights] = [floats(json['idf']), floats(json['weights'])]
  if (!idf || !weights || idf.length !== features.length) return null
  if (weights.length !== (features.length + 1) * intents.length) return null
  const ids = new Map(features.map((feature, id) => [feature, id]))
  return { intents, ids, idf, weights, examples: examples as number }
}

function encode(table: Float32Array): string {
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

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
