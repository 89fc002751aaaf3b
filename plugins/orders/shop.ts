/** What every action of this plugin needs: the order system, who may use which order, and time as text in the shop's zone. */
import { DateTime } from 'luxon'
import { BotError, type ActionCaller, type PluginHost, type Rows } from 'nightdesk/sdk'
import { endOf, evening } from './backend/civil.ts'
import { contract, type AnswerOf, type Operation } from './backend/contract.ts'
import type { Good, Order, Problem } from './backend/shapes.ts'
import type { Given, OrderSystem } from './client.ts'
import type { News } from './hook.ts'
import { ownership, type Ownership, type Tries } from './ownership.ts'
import type { OrdersConfig } from './settings.ts'

/** What an action knows of its own call. */
export interface Call {
  caller: ActionCaller
  now: number
  signal?: AbortSignal
}

export interface Shop {
  host: PluginHost<OrdersConfig>
  system: OrderSystem
  ownership: Ownership
  /** What was pushed about an order. */
  news: Rows<News>
  /** A civil day so many days from today, as text in the shop's zone, at its end. */
  day: (days: number) => string
  /** The last second of this month or year, as text in the shop's zone. */
  end: (of: 'month' | 'year') => string
  iso: (at: number) => string
  /** Null: there is none. */
  order: (no: string, signal?: AbortSignal) => Promise<Order | null>
  /** The order if the caller may use it. @throws BotError `request.not_found` or `request.forbidden` */
  own(no: string, call: Call): Promise<Order>
  /** What cannot be missing. @throws BotError `request.not_found` */
  get<O extends Operation>(operation: O, given: Given<O>): Promise<AnswerOf<O>>
  good(sku: string, signal?: AbortSignal): Promise<Good>
}

export function openShop(host: PluginHost<OrdersConfig>, system: OrderSystem): Shop {
  const { timeZone, clock } = host
  const iso = (at: number) => DateTime.fromMillis(at, { zone: timeZone }).toISO({ suppressMilliseconds: true })!
  const shop: Shop = {
    host,
    system,
    ownership: ownership(host.rows('tries') as Rows<Tries>),
    news: host.rows('news') as Rows<News>,
    iso,
    day: (days) => iso(evening(clock(), timeZone, days)),
    end: (of) => iso(endOf(of, clock(), timeZone)),
    async order(no, signal) {
      return (await system.call(contract.getOrder, { id: no, ...(signal && { signal }) })).answer ?? null
    },
    async own(no, { caller, now, signal }) {
      const order = await shop.order(no, signal)
      if (!order) throw new BotError('request.not_found', `there is no order ${no}`)
      if (!(await shop.ownership.mayUse(caller, order, now)))
        throw new BotError('request.forbidden', `order ${no} is not proven to be this contact's`)
      return order
    },
    async get(operation, given) {
      const { answer, refused } = await system.call(operation, given)
      if (refused) throw new BotError('request.not_found', refused.message)
      return answer
    },
    good: (sku, signal) => shop.get(contract.getGood, { id: sku, ...(signal && { signal }) }),
  }
  return shop
}

/** An outcome that a flow branches on, as the order system names it. @throws BotError for what only was found missing */
export function outcomeOf(refused: Problem): string {
  if (refused.code === 'not_found') throw new BotError('request.not_found', refused.message)
  return refused.code
}
