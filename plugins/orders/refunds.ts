/** Money back: how much it would be, and the refund itself, once per item. */
import { BotError, defineAction, z, type Action } from 'nightdesk/sdk'
import { goodOf } from './goods.ts'
import { orderNo } from './look-up.ts'
import { amountSchema, itemSchema, type Amount, type Order, type Refund } from './order.ts'
import type { Shop } from './shop.ts'

/** One line or several of the order, as `order.lookup` gave them; absent: the whole order. */
const items = z.union([z.array(itemSchema).min(1), itemSchema.transform((one) => [one])]).optional()

const quoteInput = z.strictObject({ order_no: orderNo, items })
const quoteOutput = z.strictObject({
  amount: amountSchema,
  /** Lines that cannot be returned without a reason once unsealed, and those that can. */
  sealed_only: z.array(itemSchema),
  others: z.array(itemSchema),
})

/** `refund.quote`: what the given lines were paid with, after the order's discount, and which of them have to be sealed. */
export function refundQuote(shop: Shop): Action<z.output<typeof quoteInput>, z.output<typeof quoteOutput>> {
  return defineAction<z.output<typeof quoteInput>, z.output<typeof quoteOutput>>({
    name: 'refund.quote',
    description: 'How much would be refunded for some lines of an order, or for all of it.',
    input: quoteInput,
    output: quoteOutput,
    effect: 'read',
    timeoutMs: 3000,
    needs: 'anyone',
    async run({ input, caller, now }) {
      const { order } = await shop.own(input.order_no, caller, now)
      const skus = skusOf(order, input.items)
      const lines = order.items.filter(({ sku }) => skus.includes(sku))
      const sealed_only = lines.filter(({ sku }) => goodOf(sku)?.sealedOnly)
      const others = lines.filter((line) => !sealed_only.includes(line))
      return { outcome: 'ok', output: { amount: quote(order, skus), sealed_only, others } }
    },
  })
}

const createInput = z.strictObject({
  order_no: orderNo,
  items,
  reason: z.string().max(200).optional(),
  /** A private link to the picture, as the slot holds it. */
  photo: z.json().optional(),
  /** What the customer confirmed: exactly this is refunded, or nothing. Decimal text is yuan. */
  amount: z.union([amountSchema, z.string().regex(/^\d{1,9}(\.\d{1,2})?$/), z.number().nonnegative()]).optional(),
})
const createOutput = z.strictObject({ no: z.string(), url: z.url(), amount: amountSchema })

/**
 * `refund.create`: `already` (with the earlier number) if one of the lines was refunded before. The same key refunds
 * once: the order's own row is the only place where that is decided.
 */
export function refundCreate(shop: Shop): Action<z.output<typeof createInput>, z.output<typeof createOutput>> {
  const told = ({ no, amount }: Refund) => ({
    no,
    url: new URL(`/returns/${no}`, shop.host.config.site).href,
    amount,
  })
  return defineAction<z.output<typeof createInput>, z.output<typeof createOutput>>({
    name: 'refund.create',
    description: 'Registers the return, or cancels an order that has not been shipped, and refunds it.',
    input: createInput,
    output: createOutput,
    outcomes: ['already'],
    effect: 'write',
    idempotent: true,
    timeoutMs: 5000,
    pii: ['photo'],
    needs: 'anyone',
    async run({ input, caller, key, now }) {
      let no: string | null = null
      for (;;) {
        const { order, version } = await shop.own(input.order_no, caller, now)
        const same = order.refunds.find((refund) => refund.key === key)
        if (same) return { outcome: 'ok', output: told(same) }
        const skus = skusOf(order, input.items)
        const earlier = order.refunds.find((refund) => refund.skus.some((sku) => skus.includes(sku)))
        if (earlier) return { outcome: 'already', output: told(earlier) }
        const amount = quote(order, skus)
        const confirmed = fenOf(input.amount)
        if (confirmed !== null && confirmed !== amount.fen)
          throw new BotError('action.input', `${confirmed} fen were confirmed, ${amount.fen} would be refunded`)
        no ??= `R${1000 + (await shop.orders.number('refund'))}`
        const refund = { no, key, skus, amount, reason: input.reason ?? 'none given', at: now }
        if (!(await shop.orders.update(order.no, version, refunded(order, refund)))) continue
        shop.host.log.info({ order: order.no, refund: no, contactId: caller.contactId }, 'refund registered')
        return { outcome: 'ok', output: told(refund) }
      }
    },
  })
}

/** Not shipped: cancelled at once. Otherwise the order stays what it is until the goods are back. */
function refunded(order: Order, refund: Refund): Order {
  const refunds = [...order.refunds, refund]
  const all = order.items.every(({ sku }) => refunds.some(({ skus }) => skus.includes(sku)))
  return order.status === 'paid' && all
    ? { ...order, refunds, status: 'refunded', refunded_at: refund.at }
    : { ...order, refunds }
}

function skusOf(order: Order, asked: { sku: string }[] | undefined): string[] {
  if (!asked) return order.items.map(({ sku }) => sku)
  for (const { sku } of asked)
    if (!order.items.some((item) => item.sku === sku))
      throw new BotError('action.input', `order ${order.no} holds no ${sku}`)
  return [...new Set(asked.map(({ sku }) => sku))]
}

/** The lines' share of what was paid; rounded down, and to the last fen when the last line goes. */
function quote(order: Order, skus: string[]): Amount {
  const worth = (lines: Order['items']) =>
    lines.reduce((sum, { price, quantity }) => sum + price.fen * quantity, 0)
  const before = order.refunds.flatMap((refund) => refund.skus)
  const rest = order.items.every(({ sku }) => skus.includes(sku) || before.includes(sku))
  if (rest) {
    const given = order.refunds
      .filter((refund) => !refund.skus.some((sku) => skus.includes(sku)))
      .reduce((sum, { amount }) => sum + amount.fen, 0)
    return { fen: order.amount.fen - given }
  }
  const lines = order.items.filter(({ sku }) => skus.includes(sku))
  return { fen: Math.floor((worth(lines) * order.amount.fen) / worth(order.items)) }
}

function fenOf(amount: z.output<typeof createInput>['amount']): number | null {
  if (amount === undefined) return null
  return typeof amount === 'object' ? amount.fen : Math.round(Number(amount) * 100)
}
