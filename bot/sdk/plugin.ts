/** The contract of a plugin: four extension points, all undone when it is unloaded. */
import type { z } from 'zod'
import type { Action } from './action.ts'
import type { VouchedCustomer } from './activity.ts'
import type { Log, RouteHandler } from './channel.ts'

/** One row of the event log: ids and figures, never text. */
export interface LogEvent {
  /** Position in the log; a listener's cursor. */
  seq: number
  type: string
  at: number
  contactId: string
  sessionId: string | null
  data: Record<string, string | number | boolean | null>
}

/** Time and events to an input: fires an event into the lane of a contact. */
export interface Rule {
  name: string
  /** Called with each event; gives the name of a flow event to send into the contact's lane, or null. */
  when(event: LogEvent): string | null
}

/** Reads finished turns and leaves findings. */
export interface Inspection {
  name: string
  inspect(turn: { contactId: string; inputId: string; at: number }): Promise<{ score: number; findings: string[] }>
}

/** A row of a plugin. Rows about a person carry `contactId`, so that export, erase and merge reach them. */
export interface Row<Body = Record<string, unknown>> {
  id: string
  contactId: string | null
  /** UTC ms of the last write. */
  at: number
  /** Writes so far; 1 when new. */
  version: number
  body: Body
}

/** A small durable collection. Every write is on disk when its promise resolves. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a collection's bodies are the plugin's own
export interface Rows<Body = any> {
  /** Adds a row unless the id is there already; the id is the idempotency key. */
  add(row: { id: string; contactId: string | null; body: Body }): Promise<{ row: Row<Body>; existed: boolean }>
  get(id: string): Promise<Row<Body> | null>
  /** Compare-and-set on `version`; null: somebody else wrote first, or no such row. */
  update(id: string, expectVersion: number, body: Body): Promise<Row<Body> | null>
  /** Newest first. */
  list(options?: { contactId?: string; limit?: number }): Promise<Row<Body>[]>
  /** Next number of a counter, from 1; never given twice. */
  number(counter: string): Promise<number>
}

/** Rows of a plugin that the workbench lists. */
export interface PluginPanel {
  id: string
  title: { zh: string; en: string }
  columns: { key: string; zh: string; en: string }[]
  rows(): Promise<Record<string, string | number | null>[]>
}

/** What a plugin has to itself where this process is alone on the shop and what it writes is there tomorrow. */
export interface OwnPlace {
  /** On this machine's disk, for this plugin; made by whoever writes there first. */
  folder: string
  /**
   * Where this process answers: `http://127.0.0.1:3978`, null until it listens. Absent while time is only played (last
   * night): nothing may listen or reach the network then.
   */
  address?: () => string | null
}

export interface PluginHost<Config = unknown> {
  config: Config
  log: Log
  clock: () => number
  fetch: typeof globalThis.fetch
  signal: AbortSignal
  /** Durable rows of this plugin, kept in the shop's store. */
  rows(collection: string): Rows
  /** Null where several processes serve the shop, and where nothing is kept (chat, tests). */
  own: OwnPlace | null
  timeZone: string
  action(action: Action): void
  rule(rule: Rule): void
  inspection(inspection: Inspection): void
  on(eventType: string, listen: (event: LogEvent) => Promise<void>): void
  panel(panel: PluginPanel): void
  /** A token that vouches for a customer at every channel of this shop (`customerToken` of the web). */
  vouch(customer: VouchedCustomer, ttlMs: number): string
  /** Whom such a token vouches for; null for a forged or expired one. */
  vouched(token: string): VouchedCustomer | null
  route(method: 'GET' | 'POST', path: string, handle: RouteHandler): void
  onStop(stop: () => Promise<void> | void): void
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- plugins of every config live in one list
export interface Plugin<Config = any> {
  name: string
  configSchema: z.ZodType<Config>
  setup(host: PluginHost<Config>): void | Promise<void>
}

/** Types a plugin; gives it back unchanged. */
export function definePlugin<Config>(plugin: Plugin<Config>): Plugin<Config> {
  return plugin
}
