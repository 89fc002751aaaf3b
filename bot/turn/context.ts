/** What is read from outside before a step is decided; recorded with the input, so that a replay sees the same. */
import { hash } from 'node:crypto'
import type { ChannelCapabilities } from '../sdk/index.ts'
import type { Value } from '../model/index.ts'

export interface ShopContext {
  name: string
  open: boolean
  /** UTC ms of the next opening after now; while open, the one after the next closing. Null if it never opens. */
  nextOpenAt: number | null
  agentsOnline: number
  waiting: number
}

export interface ChannelContext {
  /** Instance id. */
  id: string
  plugin: string
  capabilities: ChannelCapabilities
}

/** How long somebody would wait in a queue now. */
export interface QueueContext {
  ahead: number
  minutes: number | null
}

/** A context as the journal keeps it. */
export interface RecordedContext {
  /** `name` only where it is not the release's. */
  shop: Omit<ShopContext, 'name'> & { name?: string }
  /** Of an input that says nothing of it itself: of an activity it is the address. */
  conversation?: string
  /** Absent if it was decided in the millisecond of its receipt. */
  receivedAt?: number
  /** Instance, plugin, hash of its capabilities. */
  channel?: [id: string, plugin: string, capabilities: string]
  queues?: Record<string, QueueContext>
  experiments?: Record<string, string>
}

/** Under which key the runtime keeps capabilities, so that a replay finds those of then. */
export function capabilitiesHash(capabilities: ChannelCapabilities): string {
  let known = hashes.get(capabilities)
  if (known === undefined)
    hashes.set(capabilities, (known = hash('sha1', JSON.stringify(capabilities)).slice(0, 16)))
  return known
}
const hashes = new WeakMap<ChannelCapabilities, string>()

export interface StepContext {
  shop: ShopContext
  channel: ChannelContext | null
  queues: Record<string, QueueContext>
  /** Arms of running experiments for this contact. */
  experiments: Record<string, string>
  /** Set by a test's `given`: answers that every flow has from its start. */
  given?: { slots: Record<string, Value> }
}

/** What an unknown channel can do: plain text, nothing else. */
export const plainCapabilities: ChannelCapabilities = {
  modality: 'text',
  maxText: null,
  maxButtons: null,
  buttons: 'as-text',
  card: 'as-text',
  image: 'as-text',
  video: 'as-text',
  sticker: 'drop',
  file: 'as-text',
  voice: 'drop',
  typing: false,
  draft: false,
  push: true,
  keypad: false,
  bargeIn: false,
  transfer: false,
  replyDeadlineMs: null,
  windows: [],
  idempotentSend: false,
}
