/** Content as loaded: knowledge entries, configuration, and the release they make together. */
import type { GuardConfig } from './guard.ts'
import type { FlowSource, Place, RepairSource, Scalar, TextSource } from './flow.ts'
import type { Product, ProductAnswers } from './product.ts'

/** One entry of the knowledge base, from `knowledge/**.yml`. */
export interface KnowledgeEntry {
  /** snake_case, unique over all files. */
  id: string
  /** What `answer:` names and what the customer may be shown. */
  title: string
  /** Category: the file's `topic`. */
  topic: string
  kind: 'faq' | 'article' | 'policy' | 'small_talk'
  /** How customers put it: 1 to 20 phrasings. */
  ask: string[]
  answer: TextSource
  /** `agents`: shown in the workbench, never said to a customer. */
  audience: 'public' | 'agents'
  urgency: 'low' | 'normal' | 'high'
  owner: string | null
  /** UTC ms, end exclusive; null is open. */
  validFrom: number | null
  validTo: number | null
  source: string | null
  at: Place
}

/** What agents say often, from `knowledge/quick-replies/**.yml`. */
export interface QuickReply {
  /** A few letters, unique: the initials of the title. */
  code: string
  category: string
  title: string
  /** May hold `{{ contact.name }}` and the like, which the page fills in. */
  text: string
  at: Place
}

/** Opening hours of one weekday: minutes since midnight in the shop's time zone; `to` may pass 1440. */
export interface OpenSpan {
  from: number
  to: number
}

/** `config/shop.yml` */
export interface ShopConfig {
  name: string
  timeZone: string
  language: 'zh' | 'en'
  /** RE2 pattern of an order number, matched against the whole text. */
  orderNo: string
  /** Weekday 1 (Monday) to 7. */
  hours: Record<number, OpenSpan[]>
  /** Civil dates with other hours; empty list: closed. */
  holidays: { date: string; spans: OpenSpan[]; name: string }[]
  /** Said when a message could not be handled at all; empty: nothing is said. */
  apology: string
  /** Open session is closed after this much idleness. */
  sessionIdleMs: number
  /** 0 turns debounce off. */
  debounceQuietMs: number
  debounceMaxMs: number
  /** Days. */
  dedupeDays: number
  journalDays: number
}

/** `config/thresholds.yml`: every number the policy compares with. */
export interface Thresholds {
  /** Emotion against us above this hands off. */
  emotion: number
  /** Emotion above this changes the tone. */
  tone: number
  /** Least probability that starts a flow. */
  intent: number
  /** Least probability that leaves a running flow for another. */
  digression: number
  /** The same while a text slot waits. */
  digressionText: number
  /** Knowledge is read out above this. */
  knowledgeFloor: number
  /** Two candidates closer than this: ask which. */
  margin: number
  /** Misses in a row until handoff. */
  fallbacks: number
}

/** `config/queues.yml` */
export interface QueueConfig {
  id: string
  title: string
  skills: string[]
  /** Seconds of work per conversation, for the honest estimate until there is history. */
  handleSeconds: number
}

export interface RoutingConfig {
  weights: { skill: number; load: number; rating: number }
  /** An offer not taken within this goes back to the head of the queue. */
  acceptMs: number
  /** VIP drops the wish for `senior` after this. */
  seniorMs: number
  cooldownMs: number
  vipTiers: string[]
}

/** `config/store.yml`, as written: `${env:NAME}` stands where a value comes from the environment. No part of a release. */
export interface StoreConfig {
  /** Address, or `sqlite`. */
  store: Scalar | null
  /** Folder, seen from the shop's. */
  data: Scalar | null
  /** Address, or `none`. */
  redis: Scalar | null
  aliveMs: number | null
}

/** `config/channels.yml` and `config/plugins.yml`: listing is enabling. */
export interface ExtensionConfig {
  /** Instance id (channels) or the plugin's name. */
  id: string
  /** Which plugin it is: `web`, `./channels/mine`, `nightdesk-channel-x`. */
  use: string
  /** Unvalidated; the extension's own `configSchema` judges. */
  settings: Record<string, unknown>
  at: Place
  /** Setting (dotted path) → where it is written. */
  places?: Record<string, Place>
}

/** One of `config/campaigns.yml`. */
export interface Campaign {
  id: string
  name: Scalar
  /** UTC ms, end exclusive. */
  from: number
  to: number
  banner: { zh: Scalar; en: Scalar | null } | null
  /** Hours of the people on its days; null: as always. They are already among the shop's holidays. */
  hours: OpenSpan[] | null
  /** For the staff. */
  note: string | null
}

export interface Config {
  shop: ShopConfig
  thresholds: Thresholds
  queues: QueueConfig[]
  routing: RoutingConfig
  channels: ExtensionConfig[]
  plugins: ExtensionConfig[]
  guard: GuardConfig
  /** By their beginning. */
  campaigns: Campaign[]
  experiments: { name: string; arms: { name: string; share: number }[] }[]
}

/** All content, read and found free of mistakes, before it is compiled. */
export interface Content {
  /** SHA-256 over engine version and every file's path and bytes, hex. */
  hash: string
  /** Path from the root (posix) → text: what a release keeps. */
  files: Record<string, string>
  flows: FlowSource[]
  repair: RepairSource
  knowledge: KnowledgeEntry[]
  /** In written order. */
  products: Product[]
  /** Null: nothing is answered out of the products. */
  productAnswers: ProductAnswers | null
  quickReplies: QuickReply[]
  config: Config
}
