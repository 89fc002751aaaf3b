/** The contract of a plugin: four extension points, all undone when it is unloaded. */
import type { z } from 'zod'
import type { Action } from './action.ts'
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

/** Rows of a plugin that the workbench lists. */
export interface PluginPanel {
  id: string
  title: { zh: string; en: string }
  columns: { key: string; zh: string; en: string }[]
  rows(): Promise<Record<string, string | number | null>[]>
}

export interface PluginHost<Config = unknown> {
  config: Config
  log: Log
  clock: () => number
  fetch: typeof globalThis.fetch
  signal: AbortSignal
  /** Folder for the plugin's own files; made on first use. Null when nothing may be kept (tests, `chat`). */
  dataFolder: string | null
  timeZone: string
  action(action: Action): void
  rule(rule: Rule): void
  inspection(inspection: Inspection): void
  on(eventType: string, listen: (event: LogEvent) => Promise<void>): void
  panel(panel: PluginPanel): void
  route(method: 'GET' | 'POST', path: string, handle: RouteHandler): void
  onStop(stop: () => Promise<void> | void): void
}

export interface Plugin<Config = any> {
  name: string
  configSchema: z.ZodType<Config>
  setup(host: PluginHost<Config>): void | Promise<void>
}

/** Types a plugin; gives it back unchanged. */
export function definePlugin<Config>(plugin: Plugin<Config>): Plugin<Config> {
  return plugin
}
