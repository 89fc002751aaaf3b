/** A plugin host for tests: rows in memory, a clock that is set by hand, and actions called as the runtime calls them. */
import { createVouching } from '../turn/vouch.ts'
import type {
  ActionCaller,
  Action,
  Inspection,
  Log,
  LogEvent,
  OwnPlace,
  Plugin,
  PluginHost,
  RouteHandler,
  PluginPanel,
  Row,
  Rows,
  Rule,
} from '../sdk/index.ts'

export interface FakePluginOptions {
  /** As in `config/plugins.yml`; goes through the plugin's schema. */
  config?: unknown
  timeZone?: string
  /** UTC ms. */
  now?: number
  fetch?: typeof globalThis.fetch
  /** A place on disk; none if not given. */
  own?: OwnPlace
  /** Collections of an earlier host, to see what a restart finds. */
  store?: FakeStore
}

/** Collections by name; outlives its hosts. */
export type FakeStore = Map<string, Rows>

export interface CallResult {
  outcome: string
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test reads the fields it knows are there
  output: any
  message: string | undefined
}

export interface FakePluginHost {
  actions: Map<string, Action>
  panels: PluginPanel[]
  rules: Rule[]
  /** By method and path. */
  routes: Map<string, RouteHandler>
  inspections: Inspection[]
  listeners: { type: string; listen: (event: LogEvent) => Promise<void> }[]
  store: FakeStore
  rows(collection: string): Rows
  /** Every line that was logged, with its data. */
  logged: unknown[]
  now: number
  /**
   * Calls an action through its schemas, as the runtime does.
   * @throws Error if input, outcome or output are not what the action declares, or it needs a verified caller
   */
  call(
    name: string,
    input?: unknown,
    given?: { caller?: Partial<ActionCaller>; key?: string },
  ): Promise<CallResult>
  stop(): Promise<void>
}

/** Sets a plugin up on a host that keeps everything in memory. */
/** What fake hosts sign with: a token of a plugin's is good at a channel's. */
export const fakeKey = new Uint8Array(32)

export async function fakePluginHost<Config>(
  plugin: Plugin<Config>,
  options: FakePluginOptions = {},
): Promise<FakePluginHost> {
  const store: FakeStore = options.store ?? new Map<string, Rows>()
  const stops: (() => Promise<void> | void)[] = []
  const logged: unknown[] = []
  const controller = new AbortController()
  let keys = 0
  const log = (data: object | string, message?: string): void => void logged.push(message ? [data, message] : data)
  const rows = (collection: string): Rows => {
    const found = store.get(collection) ?? fakeRows(() => fake.now)
    store.set(collection, found)
    return found
  }
  const fake: FakePluginHost = {
    routes: new Map(),
    actions: new Map(),
    panels: [],
    rules: [],
    inspections: [],
    listeners: [],
    store,
    rows,
    logged,
    now: options.now ?? 0,
    async call(name, input = {}, given = {}) {
      const action: Action<unknown, unknown> | undefined = fake.actions.get(name)
      if (!action) throw new Error(`no action ${name}`)
      const caller = { ...anonymous, ...given.caller }
      if (action.needs === 'verified' && !caller.verified) throw new Error(`${name} needs a signed-in customer`)
      const result = await action.run({
        input: action.input.parse(input),
        caller,
        key: given.key ?? `key ${(keys += 1)}`,
        now: fake.now,
        signal: controller.signal,
      })
      if (result.outcome !== 'ok' && !action.outcomes?.includes(result.outcome))
        throw new Error(`${name} does not declare the outcome ${result.outcome}`)
      const output: unknown = result.outcome === 'ok' ? action.output.parse(result.output) : result.output
      return { outcome: result.outcome, output, message: 'message' in result ? result.message : undefined }
    },
    async stop() {
      controller.abort()
      for (const stop of stops) await stop()
    },
  }
  const host: PluginHost<Config> = {
    config: plugin.configSchema.parse(options.config ?? {}),
    log: { info: log, warn: log, error: log, debug: log } satisfies Log,
    clock: () => fake.now,
    fetch: options.fetch ?? (() => Promise.reject(new Error('a test has no network'))),
    signal: controller.signal,
    own: options.own ?? null,
    timeZone: options.timeZone ?? 'Asia/Shanghai',
    rows,
    action: (action) => void fake.actions.set(action.name, action),
    rule: (rule) => void fake.rules.push(rule),
    inspection: (inspection) => void fake.inspections.push(inspection),
    on: (type, listen) => void fake.listeners.push({ type, listen }),
    panel: (panel) => void fake.panels.push(panel),
    ...createVouching(fakeKey, () => fake.now),
    route: (method, path, handle) => void fake.routes.set(`${method} ${path}`, handle),
    onStop: (stop) => void stops.push(stop),
  }
  await plugin.setup(host)
  return fake
}

const anonymous: ActionCaller = {
  contactId: 'contact-1',
  conversation: 'web/1',
  customer: null,
  verified: false,
  phone: null,
  tier: null,
}

/** Rows as a store gives them: copies, versions counted, newest write first. */
function fakeRows(clock: () => number): Rows {
  const kept = new Map<string, Row>()
  const counters = new Map<string, number>()
  const copy = <T>(value: T): T => structuredClone(value)
  return {
    async add({ id, contactId, body }) {
      const found = kept.get(id)
      if (found) return { row: copy(found), existed: true }
      const row: Row = { id, contactId, at: clock(), version: 1, body: copy(body) as Row['body'] }
      kept.set(id, row)
      return { row: copy(row), existed: false }
    },
    get: async (id) => copy(kept.get(id) ?? null),
    async update(id, expectVersion, body) {
      const found = kept.get(id)
      if (found?.version !== expectVersion) return null
      const row: Row = { ...found, at: clock(), version: expectVersion + 1, body: copy(body) as Row['body'] }
      kept.delete(id)
      kept.set(id, row)
      return copy(row)
    },
    async list(options = {}) {
      const own = [...kept.values()].filter(
        (row) => options.contactId === undefined || row.contactId === options.contactId,
      )
      return copy(own.toReversed().slice(0, options.limit ?? 200))
    },
    async number(counter) {
      const next = (counters.get(counter) ?? 0) + 1
      counters.set(counter, next)
      return next
    },
  }
}
