/** A small shop for the turn's tests: content given inline, a channel that keeps what it was told, a clock of its own. */
import {
  defineChannel,
  z,
  type Action,
  type ChannelCapabilities,
  type InboundActivity,
  type OutboundActivity,
  type Plugin,
  type Receipt,
} from '../../bot/sdk/index.ts'
import { compileRelease } from '../../bot/content/compile.ts'
import { loadContent } from '../../bot/content/load.ts'
import type { Store } from '../../bot/store/store.ts'
import { openGround, steer } from './ground.ts'
import { createBot, type Bot, type BotOptions } from '../../bot/turn/bot.ts'
import { quietLog } from '../../bot/turn/hosts.ts'
import type { Release } from '../../bot/turn/release.ts'

export const base: Record<string, string> = {
  'config/shop.yml':
    'name: 测试小店\ntime_zone: Asia/Shanghai\norder_no: ^\\d{12}$\ndebounce: no\nhours:\n  every_day: 0:00-24:00\n',
  'config/queues.yml': 'queues:\n  general: 综合\n  complaints: 投诉\n',
  'flows/_repair.yml': `repair:
  not_understood:
    - say: 没有听懂。
    - go: question
  gave_up:
    - handoff: general
  failed:
    - say: 系统没有响应。
    - handoff: general
  no_answer:
    - say: 收到 {{ conversation.utterance }}
  handoff:
    queued:
      - say: 已排队，前面 {{ result.ahead }} 位。
    resolved:
      - say: "{{ result.agent }} 处理好了：{{ result.note }}"
    timeout:
      - say: 让您久等了。
    no_agent:
      - say: 现在没有客服。
    out_of_hours:
      - say: 现在下班了。
`,
  'flows/parcel.yml': `flow: parcel
title: 查快递
when:
  intent: [查快递, 我的快递到哪了, 包裹在哪里, 快递怎么还没到]
steps:
  - ask: order_no
    type: order_no
    text: 订单号是？
    retry:
      - 一般是 12 位数字。
  - do: parcel.track
    with: [order_no]
    save: parcel
    on:
      unknown:
        - say: 没有这一单。
        - end: unresolved
  - say: 快递在{{ parcel.place }}。
  - end: resolved
`,
}

export function compile(files: Record<string, string>): Release {
  const result = loadContent(files, { env: () => undefined })
  if ('mistakes' in result) throw new Error(JSON.stringify(result.mistakes, null, 1))
  return compileRelease(result.content)
}

const capabilities: ChannelCapabilities = {
  modality: 'text',
  maxText: null,
  maxButtons: null,
  buttons: 'native',
  card: 'native',
  image: 'native',
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

export interface Shop {
  bot: Bot
  store: Store
  /** Delivered replies, in order. */
  sent: (OutboundActivity & { conversation: string; key: string })[]
  /** Replaces how a send ends. */
  onDeliver(deliver: (activity: OutboundActivity, key: string) => Promise<Receipt>): void
  /** Writes as a customer; resolves when it is recorded. */
  write(text: string, from?: string, id?: string): Promise<{ contactId: string; duplicate: boolean }>
  /** Writes, waits until nothing is under way, and gives the replies since. */
  say(text: string, from?: string): Promise<string[]>
  act(activity: Partial<InboundActivity>, from?: string): Promise<void>
  clock: { now: number }
  contact(from?: string): Promise<string>
  /** Kept releases that were compiled again. */
  compiled(): number
}

export interface ShopOptions {
  files?: Record<string, string>
  store?: Store
  actions?: Action[]
  now?: number
  /** Null: who is online is read from the store. */
  online?: number | null
  capabilities?: Partial<ChannelCapabilities>
  /** Instead of the clock that stands still: timers fire by themselves. */
  realClock?: () => number
  peers?: BotOptions['peers']
  encode?: (activity: OutboundActivity) => OutboundActivity[]
  plugins?: Plugin[]
  /** Contacts kept in memory. */
  keep?: number
  release?: Release
  /** Instance id of the channel. */
  instance?: string
}

export const track: Action = {
  name: 'parcel.track',
  description: 'where a parcel is',
  input: z.strictObject({ order_no: z.string() }),
  output: z.strictObject({ place: z.string() }),
  outcomes: ['unknown'],
  effect: 'read',
  timeoutMs: 1000,
  needs: 'anyone',
  run: async ({ input }) =>
    (input as { order_no: string }).order_no.startsWith('0')
      ? { outcome: 'ok', output: { place: '上海' } }
      : { outcome: 'unknown' },
}

let number = 0

export async function openShop(options: ShopOptions = {}): Promise<Shop> {
  const clock = { now: options.now ?? Date.parse('2025-11-12T10:00:00+08:00') }
  const store = options.store ?? (await openGround(() => clock.now))
  if (!options.realClock) steer(store, () => clock.now)
  const sent: Shop['sent'] = []
  let deliver: (activity: OutboundActivity, key: string) => Promise<Receipt> = async () => ({ outcome: 'sent' })
  const plugin = defineChannel<unknown, InboundActivity, OutboundActivity>({
    id: 'test',
    configSchema: z.unknown(),
    capabilities: () => ({ ...capabilities, ...options.capabilities }),
    create: () => ({
      decode: (raw) => [raw],
      encode: options.encode ?? ((activity) => [activity]),
      async deliver(to, wire, key) {
        const receipt = await deliver(wire, key)
        if (receipt.outcome === 'sent')
          sent.push({ ...wire, conversation: `${to.channel}/${to.conversation}`, key })
        return receipt
      },
      start: async () => undefined,
    }),
  })
  let compiled = 0
  const bot = createBot({
    store,
    release: options.release ?? compile(options.files ?? base),
    compile: (files) => {
      compiled += 1
      return compile(files)
    },
    ...(options.keep !== undefined && { keep: options.keep }),
    channels: [{ instance: options.instance ?? 'test', plugin: plugin, settings: {} }],
    plugins: (options.plugins ?? []).map((plugin) => ({ plugin, settings: {} })),
    actions: options.actions ?? [track],
    routes: { route: () => undefined, upgrade: () => undefined },
    log: quietLog(),
    clock: options.realClock ?? (() => clock.now),
    stopwatch: () => performance.now(),
    fetch: () => Promise.reject(new Error('no network in tests')),
    key: Buffer.alloc(32, 7),
    realTime: options.realClock !== undefined,
    ...(options.peers && { peers: options.peers }),
  })
  if (options.online !== null) bot.surroundings.pretend({ open: true, agentsOnline: options.online ?? 1 })
  await bot.start()

  const receive = async (
    activity: Partial<InboundActivity>,
    from: string,
  ): Promise<{ contactId: string; duplicate: boolean }> => {
    number += 1
    const whole = {
      id: `t${number}`,
      address: { channel: 'test', conversation: from },
      from: { id: from },
      ...activity,
    }
    const { accepted } = await bot.receive('test', [whole as InboundActivity])
    return accepted[0]!
  }
  return {
    bot,
    store,
    sent,
    clock,
    compiled: () => compiled,
    onDeliver: (own) => void (deliver = own),
    write: (text, from = 'a', id) => receive({ type: 'message', text, ...(id && { id }) }, from),
    async say(text, from = 'a') {
      await bot.settled()
      const before = sent.length
      await receive({ type: 'message', text }, from)
      await bot.settled()
      return sent.slice(before).map((reply) => reply.text ?? '')
    },
    async act(activity, from = 'a') {
      await receive(activity, from)
      await bot.settled()
    },
    contact: async (from = 'a') => (await store.findConversation(`test/${from}`))!.contactId,
  }
}
