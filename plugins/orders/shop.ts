/** What every action of this plugin needs: the orders, who may use them, and time as text in the shop's zone. */
import { DateTime } from 'luxon'
import { BotError, z, type ActionCaller, type PluginHost, type Rows } from 'nightdesk/sdk'
import { upcast, type Order } from './order.ts'
import { reductionSchema } from './reductions.ts'
import { ownership, type Ownership, type Tries } from './ownership.ts'
import { openStock, type Count, type Stock } from './stock.ts'

export const configSchema = z.strictObject({
  /** Where links to parcels and returns lead. */
  site: z.url({ protocol: /^https?$/ }).default('https://wanfeng.example'),
  /** Texts of an address that the shop cannot deliver to. */
  undeliverable: z.array(z.string().min(1)).default(['香港', '澳门', '台湾']),
  /** Yuan of a price difference that go back without a person. */
  price_refund_limit: z.coerce.number().nonnegative().default(100),
  /** Night coupons given out in 24 hours. */
  coupons_a_day: z.coerce.number().int().nonnegative().default(200),
  /** Reductions of the whole shop and when they run, as the shop's knowledge tells them; without one none is reckoned. */
  reductions: z.array(reductionSchema).default([]),
  /** `yes`: the demo page may sign anybody in as one of the invented customers. Never beside real ones. */
  demo_sign_in: z.enum(['yes', 'no']).default('no'),
  /** Orders are invented on the first start; `no` begins with an empty shop. */
  seed: z.enum(['yes', 'no']).default('yes'),
})
export type OrdersConfig = z.output<typeof configSchema>

export interface Shop {
  host: PluginHost<OrdersConfig>
  orders: Rows<Order>
  ownership: Ownership
  stock: Stock
  /** A civil day so many days from today, as text in the shop's zone, at its end. */
  day: (days: number) => string
  /** The last second of this month or year, as text in the shop's zone. */
  end: (of: 'month' | 'year') => string
  iso: (at: number) => string
  /** The order if the caller may use it. @throws BotError `request.not_found` or `request.forbidden` */
  own(no: string, caller: ActionCaller, now: number): Promise<{ order: Order; version: number }>
  /**
   * Changes an order that the caller may use: asks again as often as somebody else wrote in between.
   * @param change gives the changed order, or what to answer instead
   */
  change<Answer>(
    no: string,
    caller: ActionCaller,
    now: number,
    change: (order: Order) => Promise<{ order: Order; answer: Answer } | { answer: Answer }>,
  ): Promise<Answer>
}

export function openShop(host: PluginHost<OrdersConfig>): Shop {
  const orders = host.rows('orders') as Rows<Order>
  const owners = ownership(host.rows('tries') as Rows<Tries>)
  const zoned = (at: number) => DateTime.fromMillis(at, { zone: host.timeZone })
  const iso = (at: number) => zoned(at).toISO({ suppressMilliseconds: true })!
  const shop: Shop = {
    host,
    orders,
    ownership: owners,
    stock: openStock(host.rows('stock') as Rows<Count>),
    iso,
    day: (days) => iso(zoned(host.clock()).plus({ days }).set({ hour: 18 }).startOf('hour').toMillis()),
    end: (of) => iso(zoned(host.clock()).endOf(of).startOf('second').toMillis()),
    async own(no, caller, now) {
      const row = await orders.get(no)
      if (!row) throw new BotError('request.not_found', `there is no order ${no}`)
      if (!(await owners.mayUse(caller, row.body, now)))
        throw new BotError('request.forbidden', `order ${no} is not proven to be this contact's`)
      return { order: upcast(row.body), version: row.version }
    },
    async change(no, caller, now, change) {
      for (;;) {
        const { order, version } = await shop.own(no, caller, now)
        const changed = await change(order)
        if (!('order' in changed) || (await orders.update(no, version, changed.order))) return changed.answer
      }
    },
  }
  return shop
}
