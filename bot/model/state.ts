/** The state of one contact: everything a step may change, in one JSON document. */
import type { EmotionTarget, Value } from './facts.ts'
import type { QueueRow } from './rows.ts'
import type { DialogEvent, DialogState } from './dialog.ts'

export const stateVersion = 1

export type Owner = 'bot' | 'queue' | 'agent'

export interface Profile {
  name: string | null
  /** `new`, `silver`, `gold`, `black` or the shop's own names. */
  tier: string
  phone: string | null
  language: 'zh' | 'en'
  /** The shop vouched for who this is. */
  verified: boolean
  /** The shop's customer number. */
  customer: string | null
  tags: string[]
  /** The shop's own fields and what `set: contact.x` wrote. */
  fields: Record<string, Value>
}

/** Why and where the contact waits, or who serves it. */
export interface HandoffState {
  /** Queue item id. */
  id: string
  queue: string
  reason: string
  skills: string[]
  priority: 'low' | 'normal' | 'high'
  since: number
  /** UTC ms when waiting gives up; null once an agent has it. */
  giveUpAt: number | null
  agentId: string | null
  agentName: string | null
  /** The dialog's handoff id that is parked on it; null when an agent took over without one. */
  dialog: string | null
  /** The item as last written, so that a step can write it whole. */
  row: QueueRow
}

/** A stretch of service over all channels, closed by resolve or idleness. */
export interface Session {
  id: string
  startedAt: number
  lastAt: number
  /** Conversation that was written from last: replies go there. */
  conversation: string
  /** Utterances so far. */
  turns: number
  /** Emotion scores of the last three utterances. */
  emotions: number[]
  /** Whom the last emotion was against. */
  emotionTarget: EmotionTarget
  /** Set names of `conversation.x`. */
  values: Record<string, Value>
  tags: string[]
  /** Misses in a row. */
  fallbacks: number
  /** Policy triggers that fired and are not resolved. */
  fired: string[]
  dialog: DialogState
  /** Fragments of an utterance that is not closed yet. */
  pending: { ids: string[]; text: string[]; firstAt: number; timer: string } | null
  /** Effects whose result is awaited. */
  effects: string[]
  /** What became due while people owned the contact, for the dialog to take when the bot has it again. */
  later?: DialogEvent[]
  /** The person who served last. */
  served?: { id: string; name: string | null }
  /** How the customer says they were served, 1 to 5; `agentId` null: by the bot alone. */
  rating?: { score: number; comment: string | null; at: number; agentId: string | null }
  /** Last utterance, for `conversation.utterance`. */
  utterance: string
}

export interface ContactState {
  stateVersion: number
  contactId: string
  /** Steps committed. */
  version: number
  owner: Owner
  /** Bumped by every change of owner. */
  epoch: number
  /** Bot rows of an older epoch than this are dropped unsent. */
  floor: number
  profile: Profile
  handoff: HandoffState | null
  session: Session | null
}
