/** Several bots on one store, in one test process: who writes chooses the process, what was delivered is kept in one list. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { OutboundActivity } from '../../bot/sdk/index.ts'
import type { Bus } from '../../bot/bus/bus.ts'
import { openBusHub, type BusHub } from '../../bot/testing/fakes/bus.ts'
import { openClusterDouble } from '../../bot/testing/fakes/cluster.ts'
import { gateStore, type View } from '../../bot/testing/fakes/view.ts'
import { openMongoStore } from '../../bot/store/mongo/index.ts'
import type { Store } from '../../bot/store/store.ts'
import type { BotOptions } from '../../bot/turn/bot.ts'
import { freshDatabase } from '../sidecars/database.ts'
import { mongo } from '../sidecars/parts.ts'
import { base, openShop, type Shop, type ShopOptions } from '../turn/shop.ts'

export interface Desk extends Shop {
  name: string
  view: View
}

export interface Said extends OutboundActivity {
  conversation: string
  key: string
  /** Desk that sent it. */
  by: string
}

export interface House {
  /** The store as nobody's view: for looking at what became of it. */
  store: Store
  desks: Desk[]
  hub: BusHub | null
  /** Everything delivered, in order, whoever sent it. */
  said: Said[]
  texts(conversation: string): string[]
  /** Opens one more process. */
  open(options?: ShopOptions): Promise<Desk>
  close(): Promise<void>
}

export interface HouseOptions {
  desks: number
  bus?: boolean
  /** On MongoDB, whatever the environment says. */
  mongo?: boolean
  /** Instead of the bus in memory: each desk's own. */
  makeBus?: (desk: number) => Bus
  aliveMs?: number
  idleMs?: number
  commandMs?: number
  shop?: ShopOptions
  /** Clock of each desk; the store's is the real one. */
  clock?: (desk: number) => () => number
}

/** What is not understood is answered by its echo, and many misses hand nobody over. */
export const echo: Record<string, string> = { ...base, 'config/thresholds.yml': 'fallbacks: 10\n' }

/** On what the processes stand together. */
interface Ground {
  store: Store
  view(): Promise<View>
  close(): Promise<void>
}

/** `NIGHTDESK_CLUSTER=mongo npm test -- tests/cluster`: the same tests on a real database. */
export const onMongo = process.env['NIGHTDESK_CLUSTER'] === 'mongo'

async function doubleGround(): Promise<Ground> {
  const double = await openClusterDouble(Date.now)
  return { store: double.store, view: async () => double.view(), close: () => double.store.close() }
}

async function mongoGround(): Promise<Ground> {
  const database = freshDatabase(mongo.value!)
  const { url } = database
  const store = await openMongoStore({ url, now: Date.now })
  const opened: Store[] = [store]
  return {
    store,
    async view() {
      const own = await openMongoStore({ url, now: Date.now })
      opened.push(own)
      return gateStore(own)
    },
    async close() {
      await Promise.all(opened.map((one) => one.close()))
      await database.drop()
    },
  }
}

/** A database that shares two cores with everything else takes its time. */
export const patience = onMongo ? 5 : 1

/** Writes as a customer's client does: the same id again until it was acked, at any process. */
export async function send(desks: () => Desk, text: string, from: string, id: string): Promise<void> {
  for (;;) {
    try {
      await desks().write(text, from, id)
      return
    } catch (error) {
      if (!(error as { retryable?: boolean }).retryable) throw error
      await sleep(100)
    }
  }
}

/** Long enough that a busy machine kills nobody by accident, short enough to wait for. */
export const aliveMs = onMongo ? 8000 : 1500

export async function openHouse(options: HouseOptions): Promise<House> {
  const ground = await (onMongo || options.mongo ? mongoGround() : doubleGround())
  const hub = options.bus ? openBusHub() : null
  const desks: Desk[] = []
  const said: Said[] = []
  const open = async (own: ShopOptions = {}): Promise<Desk> => {
    const view = await ground.view()
    const name = `desk${desks.length}`
    const peers: BotOptions['peers'] = {
      aliveMs: options.aliveMs ?? aliveMs,
      idleMs: options.idleMs ?? 60_000,
      commandMs: options.commandMs ?? 5000,
      bus: options.makeBus?.(desks.length) ?? hub?.open() ?? null,
    }
    const shop = await openShop({
      files: echo,
      ...options.shop,
      ...own,
      store: view.store,
      realClock: options.clock?.(desks.length) ?? Date.now,
      peers,
    })
    const desk: Desk = { ...shop, name, view }
    const push = shop.sent.push.bind(shop.sent)
    shop.sent.push = (...rows) => {
      for (const row of rows) said.push({ ...row, by: name })
      return push(...rows)
    }
    desks.push(desk)
    return desk
  }
  for (let at = 0; at < options.desks; at++) await open()
  return {
    store: ground.store,
    desks,
    hub,
    said,
    open,
    texts: (conversation) =>
      said.filter((one) => one.conversation === `test/${conversation}`).map(({ text }) => text ?? ''),
    async close() {
      for (const desk of desks) desk.view.thaw()
      await Promise.all(
        desks.map((desk) =>
          Promise.race([desk.bot.stop().catch(() => undefined), sleep(2000, undefined, { ref: false })]),
        ),
      )
      await ground.close()
    },
  }
}

/** Waits until it is true. Rejects with what was waited for after `ms`. */
export async function until(what: string, true_: () => boolean | Promise<boolean>, ms = 15_000): Promise<void> {
  const end = Date.now() + ms * patience
  while (!(await true_())) {
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain for: ${what}`)
    await sleep(10)
  }
}

/** mulberry32, 0..1. */
export function seeded(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
