/** What the API answers with, as the pages use it. */
export type Role = 'agent' | 'supervisor' | 'operator' | 'admin'
export type PresenceState = 'online' | 'away' | 'offline'
export type Owner = 'bot' | 'queue' | 'agent'
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

export interface Account {
  id: string
  name: string
  display: string
  role: Role
  presence: PresenceState
  capacity: number
  /** Skill → level 0..1. */
  skills: Record<string, number>
  languages: string[]
}

/** An account as leaders see it. */
export interface TeamAccount extends Account {
  rating: number
  presenceAt: number
  createdAt: number
  disabled: boolean
}

export interface ShopFacts {
  name: string
  language: 'zh' | 'en'
  timeZone: string
}

export interface QueueFacts {
  id: string
  title: string
  skills: string[]
}

export interface SessionAnswer {
  account: Account | null
  /** There is no administrator yet. */
  setup: boolean
  shop: ShopFacts
  queues: QueueFacts[]
}

export interface Explain {
  skills?: string[]
  eligible?: number
  ranked?: {
    agentId: string
    score: number
    skill: number
    load: number
    rating: number
    behind: number
    why: string
  }[]
  refusedCount?: number
  refused?: { agentId: string; why: string }[]
}

export interface QueueItem {
  id: string
  contactId: string
  channel: string
  queue: string
  reason: string
  skills: string[]
  priority: 'low' | 'normal' | 'high'
  language: string
  tier: string
  /** UTC ms. */
  since: number
  state: 'waiting' | 'offered' | 'taken' | 'closed'
  agentId: string | null
  agentName: string | null
  agentAt: number | null
  passes: number
  /** Order of serving among all who wait, from 1; null outside the queue. */
  place: number | null
  mine: boolean
  /** May be opened by the viewer; name, summary and emotion are null otherwise. */
  readable: boolean
  name: string | null
  summary: string | null
  emotion: number | null
  lastAt: number | null
}

export interface QueueAnswer {
  now: number
  counts: { waiting: number; offered: number; taken: number }
  items: QueueItem[]
}

export interface RecentContact {
  contactId: string
  updatedAt: number
  owner: Owner
  name: string | null
  tier: string
  language: string
  agentName: string | null
  channel: string | null
  emotion: number | null
  flow: string | null
  flowTitle: string | null
}

export interface Person {
  id: string
  display: string
  presence: PresenceState
  presenceAt: number
}

export type Delivery = 'pending' | 'sending' | 'held' | 'dropped' | 'dead'

export interface Line {
  key: string
  conversation: string
  activity: string
  seq: number | null
  at: number
  who: 'customer' | 'bot' | 'agent' | 'system'
  name: string | null
  kind: string
  text: string
  offers: string[]
  /** `ref`: may be read at `contacts/<id>/files/<ref>`. */
  attachments: { kind: string; name: string | null; ref: string | null }[]
  delivery: Delivery | null
  error: string | null
  ambiguous: boolean
}

export interface QuickReply {
  code: string
  category: string
  title: string
  text: string
}

export interface Card {
  version: number
  at: number
  activity: string | null
  input: string
  release: string
  rule: string | null
  utterance: string | null
  language: string | null
  emotion: { score: number; target: string; trend: number; because: string[] } | null
  intents: { intent: string; p: number }[]
  knowledge: { id: string; title: string; score: number }[]
  entities: { type: string; value: Json }[]
  wantsHuman: boolean
  risk: string | null
  candidates: { kind: string; id: string; p: number }[]
  visited: string[]
  started: string[]
  ended: { flow: string; outcome: string }[]
  answers: string[]
  actions: string[]
  handoff: string | null
  guard: { list: string; word: string; act: 'block' | 'mask' | 'warn' }[]
  notes: string[]
  timings: Record<string, number>
}

export interface Profile {
  name: string | null
  tier: string
  phone: string | null
  language: string
  verified: boolean
  customer: string | null
  tags: string[]
  fields: Record<string, Json>
}

export interface Handoff {
  id: string
  queue: string
  reason: string
  skills: string[]
  priority: 'low' | 'normal' | 'high'
  since: number
  giveUpAt: number | null
  state: QueueItem['state']
  agentId: string | null
  agentName: string | null
  summary: string
  explain: Explain | null
}

export interface Known {
  flow: string
  name: string
  value: Json
  secret: boolean
}

export interface ServiceSession {
  id: string
  startedAt: number
  lastAt: number
  conversation: string
  turns: number
  rating: { score: number; comment: string | null; at: number; agentId: string | null } | null
  emotions: number[]
  tags: string[]
  fallbacks: number
  flows: string[]
  known: Known[]
}

export interface Contact {
  contactId: string
  version: number
  owner: Owner
  profile: Profile
  handoff: Handoff | null
  session: ServiceSession | null
}

export interface ContactAnswer {
  now: number
  /** The viewer serves it. */
  mine: boolean
  contact: Contact
  conversations: { id: string; channel: string; createdAt: number }[]
  lines: Line[]
  cards: Card[]
}

export interface Panel {
  plugin: string
  id: string
  title: { zh: string; en: string }
  columns: { key: string; zh: string; en: string }[]
}

export type PanelRow = Record<string, string | number | null>

export interface ReleaseAnswer {
  release: string
  health: { ready: boolean; reason: string | null; draining: boolean; lanes: number }
  channels: { instance: string; plugin: string; state: string; reason: string | null }[]
}
