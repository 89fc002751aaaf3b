/** Every operation of an order system: what the router serves, the client calls and the OpenAPI document describes. */
import { z } from 'nightdesk/sdk'
import * as shape from './shapes.ts'

export interface Operation {
  method: 'GET' | 'POST'
  /** `/orders/:no/refunds` */
  path: string
  summary: string
  query?: z.ZodType
  /** Only of a POST; each of them takes an `Idempotency-Key`. */
  body?: z.ZodType
  answer: z.ZodType
  /** Codes of 409 (as things stand) and 422 (does not fit the order), with what they mean. */
  refuses?: Partial<Record<409 | 422, Record<string, string>>>
}

const numbered = z.strictObject({ no: z.string() }).meta({ id: 'Numbered' })
const noLine = { no_such_line: 'the order holds no such line' }
const differs = { amount_differs: 'the amount that was confirmed is not what it would be' }
const already = (what: string) => ({ already: `${what}; \`no\` is its number` })

export const contract = {
  listCustomers: {
    method: 'GET',
    path: '/customers',
    summary: 'All customers',
    answer: z.strictObject({ customers: z.array(shape.memberSchema) }),
  },
  getCustomer: {
    method: 'GET',
    path: '/customers/:customer',
    summary: 'A customer with tier, points and coupons',
    answer: shape.memberSchema,
  },
  listOrders: {
    method: 'GET',
    path: '/orders',
    summary: 'Orders, newest payment first: of one customer, or of all',
    query: z.strictObject({
      customer: z.string().min(1).max(64).optional(),
      limit: z.coerce.number().int().min(1).max(1000).default(200),
    }),
    answer: z.strictObject({ orders: z.array(shape.orderSchema) }),
  },
  getOrder: {
    method: 'GET',
    path: '/orders/:no',
    summary: 'One order with its parcel',
    answer: shape.orderSchema,
  },
  quoteRefund: {
    method: 'GET',
    path: '/orders/:no/quote',
    summary: 'What would be refunded for some lines, or for all',
    query: z.strictObject({
      /** Comma-separated. */
      skus: z
        .string()
        .regex(/^[A-Z0-9-]{3,32}(,[A-Z0-9-]{3,32}){0,99}$/)
        .optional(),
    }),
    answer: shape.quoteSchema,
    refuses: { 422: noLine },
  },
  changeAddress: {
    method: 'POST',
    path: '/orders/:no/address',
    summary: 'Another address, and phone, before it leaves the warehouse',
    body: z.strictObject({ address: z.string().min(4).max(300), phone: z.string().max(25).optional() }),
    answer: numbered,
    refuses: { 409: { too_late: 'it has left', not_deliverable: 'the shop does not send there' } },
  },
  interceptParcel: {
    method: 'POST',
    path: '/orders/:no/interception',
    summary: 'Asks the carrier to bring the parcel back',
    body: z.strictObject({}),
    answer: numbered,
    refuses: {
      409: { too_late: 'it is being carried out, or never left', ...already('it was asked for before') },
    },
  },
  createRefund: {
    method: 'POST',
    path: '/orders/:no/refunds',
    summary: 'Registers a return, or cancels what has not been shipped, and refunds it',
    body: z.strictObject({
      /** Absent: the whole order. */
      skus: z.array(shape.skuSchema).min(1).max(100).optional(),
      reason: z.string().max(200).optional(),
      /** What the customer confirmed: exactly this, or nothing. */
      amount: shape.amountSchema.optional(),
    }),
    answer: shape.refundSchema,
    refuses: { 409: already('one of the lines was refunded'), 422: { ...noLine, ...differs } },
  },
  createExchange: {
    method: 'POST',
    path: '/orders/:no/exchanges',
    summary: 'Other goods for a line; takes one out of the stock',
    body: z.strictObject({ sku: shape.skuSchema, new_sku: shape.skuSchema }),
    answer: numbered,
    refuses: {
      409: { out_of_stock: 'there is none left', ...already('the line is being exchanged') },
      422: { ...noLine, no_such_goods: 'the shop sells no such thing' },
    },
  },
  refundPrice: {
    method: 'POST',
    path: '/orders/:no/price-refunds',
    summary: 'The difference to a price that fell, once an order',
    body: z.strictObject({ amount: shape.amountSchema }),
    answer: numbered,
    refuses: {
      409: { over_limit: 'more than goes without a person', ...already('it was given back') },
      422: differs,
    },
  },
  createInvoice: {
    method: 'POST',
    path: '/orders/:no/invoices',
    summary: 'Issues an invoice, the one before being void',
    body: z.strictObject({
      kind: z.enum(['person', 'company']),
      /** `special`: one that a company deducts VAT by. */
      type: z.enum(['normal', 'special']),
      company: z.string().max(100).optional(),
      tax_no: z.string().max(20).optional(),
      email: z.email(),
    }),
    answer: numbered,
    refuses: { 409: { rejected: 'the message says why' } },
  },
  mailInvoice: {
    method: 'POST',
    path: '/orders/:no/invoice-mails',
    summary: 'Mails the invoice again, to the address it went to',
    body: z.strictObject({}),
    answer: z.strictObject({ email: z.string() }),
    refuses: { 409: { none: 'there is no invoice, or no address' } },
  },
  moveParcel: {
    method: 'POST',
    path: '/orders/:no/events',
    summary: 'A carrier tells where the parcel is; pushed on to the bot',
    body: z.strictObject({
      text: z.string().min(1).max(200),
      /** `collected` ships the order, `delivered` delivers it. */
      state: z.enum(['collected', 'moving', 'delivered']),
      /** UTC ms; absent: now. */
      at: z.int().nonnegative().optional(),
    }),
    answer: shape.movedSchema,
    refuses: { 409: { no_parcel: 'there is nothing on its way' }, 422: { in_future: 'that is yet to come' } },
  },
  listGoods: {
    method: 'GET',
    path: '/goods',
    summary: 'What is sold, with its stock',
    answer: z.strictObject({ goods: z.array(shape.goodSchema) }),
  },
  getGood: {
    method: 'GET',
    path: '/goods/:sku',
    summary: 'One thing, by its number or that of a variant',
    answer: shape.goodSchema,
  },
} satisfies Record<string, Operation>

export type Contract = typeof contract
export type AnswerOf<O extends Operation> = z.output<O['answer']>
/** As the client gives it, and as a handler gets it. */
export type BodyOf<O extends Operation> = O extends { body: infer B extends z.ZodType } ? z.output<B> : undefined
export type QueryOf<O extends Operation> = O extends { query: infer Q extends z.ZodType } ? z.output<Q> : undefined
