/** A channel host for tests: real HTTP and WebSocket upgrade, everything behind it in memory. */
import { createHmac, randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import {
  BotError,
  type Channel,
  type ChannelHost,
  type ChannelPlugin,
  type InboundActivity,
  type Log,
  type OutboundActivity,
  type Receipt,
  type Settled,
} from '../sdk/index.ts'
import { channelMedia } from '../media/channel.ts'
import { createVouching } from '../turn/vouch.ts'
import { fakeKey } from './fakes-plugin.ts'
import { openMediaMemory } from '../media/memory.ts'
import { fakeConversations } from './fakes/conversations.ts'
import { fakeServer } from './fakes/server.ts'

/** What a test's bot answers; ids, places and times are added. */
export type Draft = Partial<Omit<OutboundActivity, 'id' | 'seq' | 'at'>>

export interface FakeOptions {
  /** As in `config/channels.yml`; goes through the plugin's schema. */
  config?: unknown
  instance?: string
  /** The bot: what it says to each activity that is not a repetition. Default: nothing. */
  reply?: (activity: InboundActivity) => Draft[]
  clock?: () => number
  fetch?: typeof globalThis.fetch
}

export interface FakeHost<Raw = unknown, Wire = unknown> {
  channel: Channel<Raw, Wire>
  /** `http://127.0.0.1:<port>` */
  url: string
  /** Activities that were recorded, without repetitions. */
  received: InboundActivity[]
  /** What the channel said it is. */
  states: { state: string; reason: string | undefined }[]
  /** Lines the channel logged as warnings or errors. */
  complaints: unknown[]
  /** Says something on its own, as an agent or a timer would. */
  push(conversation: string, draft: Draft): Promise<Receipt>
  /** The same, committed and sent by another process: this one's channel only hears `moved`, if anything. */
  sayElsewhere(conversation: string, draft: Draft): void
  /** While set, `receive` and `history` reject with it. */
  fail(error: Error | null): void
  /** Runs before each `receive` resolves, after the activity is on record. */
  beforeAck(hook: (() => Promise<void>) | null): void
  history: ChannelHost['history']
  /** Drains: fires `host.signal`. */
  drain(): void
  /** Stops channel and server; idempotent. */
  stop(): Promise<void>
  /** TCP connections still open. */
  connections(): Promise<number>
}

export const storeUnavailable = (): BotError =>
  new BotError('store.unavailable', 'the disk is away', { retryable: true })

/** Creates and starts a channel on a fake host. Throws what the plugin's schema or `start` throws. */
export async function openChannel<Config, Raw, Wire>(
  plugin: ChannelPlugin<Config, Raw, Wire>,
  options: FakeOptions = {},
): Promise<FakeHost<Raw, Wire>> {
  const clock = options.clock ?? Date.now
  const server = fakeServer()
  const talk = fakeConversations(clock)
  const abort = new AbortController()
  const states: FakeHost['states'] = []
  const complaints: unknown[] = []
  const kept = new Map<string, string>()
  let failure: Error | null = null
  let hook: (() => Promise<void>) | null = null

  async function deliver(conversation: string, activity: OutboundActivity): Promise<Receipt> {
    let receipt: Receipt = { outcome: 'sent' }
    for (const [index, wire] of channel.encode(activity).entries())
      receipt = await channel.deliver({ channel: host.instance, conversation }, wire, `${activity.id}/${index}`)
    return receipt
  }

  async function receive(batch: readonly InboundActivity[], given: { respondBy?: number } = {}): Promise<Settled> {
    if (failure) throw failure
    const settled: Settled = { accepted: [], replies: [] }
    const pushed: [string, OutboundActivity][] = []
    for (const activity of batch) {
      const { conversation } = activity.address
      const recorded = talk.record(activity)
      settled.accepted.push({ ...recorded, contactId: `contact of ${conversation}` })
      if (recorded.duplicate) continue
      for (const draft of options.reply?.(activity) ?? []) {
        const said = talk.say(conversation, draft)
        if (given.respondBy === undefined) pushed.push([conversation, said])
        else settled.replies.push(said)
      }
    }
    if (hook) await hook()
    setImmediate(() => void sendAll(pushed))
    return settled
  }

  async function sendAll(pushed: [string, OutboundActivity][]): Promise<void> {
    for (const [conversation, activity] of pushed) await deliver(conversation, activity)
  }

  const history: ChannelHost['history'] = async (conversation, sinceSeq, limit = 200) => {
    if (failure) throw failure
    return talk.lines(conversation, sinceSeq, limit)
  }

  const complain = (data: unknown): void => void complaints.push(data)
  const log: Log = { info: () => undefined, debug: () => undefined, warn: complain, error: complain }

  const host: ChannelHost<Config> = {
    instance: options.instance ?? plugin.id,
    config: plugin.configSchema.parse(options.config ?? {}),
    log,
    clock,
    fetch: options.fetch ?? (() => Promise.reject(new Error('this test reaches for the network'))),
    signal: abort.signal,
    kv: {
      get: async (key) => kept.get(key) ?? null,
      set: async (key, value) => void kept.set(key, value),
    },
    media: channelMedia(openMediaMemory(), options.instance ?? plugin.id, clock),
    vouched: createVouching(fakeKey, clock).vouched,
    sign: fakeSigner(clock),
    route: server.route,
    upgrade: server.upgrade,
    networkOf: (request) => String(request.headers['x-test-network'] ?? request.socket.remoteAddress),
    originOf: (request) => (request.headers.host === undefined ? null : `http://${request.headers.host}`),
    status: (state, reason) => void states.push({ state, reason }),
    receive,
    history,
  }
  const channel = plugin.create(host)
  await server.listen()
  await channel.start()
  let stopping: Promise<void> | null = null

  return {
    channel,
    url: `http://127.0.0.1:${(server.http.address() as AddressInfo).port}`,
    received: talk.received,
    states,
    complaints,
    push: (conversation, draft) => deliver(conversation, talk.say(conversation, draft)),
    sayElsewhere: (conversation, draft) => void talk.say(conversation, draft),
    fail: (error) => void (failure = error),
    beforeAck: (given) => void (hook = given),
    history,
    drain: () => abort.abort(),
    stop: () => (stopping ??= Promise.resolve(channel.stop?.()).then(() => server.close())),
    connections: server.connections,
  }
}

/** Seals and opens tokens with a key of its own. */
export function fakeSigner(clock: () => number): ChannelHost['sign'] {
  const key = randomBytes(32)
  const mac = (body: string): string => createHmac('sha256', key).update(body).digest('base64url')
  return {
    seal(payload, ttlMs) {
      const body = Buffer.from(JSON.stringify({ payload, until: clock() + ttlMs })).toString('base64url')
      return `${body}.${mac(body)}`
    },
    open(token) {
      const [body = '', signature = ''] = token.split('.')
      if (signature !== mac(body)) return null
      const { payload, until } = JSON.parse(Buffer.from(body, 'base64url').toString()) as {
        payload: Record<string, unknown>
        until: number
      }
      return until > clock() ? payload : null
    },
  }
}
