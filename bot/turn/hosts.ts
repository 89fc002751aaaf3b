/** What channels and plugins are given: their own settings, and no more of the runtime than the contract says. */
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import {
  BotError,
  type Channel,
  type ChannelHost,
  type ChannelPlugin,
  type Log,
  type OwnPlace,
  type Plugin,
  type PluginHost,
  type RouteDescription,
  type RouteHandler,
  type Rows,
  type Rule,
  type Inspection,
} from '../sdk/index.ts'
import type { Listener } from '../events/subscribe.ts'
import { channelMedia } from '../media/channel.ts'
import type { MediaStore } from '../media/media.ts'
import type { Store } from '../store/store.ts'
import { capabilitiesHash } from './context.ts'
import type { Core } from './core.ts'
import { receive } from './receive.ts'
import type { Panel } from './runtime.ts'
import { createSigner } from './sign.ts'
import { createVouching } from './vouch.ts'

/** The way in from the network; the server gives it, tests may leave it out. */
export interface Routes {
  route(
    method: string,
    path: string,
    handle: RouteHandler,
    options?: { description?: RouteDescription; bodyBytes?: number },
  ): void
  upgrade: ChannelHost['upgrade']
  /** What the server knows of who asks, behind its proxies; without a server nobody does. */
  networkOf?(request: IncomingMessage): string
  originOf?(request: IncomingMessage): string | null
}

export interface Extensions {
  panels: Panel[]
  rules: Rule[]
  inspections: Inspection[]
  listeners: Listener[]
  stops: (() => Promise<void> | void)[]
}

export interface HostOptions {
  core: Core
  routes: Routes
  fetch: typeof globalThis.fetch
  media: MediaStore
  /** 32 bytes, kept in the data folder. */
  key: Uint8Array
  timeZone: string
  /** Of all plugins, each in a folder of its name; null: they have none. */
  own: OwnPlace | null
}

/** Checks a channel's settings and creates it; it is not started yet. */
export function createChannel(
  options: HostOptions,
  instance: string,
  plugin: ChannelPlugin,
  settings: unknown,
): Channel {
  const { core } = options
  const config: unknown = parse(plugin.configSchema, settings, `channel ${instance}`)
  const running = {
    instance,
    plugin: plugin.id,
    capabilities: plugin.capabilities(config),
    channel: null as Channel | null,
    state: 'starting' as const,
    reason: null,
  }
  core.channels.set(instance, running)
  const host: ChannelHost = {
    instance,
    config,
    log: core.log,
    clock: core.clock,
    fetch: options.fetch,
    signal: core.signal,
    kv: {
      get: (key) => core.store.getValue(`channel/${instance}/${key}`),
      set: (key, value) => core.store.setValue(`channel/${instance}/${key}`, value),
    },
    media: channelMedia(options.media, instance, core.clock),
    vouched: createVouching(options.key, core.clock).vouched,
    sign: createSigner(options.key, `channel/${instance}`, core.clock),
    route: (method, path, handle, description) =>
      options.routes.route(
        method,
        path,
        handle,
        description && { description, ...(description.bodyBytes && { bodyBytes: description.bodyBytes }) },
      ),
    upgrade: options.routes.upgrade,
    networkOf: (request) => options.routes.networkOf?.(request) ?? request.socket.remoteAddress ?? '',
    originOf: (request) => options.routes.originOf?.(request) ?? null,
    status: (state, reason) => {
      const own = core.channels.get(instance)
      if (own) Object.assign(own, { state, reason: reason ?? null })
    },
    receive: (batch, given) => receive(core, instance, batch, given?.respondBy),
    history: (conversation, sinceSeq, limit = 200) =>
      core.store.transcript(`${instance}/${conversation}`, sinceSeq, limit),
  }
  // Kept for ever: a journal names them by their hash.
  core.background(
    core.store.setValue(
      `capabilities/${capabilitiesHash(running.capabilities)}`,
      JSON.stringify(running.capabilities),
    ),
  )
  running.channel = plugin.create(host)
  return running.channel
}

/** Lets a plugin register what it brings. */
export async function setupPlugin(
  options: HostOptions,
  plugin: Plugin,
  settings: unknown,
  into: Extensions,
): Promise<void> {
  const { core } = options
  const config: unknown = parse(plugin.configSchema, settings, `plugin ${plugin.name}`)
  const host: PluginHost = {
    config,
    log: core.log,
    clock: core.clock,
    fetch: options.fetch,
    signal: core.signal,
    timeZone: options.timeZone,
    own: options.own && { ...options.own, folder: join(options.own.folder, plugin.name) },
    rows: (collection) => pluginRows(core.store, plugin.name, collection, core.clock),
    action: (action) => core.registry.add(action),
    rule: (rule) => into.rules.push(rule),
    inspection: (inspection) => into.inspections.push(inspection),
    on: (type, listen) => into.listeners.push({ name: `${plugin.name}/${type}`, types: [type], listen }),
    panel: (panel) => into.panels.push({ ...panel, plugin: plugin.name }),
    ...createVouching(options.key, core.clock),
    route: (method, path, handle) => options.routes.route(method, path, handle),
    onStop: (stop) => into.stops.push(stop),
  }
  await plugin.setup(host)
}

export function pluginRows(store: Store, plugin: string, collection: string, clock: () => number): Rows {
  return {
    add: ({ id, contactId, body }) =>
      store.addRow({ plugin, collection, id, contactId, body: body as Record<string, unknown> }, clock()),
    get: (id) => store.row(plugin, collection, id),
    update: (id, expectVersion, body) =>
      store.updateRow(
        { plugin, collection, id, contactId: null, body: body as Record<string, unknown> },
        expectVersion,
        clock(),
      ),
    list: (given) => store.rows(plugin, collection, { limit: 200, ...given }),
    number: (counter) => store.nextNumber(`${plugin}/${counter}`),
  }
}

function parse(schema: ChannelPlugin['configSchema'], settings: unknown, what: string): unknown {
  const result = schema.safeParse(settings)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new BotError(
    'config.missing',
    `${what}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'settings do not fit'}`.trim(),
  )
}

export function quietLog(): Log {
  const nothing = (): void => undefined
  return { info: nothing, warn: nothing, error: nothing, debug: nothing }
}
