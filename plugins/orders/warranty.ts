/** What still is under warranty. */
import { defineAction, z, type Action } from 'nightdesk/sdk'
import { DateTime } from 'luxon'
import { goodOf } from './goods.ts'
import { orderNo } from './look-up.ts'
import type { Shop } from './shop.ts'

const input = z.strictObject({ order_no: orderNo, sku: z.string().max(32) })
const output = z.strictObject({
  title: z.string(),
  covered: z.boolean(),
  months: z.number().int(),
  until: z.iso.datetime({ offset: true }),
})

/** `warranty.lookup`: until when a thing is repaired free of charge, from the day it was delivered; `none` for what has none. */
export function warrantyLookup(shop: Shop): Action<z.output<typeof input>, z.output<typeof output>> {
  return defineAction<z.output<typeof input>, z.output<typeof output>>({
    name: 'warranty.lookup',
    description: 'Whether a thing of an order is still under warranty, and until when.',
    input,
    output,
    outcomes: ['none'],
    effect: 'read',
    timeoutMs: 3000,
    needs: 'anyone',
    async run({ input: asked, caller, now }) {
      const { order } = await shop.own(asked.order_no, caller, now)
      const good = goodOf(asked.sku)
      if (!good || good.warrantyMonths === 0) return { outcome: 'none' }
      const from = DateTime.fromMillis(order.delivered_at ?? order.paid_at, { zone: shop.host.timeZone })
      const until = from.plus({ months: good.warrantyMonths }).endOf('day').startOf('second').toMillis()
      const { title, warrantyMonths: months } = good
      return { outcome: 'ok', output: { title, covered: now <= until, months, until: shop.iso(until) } }
    },
  })
}
