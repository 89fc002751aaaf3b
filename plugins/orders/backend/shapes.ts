/** What goes over the wire between a shop's order system and the bot. Moments are UTC ms, money is fen. */
import { z } from 'nightdesk/sdk'

export const statuses = [
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

/** Text of digits; leading zeros belong to it. */
export const orderNo = z.string().regex(/^\d{6,32}$/)
export const skuSchema = z.string().regex(/^[A-Z0-9-]{3,32}$/)
const moment = z.int().nonnegative()

/** Exact: fen, never a fraction of a yuan. */
export const amountSchema = z.strictObject({ fen: z.int().nonnegative() }).meta({ id: 'Amount' })
export type Amount = z.output<typeof amountSchema>

export const lineSchema = z
  .strictObject({
    sku: z.string(),
    title: z.string(),
    size: z.string().optional(),
    quantity: z.int().positive(),
    price: amountSchema,
  })
  .meta({ id: 'Line' })
export type Line = z.output<typeof lineSchema>

const parcelSchema = z.strictObject({
  no: z.string(),
  carrier: z.string(),
  /** Newest last; empty until the carrier has scanned it. */
  events: z.array(z.strictObject({ id: z.string().optional(), at: moment, text: z.string() })),
  eta: moment,
})
export type Parcel = z.output<typeof parcelSchema>

export const refundSchema = z
  .strictObject({
    no: z.string(),
    skus: z.array(z.string()),
    amount: amountSchema,
    reason: z.string(),
    at: moment,
  })
  .meta({ id: 'Refund' })
export type Refund = z.output<typeof refundSchema>

/** Something else that was asked for and registered: an exchange, a stop of the parcel, a price difference. */
export const requestSchema = z
  .strictObject({
    no: z.string(),
    kind: z.enum(['exchange', 'intercept', 'price_refund', 'invoice']),
    at: moment,
    sku: z.string().nullable(),
    amount: amountSchema.nullable(),
  })
  .meta({ id: 'Request' })
export type Request = z.output<typeof requestSchema>

const invoiceSchema = z.strictObject({
  no: z.string(),
  kind: z.enum(['person', 'company']),
  title: z.string(),
  email: z.string().nullable(),
})
export type Invoice = z.output<typeof invoiceSchema>

export const orderSchema = z
  .strictObject({
    no: orderNo,
    /** The shop's customer number. */
    customer: z.string(),
    name: z.string(),
    phone: z.string(),
    address: z.string(),
    title: z.string(),
    status: z.enum(statuses),
    presale: z.boolean(),
    items: z.array(lineSchema).min(1),
    amount: amountSchema,
    paid_at: moment,
    ship_before: moment,
    shipped_at: moment.nullable(),
    delivered_at: moment.nullable(),
    refunded_at: moment.nullable(),
    parcel: parcelSchema.nullable(),
    refunds: z.array(refundSchema),
    requests: z.array(requestSchema),
    invoice: invoiceSchema.nullable(),
    /** Until when an unpaid order is kept. */
    pay_before: moment.nullable(),
    presale_terms: z
      .strictObject({ deposit: amountSchema, balance: amountSchema, pay_from: moment, pay_to: moment })
      .nullable(),
    /** What the freight insurance pays for a return; null: none was taken out. */
    insured: amountSchema.nullable(),
    /** What the same goods cost now; null: the same. */
    current_amount: amountSchema.nullable(),
  })
  .meta({ id: 'Order' })
export type Order = z.output<typeof orderSchema>

/** What the same goods cost less by now, in fen. */
export const dropOf = ({ amount, current_amount }: Order): number =>
  Math.max(0, amount.fen - (current_amount ?? amount).fen)

export const quoteSchema = z
  .strictObject({
    amount: amountSchema,
    /** Lines that cannot be returned without a reason once unsealed, and those that can. */
    sealed_only: z.array(lineSchema),
    others: z.array(lineSchema),
  })
  .meta({ id: 'Quote' })

export const tierSchema = z.enum(['new', 'silver', 'gold', 'black'])
export const memberSchema = z
  .strictObject({
    customer: z.string(),
    name: z.string(),
    phone: z.string(),
    tier: tierSchema,
    /** Within the last 365 days, refunds taken off: what the tier is made of. */
    paid: amountSchema,
    points: z.int(),
    /** Points that end with this year. */
    expiring: z.int(),
    coupons: z.array(
      z.strictObject({
        id: z.string(),
        title: z.string(),
        amount: amountSchema,
        min: amountSchema,
        expires_at: moment,
      }),
    ),
  })
  .meta({ id: 'Member' })
export type Member = z.output<typeof memberSchema>

export const goodSchema = z
  .strictObject({
    sku: skuSchema,
    title: z.string(),
    category: z.string(),
    price: amountSchema,
    variants: z
      .array(
        z.strictObject({
          sku: skuSchema,
          /** `M`, `27`, `米白`; null: there is only one. */
          name: z.string().nullable(),
          left: z.int().nonnegative(),
          restock_at: moment.nullable(),
        }),
      )
      .min(1),
    /** What customers look for it by. */
    words: z.array(z.string()),
    why: z.string(),
    warranty_months: z.int().nonnegative(),
    /** Size with the centimetres and kilograms it is cut for. */
    cut: z.array(
      z.strictObject({
        size: z.string(),
        height: z.tuple([z.number(), z.number()]),
        weight: z.tuple([z.number(), z.number()]),
      }),
    ),
    similar: z.array(skuSchema),
  })
  .meta({ id: 'Good' })
export type Good = z.output<typeof goodSchema>

/** A parcel moved: the answer to whoever told it, and what is pushed to the bot. */
export const movedSchema = z
  .strictObject({
    id: z.string().regex(/^[\w.:-]{1,80}$/),
    type: z.literal('parcel.moved'),
    order_no: orderNo,
    status: z.enum(statuses),
    at: moment,
    text: z.string().min(1).max(200),
  })
  .meta({ id: 'Moved' })
export type Moved = z.output<typeof movedSchema>

/** Why something was not done. `message` of a 409 may be told to a customer. */
export const problemSchema = z
  .strictObject({
    code: z.string(),
    message: z.string(),
    /** With `already`: what was made before. */
    no: z.string().optional(),
    amount: amountSchema.optional(),
  })
  .meta({ id: 'Problem' })
export type Problem = z.output<typeof problemSchema>
