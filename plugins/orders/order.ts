/** An order as the shop keeps it, and what of it may be shown to whom. */
import { z } from 'nightdesk/sdk'

const statuses = [
  'unpaid',
  /** Of a presale: paid ahead, the rest is not. */
  'deposit',
  'paid',
  'shipped',
  'delivered',
  /** A return is registered, the goods are not back yet. */
  'refunding',
  'refunded',
  'cancelled',
] as const
export type Status = (typeof statuses)[number]

/** Exact: fen, never a fraction of a yuan. */
export const amountSchema = z.strictObject({ fen: z.number().int().nonnegative() })
export type Amount = z.output<typeof amountSchema>

export const itemSchema = z.strictObject({
  sku: z.string(),
  title: z.string(),
  size: z.string().nullish(),
  quantity: z.coerce.number().int().positive(),
  price: amountSchema.optional(),
})
export type Item = z.output<typeof itemSchema>

export interface Parcel {
  no: string
  carrier: string
  /** Newest last; empty until the carrier has scanned it. */
  events: { at: number; text: string }[]
  eta: number
}

export interface Refund {
  no: string
  /** Idempotency key of the call that made it. */
  key: string
  skus: string[]
  amount: Amount
  reason: string
  at: number
}

/** Something else that was asked for and registered: an exchange, a stop of the parcel, a price difference. */
export interface Request {
  no: string
  kind: 'exchange' | 'intercept' | 'price_refund' | 'invoice'
  /** Idempotency key of the call that made it. */
  key: string
  at: number
  sku: string | null
  amount: Amount | null
}

export interface Invoice {
  no: string
  kind: 'person' | 'company'
  title: string
  email: string | null
}

export interface Order {
  /** Text of digits; leading zeros belong to it. */
  no: string
  /** The shop's customer number. */
  customer: string
  name: string
  phone: string
  address: string
  title: string
  status: Status
  presale: boolean
  items: (Item & { price: Amount })[]
  amount: Amount
  /** Moments are UTC ms. */
  paid_at: number
  ship_before: number
  shipped_at: number | null
  delivered_at: number | null
  refunded_at: number | null
  parcel: Parcel | null
  refunds: Refund[]
  /** Keys of address changes that were made. */
  changes: string[]
  requests: Request[]
  invoice: Invoice | null
  /** Until when an unpaid order is kept. */
  pay_before: number | null
  presale_terms: { deposit: Amount; balance: Amount; pay_from: number; pay_to: number } | null
  /** What the freight insurance pays for a return; null: none was taken out. */
  insured: Amount | null
  /** What the same goods cost now; null: the same. */
  current_amount: Amount | null
}

/** What an earlier version of the plugin has written, with what it did not know yet. */
export function upcast(order: Order): Order {
  const later = {
    requests: [],
    invoice: null,
    pay_before: null,
    presale_terms: null,
    insured: null,
    current_amount: null,
  }
  return { ...later, ...order }
}

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
