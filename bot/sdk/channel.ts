/** The contract of a channel: four required methods, everything else is optional and its absence means "cannot". */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { z } from 'zod'
import type {
  Address,
  Attachment,
  InboundActivity,
  OutboundActivity,
  TranscriptEntry,
  VouchedCustomer,
} from './activity.ts'

/** What happens to a kind of content, not just whether it works. */
export type Level = 'native' | 'as-text' | 'drop' | 'reject'

export interface ChannelCapabilities {
  modality: 'text' | 'voice'
  maxText: { length: number; unit: 'chars' | 'bytes' } | null
  maxButtons: number | null
  buttons: Level
  card: Level
  image: Level
  video: Level
  sticker: Level
  file: Level
  voice: Level
  typing: boolean
  draft: boolean
  push: boolean
  keypad: boolean
  bargeIn: boolean
  transfer: boolean
  /** How long the platform waits for the reply to a webhook, ms; null: replies are pushed. */
  replyDeadlineMs: number | null
  windows: {
    opensOn: 'message' | 'menu' | 'enter' | 'follow' | 'payment'
    forMs: number | null
    sends: number | null
  }[]
  /** True if the platform (or our client) drops a second send with the same key. */
  idempotentSend: boolean
  /**
   * True if every client reads the transcript (`history`) for what it missed: a reply is then as good as sent once it
   * is on disk, and no second write says so. `deliver` only shows it to readers who are here; what comes of it is nothing.
   */
  readsHistory?: boolean
}

/** What became of one send. `unknown`: it may or may not have arrived. */
export type Receipt =
  | { outcome: 'sent'; platformId?: string }
  | { outcome: 'refused'; reason: string; retryAfterMs?: number; permanent: boolean }
  | { outcome: 'unknown'; reason: string }

export interface Channel<Raw = unknown, Wire = unknown> {
  /** Pure: the platform's payload to activities. Throws `BotError('channel.malformed')` on what it cannot read. */
  decode(raw: Raw): readonly InboundActivity[]
  /** Pure: an already degraded activity to the platform's messages. */
  encode(activity: OutboundActivity): readonly Wire[]
  /** Sends one wire. Must not retry by itself. `key` is stable over retries of the same wire. */
  deliver(to: Address, wire: Wire, key: string): Promise<Receipt>
  /** Registers routes or opens a connection; called once. */
  start(): Promise<void>
  stop?(): Promise<void>
  /** Several wires as the body of one webhook answer (TwiML, passive reply). */
  compose?(wires: readonly Wire[]): { type: string; body: string }
  fetchMedia?(ref: string): Promise<Response>
  /**
   * Another process committed something in this conversation (null: perhaps in any). A channel whose readers read
   * `history` shows them what is new; it must bear being called for nothing. Never called where one process serves the shop.
   */
  moved?(conversation: string | null): void
}

/** What `receive` gives back once the batch is durable. */
export interface Settled {
  /** One entry per activity, in order. */
  accepted: { id: string; seq: number | null; duplicate: boolean; contactId: string }[]
  /** With `respondBy`: the replies that were ready, already taken as `sending` by this request. */
  replies: OutboundActivity[]
}

export type RouteHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  params: Record<string, string>,
  url: URL,
) => Promise<void> | void

/** What a route takes and gives, for the description of the API (`/api/v1/openapi.json`). The route checks it itself. */
export interface RouteDescription {
  /** One line: what it is for. */
  summary: string
  /** `bearer`: the request carries a token of this channel. */
  auth?: 'bearer'
  /** Strict objects: keys are query parameters. */
  query?: z.ZodType
  body?: z.ZodType
  /** Largest body that reaches the route; 1 MiB unless said. */
  bodyBytes?: number
  /** By status; null: no body. Every status the route answers with is listed. */
  answers: Readonly<Record<number, { meaning: string; shape: z.ZodType | null }>>
}

export interface Log {
  info(data: object | string, message?: string): void
  warn(data: object | string, message?: string): void
  error(data: object | string, message?: string): void
  debug(data: object | string, message?: string): void
}

/** Files of customers, kept by the shop and private to their conversation. */
export interface ChannelMedia {
  /**
   * Keeps a file; resolves when it is on disk, with what stands in the activity. Its first bytes say what it is.
   * Throws `BotError('request.invalid')` for anything but pictures (JPEG, PNG, WebP, GIF) and PDF.
   */
  put(sent: { conversation: string; bytes: Uint8Array; name?: string }): Promise<Attachment>
  /** A file of this channel instance, with the headers it may be shown under; null if there is none. */
  get(ref: string): Promise<{ conversation: string; bytes: Uint8Array; headers: Record<string, string> } | null>
  remove(ref: string): Promise<void>
}

export interface ChannelHost<Config = unknown> {
  /** Instance id; the first half of every address. */
  instance: string
  config: Config
  log: Log
  /** UTC ms. */
  clock: () => number
  fetch: typeof globalThis.fetch
  /** Fires when the process drains. */
  signal: AbortSignal
  /** Small durable values of this channel (cursors). */
  kv: { get(key: string): Promise<string | null>; set(key: string, value: string): Promise<void> }
  media: ChannelMedia
  /** Whom a plugin of this shop vouched for with this token; null for a forged or expired one. */
  vouched(token: string): VouchedCustomer | null
  /** Signs and checks short tokens with a key of this shop; `open` gives null for a forged or expired one. */
  sign: {
    seal(payload: Record<string, unknown>, ttlMs: number): string
    open(token: string): Record<string, unknown> | null
  }
  /** Path may hold `:name` parts. Served before any admin route. Described routes stand in `/api/v1/openapi.json`. */
  route(
    method: 'GET' | 'POST' | 'OPTIONS' | 'DELETE',
    path: string,
    handle: RouteHandler,
    description?: RouteDescription,
  ): void
  upgrade(
    path: string,
    handle: (
      request: IncomingMessage,
      socket: Duplex,
      head: Buffer,
      params: Record<string, string>,
      url: URL,
    ) => void,
  ): void
  /** Who asks, behind the proxies this server trusts: an IPv4 address or the /64 of an IPv6 one. Limits count by it. */
  networkOf(request: IncomingMessage): string
  /** `https://host[:port]` as the client reached this server; null without a usable Host. */
  originOf(request: IncomingMessage): string | null
  status(state: 'online' | 'degraded' | 'offline', reason?: string): void
  /**
   * Records a batch. Resolves when it is on disk: only then may the channel ack.
   * Rejects with `BotError('store.unavailable', …, { retryable: true })`: answer 503 with Retry-After, never 2xx.
   */
  receive(batch: readonly InboundActivity[], options?: { respondBy?: number }): Promise<Settled>
  /** What was shown in a conversation after `sinceSeq`, oldest first. */
  history(conversation: string, sinceSeq: number, limit?: number): Promise<TranscriptEntry[]>
}

export interface ChannelPlugin<Config = unknown, Raw = unknown, Wire = unknown> {
  id: string
  configSchema: z.ZodType<Config>
  capabilities(config: Config): ChannelCapabilities
  create(host: ChannelHost<Config>): Channel<Raw, Wire>
}

/** Types a channel plugin; gives it back unchanged. */
export function defineChannel<Config, Raw, Wire>(
  plugin: ChannelPlugin<Config, Raw, Wire>,
): ChannelPlugin<Config, Raw, Wire> {
  return plugin
}
