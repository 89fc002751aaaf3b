/** Understands one utterance: everything in `Facts` but knowledge, computed purely from model, text and context. */
import type { ShopConfig } from '../model/content.ts'
import type { Facts } from '../model/facts.ts'
import { readEmotion } from './emotion.ts'
import { extractEntities } from './entities.ts'
import type { OrderPattern } from './entities/order-no.ts'
import { compileOrderPattern } from './entities/order-no.ts'
import type { Catalogue } from './entities/product.ts'
import { wantsPerson } from './human.ts'
import type { IntentExamples, IntentModel } from './intents.ts'
import { predictIntents, trainIntents } from './intents.ts'
import { detectLanguage } from './language.ts'
import { fromJSON, toJSON } from './model-json.ts'
import { normalize } from './normalize.ts'
import { readRisk } from './risk.ts'

/** What is learned once per release. */
export interface Understanding {
  intents: IntentModel
  orderNo: OrderPattern
}

export interface UnderstandingSource {
  /** Flow ids with the examples of their `when.intent`. */
  intents: readonly IntentExamples[]
  /** Sentences that must start no flow: the questions knowledge answers. */
  background: readonly string[]
  shop: Pick<ShopConfig, 'orderNo'>
}

/** Keeps a trained model as JSON, by the content's hash; what `read` gives is checked, not trusted. */
export interface ModelCache {
  read(): unknown
  write(json: unknown): void
}

export interface UnderstandingContext {
  /** UTC ms. */
  now: number
  timeZone: string
  /** Scores of the last utterances, oldest first. */
  emotions: readonly number[]
  catalogue: Catalogue
}

/** Trains from content, or takes the cached model. Throws re2js's syntax error for a bad `order_no` pattern. */
export function buildUnderstanding(source: UnderstandingSource, cache?: ModelCache): Understanding {
  const orderNo = compileOrderPattern(source.shop.orderNo)
  const kept = cache ? fromJSON(cache.read()) : null
  if (kept) return { intents: kept, orderNo }
  const intents = trainIntents(source.intents, source.background)
  cache?.write(toJSON(intents))
  return { intents, orderNo }
}

/** The same text, model and context give the same facts; never throws on any string. */
export function understand(
  model: Understanding,
  utterance: string,
  context: UnderstandingContext,
): Omit<Facts, 'knowledge'> {
  const { raw, text, folded } = normalize(utterance)
  const { now, timeZone, catalogue } = context
  return {
    raw,
    text,
    language: detectLanguage(text),
    intents: predictIntents(model.intents, text),
    entities: extractEntities(text, { now, timeZone, catalogue, orderNo: model.orderNo }),
    emotion: readEmotion(text, context.emotions),
    wantsHuman: wantsPerson(folded),
    risk: readRisk(folded),
  }
}
