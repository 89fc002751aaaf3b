/** What every action of this plugin needs: the orders, who may use them, and time as text in the shop's zone. */
import { DateTime } from 'luxon'
import { BotError, z, type ActionCaller, type PluginHost, type Rows } from 'nightdesk/sdk'
import type { Order } from './order.ts'
import { ownership, type Ownership, type Tries } from './ownership.ts'

export const configSchema = z.strictObject({
  /** Where links to parcels and returns lead. */
  site: z.url({ protocol: /^https?$/ }).default('https://wanfeng.example'),
  /** Texts of an address that the shop cannot deliver to. */
  undeliverable: z.array(z.string().min(1)).default(['香港', '澳门', '台湾']),
  /** Orders are invented on the first start; `no` begins with an empty shop. */
  seed: z.enum(['yes', 'no']).default('yes'),
})
export type OrdersConfig = z.output<typeof configSchema>

export interface Shop {
  host: PluginHost<OrdersConfig>
  orders: Rows<Order>
  ownership: Ownership
  iso: (at: number) => string
  /** The order if the caller may use it. @throws BotError `request.not_found` or `request.forbidden` */
  own(no: string, caller: ActionCaller, now: number): Promise<{ order: Order; version: number }>
}

export function openShop(host: PluginHost<OrdersConfig>): Shop {
  const orders = host.rows('orders') as Rows<Order>
  const owners = ownership(host.rows('tries') as Rows<Tries>)
  return {
    host,
    orders,
    ownership: owners,
    iso: (at) => DateTime.fromMillis(at, { zone: host.timeZone }).toISO({ suppressMilliseconds: true })!,
    async own(no, caller, now) {
      const row = await orders.get(no)
      if (!row) throw new BotError('request.not_found', `there is no order ${no}`)
      if (!(await owners.mayUse(caller, row.body, now)))
        throw new BotError('request.forbidden', `order ${no} is not proven to be this contact's`)
      return { order: row.body, version: row.version }
    },
  }
}
