/** Money around an order: what became cheaper, what is due, what insurance pays. */
import { defineAction, z, type Action } from 'nightdesk/sdk'
import { contract } from './backend/contract.ts'
import { amountSchema, dropOf, orderNo } from './backend/shapes.ts'
import { numberedOf } from './exchange.ts'
import type { Shop } from './shop.ts'

const onlyOrder = z.strictObject({ order_no: orderNo })
type OnlyOrder = z.output<typeof onlyOrder>
const moment = z.iso.datetime({ offset: true })

const compared = z.strictObject({ paid: amountSchema, now: amountSchema, drop: amountSchema })

/** `price.compare`: what was paid, what the same costs now, and the difference, never below nothing. */
export function priceCompare(shop: Shop): Action<OnlyOrder, z.output<typeof compared>> {
  return defineAction<OnlyOrder, z.output<typeof compared>>({
    name: 'price.compare',
    description: 'What an order cost when it was paid, and what the same goods cost now.',
    input: onlyOrder,
    output: compared,
    effect: 'read',
    timeoutMs: 3000,
    needs: 'anyone',
    async run({ input, ...call }) {
      const order = await shop.own(input.order_no, call)
      const current = order.current_amount ?? order.amount
      return { outcome: 'ok', output: { paid: order.amount, now: current, drop: { fen: dropOf(order) } } }
    },
  })
}

const refundInput = z.strictObject({
  order_no: orderNo,
  /** What the customer confirmed: exactly this, or nothing. */
  amount: z.union([amountSchema, z.coerce.number().nonnegative()]),
})
const numbered = z.strictObject({ no: z.string() })

/** `price.refund`: the difference back, once an order; `over_limit` above what goes without a person. */
export function priceRefund(shop: Shop): Action<z.output<typeof refundInput>, z.output<typeof numbered>> {
  return defineAction<z.output<typeof refundInput>, z.output<typeof numbered>>({
    name: 'price.refund',
    description: 'Gives back the difference to a price that fell.',
    input: refundInput,
    output: numbered,
    outcomes: ['already', 'over_limit'],
    effect: 'write',
    idempotent: true,
    timeoutMs: 5000,
    needs: 'anyone',
    async run({ input, key, ...call }) {
      const fen = typeof input.amount === 'number' ? Math.round(input.amount * 100) : input.amount.fen
      const { no: id } = await shop.own(input.order_no, call)
      const { signal } = call
      return numberedOf(
        await shop.system.call(contract.refundPrice, { id, body: { amount: { fen } }, key, signal }),
      )
    },
  })
}

const insurance = z.strictObject({
  insured: z.boolean(),
  state: z.enum(['none', 'covered', 'waiting', 'due', 'void']),
  amount: amountSchema.optional(),
  refunded_at: moment.optional(),
})

/**
 * `freight.lookup`: whether returns are insured; `waiting` once a return is registered, `due` when it is refunded: from then on
 * the insurer pays, which the shop does not see. `void` for what was refunded without a return: cancelled, stopped or refused
 * before it was delivered.
 */
export function freightLookup(shop: Shop): Action<OnlyOrder, z.output<typeof insurance>> {
  return defineAction<OnlyOrder, z.output<typeof insurance>>({
    name: 'freight.lookup',
    description: 'Whether an order has freight insurance, what it pays for a return, and whether that is due.',
    input: onlyOrder,
    output: insurance,
    effect: 'read',
    timeoutMs: 3000,
    needs: 'anyone',
    async run({ input, ...call }) {
      const order = await shop.own(input.order_no, call)
      if (order.insured === null) return { outcome: 'ok', output: { insured: false, state: 'none' } }
      const told = { insured: true, amount: order.insured }
      if (order.status === 'cancelled') return { outcome: 'ok', output: { ...told, state: 'void' } }
      if (order.status !== 'refunded')
        return { outcome: 'ok', output: { ...told, state: order.refunds.length > 0 ? 'waiting' : 'covered' } }
      const at = order.refunded_at === null ? {} : { refunded_at: shop.iso(order.refunded_at) }
      return { outcome: 'ok', output: { ...told, ...at, state: order.delivered_at === null ? 'void' : 'due' } }
    },
  })
}

const due = z.strictObject({ url: z.url(), pay_before: moment, amount: amountSchema })

/** `payment.link`: where to pay an order that is not paid; `paid` or `cancelled` if there is nothing to pay any more. */
export function paymentLink(shop: Shop): Action<OnlyOrder, z.output<typeof due>> {
  return defineAction<OnlyOrder, z.output<typeof due>>({
    name: 'payment.link',
    description: 'Where an unpaid order is paid, and until when it is kept.',
    input: onlyOrder,
    output: due,
    outcomes: ['paid', 'cancelled'],
    effect: 'read',
    timeoutMs: 3000,
    needs: 'anyone',
    async run({ input, ...call }) {
      const order = await shop.own(input.order_no, call)
      if (order.status !== 'unpaid') return { outcome: order.status === 'cancelled' ? 'cancelled' : 'paid' }
      if (order.pay_before === null || order.pay_before <= call.now) return { outcome: 'cancelled' }
      const url = new URL(`/pay/${order.no}`, shop.host.config.site).href
      return { outcome: 'ok', output: { url, pay_before: shop.iso(order.pay_before), amount: order.amount } }
    },
  })
}

const terms = z.strictObject({
  deposit: amountSchema,
  balance: amountSchema,
  pay_from: moment,
  pay_to: moment,
  ship_before: moment,
  paid: z.boolean(),
  url: z.url(),
})

/** `presale.lookup`: what is paid ahead, what is due and when; `not_presale` for everything else. */
export function presaleLookup(shop: Shop): Action<OnlyOrder, z.output<typeof terms>> {
  return defineAction<OnlyOrder, z.output<typeof terms>>({
    name: 'presale.lookup',
    description: 'Deposit, balance and dates of a presale order.',
    input: onlyOrder,
    output: terms,
    outcomes: ['not_presale'],
    effect: 'read',
    timeoutMs: 3000,
    needs: 'anyone',
    async run({ input, ...call }) {
      const order = await shop.own(input.order_no, call)
      if (!order.presale_terms) return { outcome: 'not_presale' }
      const { deposit, balance, pay_from, pay_to } = order.presale_terms
      const url = new URL(`/pay/${order.no}`, shop.host.config.site).href
      const [from, to, before] = [pay_from, pay_to, order.ship_before].map(shop.iso) as [string, string, string]
      const paid = order.status !== 'deposit'
      return {
        outcome: 'ok',
        output: { deposit, balance, pay_from: from, pay_to: to, ship_before: before, paid, url },
      }
    },
  })
}
