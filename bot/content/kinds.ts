/** How each kind of file is read. */
import type {
  Config,
  ExtensionConfig,
  GuardConfig,
  ProductAnswers,
  QueueConfig,
  QuickReply,
  RoutingConfig,
  ShopConfig,
  StoreConfig,
  Thresholds,
} from '../model/index.ts'
import { readFile } from './read.ts'
import type { Read, ReadOptions } from './read.ts'
import { campaignsFile } from './schema/campaigns.ts'
import type { TimedCampaigns } from './schema/campaigns.ts'
import { experimentsFile, queuesFile, shopFile, thresholdsFile } from './schema/config.ts'
import { extensionsFile } from './schema/extensions.ts'
import { guardFile } from './schema/guard.ts'
import { knowledgeFile, knowledgeWords } from './schema/knowledge.ts'
import type { TimedEntries } from './schema/knowledge.ts'
import { productsFile, productWords } from './schema/product.ts'
import type { TimedProducts } from './schema/product.ts'
import { productAnswersFile, productAnswerWords } from './schema/product-answers.ts'
import { quickRepliesFile, quickWords } from './schema/quick-replies.ts'
import type { Shape } from './schema/shape.ts'
import { storeFile } from './schema/store.ts'

/** The files of `config/`. */
export interface ConfigFiles {
  'config/shop.yml': ShopConfig
  'config/thresholds.yml': Thresholds
  'config/queues.yml': { queues: QueueConfig[]; routing: RoutingConfig }
  'config/channels.yml': ExtensionConfig[]
  'config/plugins.yml': ExtensionConfig[]
  'config/experiments.yml': Config['experiments']
  'config/store.yml': StoreConfig
  'config/guard.yml': GuardConfig
  'config/campaigns.yml': TimedCampaigns
}
export type ConfigPath = keyof ConfigFiles

const configShapes: { [P in ConfigPath]: Shape<ConfigFiles[P]> } = {
  'config/shop.yml': shopFile,
  'config/thresholds.yml': thresholdsFile,
  'config/queues.yml': queuesFile,
  'config/channels.yml': extensionsFile,
  'config/plugins.yml': extensionsFile,
  'config/experiments.yml': experimentsFile,
  'config/store.yml': storeFile,
  'config/guard.yml': guardFile,
  'config/campaigns.yml': campaignsFile,
}
export const configPaths = Object.keys(configShapes) as ConfigPath[]

/** Words that may begin a line of a config file. */
const configWords = new Set([
  'name',
  'use',
  'id',
  'settings',
  'queues',
  'routing',
  'title',
  'skills',
  'hours',
  'holidays',
  'date',
  'lists',
  'words',
  'patterns',
  'except',
  'instead',
  'do',
  'from',
  'to',
  'banner',
  'note',
])

export function readConfig<P extends ConfigPath>(path: P, text: string): Read<ConfigFiles[P]> {
  return readFile(path, text, configShapes[path], configWords, {})
}

export function readQuickReplies(path: string, text: string): Read<QuickReply[]> {
  return readFile(path, text, quickRepliesFile, quickWords, {})
}

export function readKnowledge(path: string, text: string, options: ReadOptions = {}): Read<TimedEntries> {
  return readFile(path, text, knowledgeFile, knowledgeWords, options)
}

export function readProducts(path: string, text: string, options: ReadOptions = {}): Read<TimedProducts> {
  return readFile(path, text, productsFile, productWords, options)
}

export function readProductAnswers(path: string, text: string, options: ReadOptions = {}): Read<ProductAnswers> {
  return readFile(path, text, productAnswersFile, productAnswerWords, options)
}
