/** What of an order may be shown to whom. */
import { z } from 'nightdesk/sdk'
import { amountSchema, statuses, type Order, type Status } from './backend/shapes.ts'

/** A line as flows hand it around. */
export const itemSchema = z.strictObject({
  sku: z.string(),
  title: z.string(),
  size: z.string().nullish(),
  quantity: z.coerce.number().int().positive(),
  price: amountSchema.optional(),
})

const moment = z.iso.datetime({ offset: true })

/** What anybody who knows the number may see, and (all optional) what only its owner may. */
export const shownSchema = z.strictObject({
  no: z.string(),
  title: z.string(),
  status: z.enum(statuses),
  status_name: z.string(),
  presale: z.boolean(),
  paid_at: moment,
  ship_before: moment,
  shipped_at: moment.optional(),
  delivered_at: moment.optional(),
  refunded_at: moment.optional(),
  pay_before: moment.optional(),
  items: z.array(itemSchema).optional(),
  amount: amountSchema.optional(),
  invoiced: z.boolean().optional(),
  price_protected_until: moment.optional(),
  receiver: z.strictObject({ name: z.string(), phone: z.string(), address: z.string() }).optional(),
})
export type Shown = z.output<typeof shownSchema>

const statusNames: Record<Status, string> = {
  unpaid: '待付款',
  deposit: '已付定金，待付尾款',
  refunding: '退货中',
  cancelled: '已取消',
  paid: '待发货',
  shipped: '运输中',
  delivered: '已签收',
  refunded: '已退款',
}

const day = 86_400_000

/**
 * The order as it may be shown. Name, phone and address are masked even for the owner: nothing here reads them out.
 * @param proven the owner asks, or who knows number and phone
 */
export function show(order: Order, proven: boolean, iso: (at: number) => string): Shown {
  const shown: Shown = {
    no: order.no,
    title: order.title,
    status: order.status,
    status_name: order.presale && order.status === 'paid' ? '预售，待发货' : statusNames[order.status],
    presale: order.presale,
    paid_at: iso(order.paid_at),
    ship_before: iso(order.ship_before),
  }
  if (order.shipped_at !== null) shown.shipped_at = iso(order.shipped_at)
  if (order.delivered_at !== null) shown.delivered_at = iso(order.delivered_at)
  if (order.refunded_at !== null) shown.refunded_at = iso(order.refunded_at)
  if (order.pay_before !== null) shown.pay_before = iso(order.pay_before)
  if (!proven) return shown
  return {
    ...shown,
    items: order.items,
    amount: order.amount,
    invoiced: order.invoice !== null,
    price_protected_until: iso(order.paid_at + 15 * day),
    receiver: {
      name: `${[...order.name][0] ?? ''}**`,
      phone: `${order.phone.slice(0, 3)}****${order.phone.slice(-4)}`,
      address: `${order.address.slice(0, 6)}****`,
    },
  }
}
