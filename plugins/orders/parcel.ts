/** What can be done about the way of an order: see where the parcel is, change the address before it leaves. */
import { defineAction, z, type Action } from 'nightdesk/sdk'
import { contract } from './backend/contract.ts'
import { orderNo, type Order } from './backend/shapes.ts'
import type { News } from './hook.ts'
import { outcomeOf, type Shop } from './shop.ts'

const moment = z.iso.datetime({ offset: true })

/** The newest of what the order system knows and of what was pushed; of the same moment the system's own last word. */
export function lastSeen({ parcel }: Order, news: News | null): { at: number; text: string } | null {
  const events = [...(news?.events ?? []), ...(parcel?.events ?? [])]
  return events.reduce<{ at: number; text: string } | null>((a, b) => (a && a.at > b.at ? a : b), null)
}

const trackInput = z.strictObject({ order_no: orderNo })
const trackOutput = z.strictObject({
  no: z.string(),
  carrier: z.string(),
  last_event: z.string(),
  last_at: moment,
  eta: moment,
  url: z.url(),
})

/**
 * `logistics.track`: the last thing the carrier reported, to the order system or pushed to us; `no_trace` before its first
 * scan.
 */
export function logisticsTrack(shop: Shop): Action<z.output<typeof trackInput>, z.output<typeof trackOutput>> {
  return defineAction<z.output<typeof trackInput>, z.output<typeof trackOutput>>({
    name: 'logistics.track',
    description: 'Where the parcel of an order is, as its carrier last reported.',
    input: trackInput,
    output: trackOutput,
    outcomes: ['no_trace'],
    effect: 'read',
    timeoutMs: 3000,
    needs: 'anyone',
    async run({ input, ...call }) {
      const order = await shop.own(input.order_no, call)
      const last = lastSeen(order, (await shop.news.get(order.no))?.body ?? null)
      if (!order.parcel || !last) return { outcome: 'no_trace' }
      const { no, carrier, eta } = order.parcel
      return {
        outcome: 'ok',
        output: {
          no,
          carrier,
          last_event: last.text,
          last_at: shop.iso(last.at),
          eta: shop.iso(eta),
          url: new URL(`/parcels/${no}`, shop.host.config.site).href,
        },
      }
    },
  })
}

const part = z.string().nullish()
const changeInput = z.strictObject({
  order_no: orderNo,
  address: z.union([
    z.string().min(4).max(300),
    z.strictObject({
      province: part,
      city: part,
      district: part,
      detail: part,
      text: z.string().min(4).max(300),
    }),
  ]),
  phone: z
    .string()
    .regex(/^[+\d][\d -]{4,24}$/)
    .optional(),
})

/**
 * `order.change_address`: `too_late` once it has left the warehouse, `not_deliverable` (with the reason as message) for
 * a place the shop does not send to. The same key changes once.
 */
export function changeAddress(shop: Shop): Action<z.output<typeof changeInput>, { no: string }> {
  return defineAction<z.output<typeof changeInput>, { no: string }>({
    name: 'order.change_address',
    description: "Changes the receiver's address and phone of an order that has not been shipped.",
    input: changeInput,
    output: z.strictObject({ no: z.string() }),
    outcomes: ['too_late', 'not_deliverable'],
    effect: 'write',
    idempotent: true,
    timeoutMs: 5000,
    pii: ['address', 'phone'],
    needs: 'anyone',
    async run({ input, key, ...call }) {
      const { no: id } = await shop.own(input.order_no, call)
      const { signal, caller } = call
      const address = typeof input.address === 'string' ? input.address : input.address.text
      const body = { address, phone: input.phone }
      const { answer, refused } = await shop.system.call(contract.changeAddress, { id, body, key, signal })
      if (refused) return { outcome: outcomeOf(refused), message: refused.message }
      shop.host.log.info({ order: id, contactId: caller.contactId }, 'address changed')
      return { outcome: 'ok', output: answer }
    },
  })
}
