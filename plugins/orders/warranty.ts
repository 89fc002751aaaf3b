/** What still is under warranty. */
import { defineAction, z, type Action } from 'nightdesk/sdk'
import { DateTime } from 'luxon'
import { contract } from './backend/contract.ts'
import { orderNo } from './backend/shapes.ts'
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
    async run({ input: asked, ...call }) {
      const order = await shop.own(asked.order_no, call)
      const given = { id: asked.sku, signal: call.signal }
      const { answer: good } = await shop.system.call(contract.getGood, given)
      if (!good || good.warranty_months === 0) return { outcome: 'none' }
      const from = DateTime.fromMillis(order.delivered_at ?? order.paid_at, { zone: shop.host.timeZone })
      const until = from.plus({ months: good.warranty_months }).endOf('day').startOf('second').toMillis()
      const { title, warranty_months: months } = good
      return { outcome: 'ok', output: { title, covered: call.now <= until, months, until: shop.iso(until) } }
    },
  })
}
