/** Money back: how much it would be, and the refund itself, once per item. */
import { defineAction, z, type Action } from 'nightdesk/sdk'
import { contract } from './backend/contract.ts'
import { amountSchema, orderNo, type Amount } from './backend/shapes.ts'
import { itemSchema } from './order.ts'
import { outcomeOf, type Shop } from './shop.ts'

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
    async run({ input: { order_no, items: lines }, ...call }) {
      await shop.own(order_no, call)
      const skus = lines?.map(({ sku }) => sku).join(',')
      const query = skus === undefined ? {} : { skus }
      const { signal } = call
      return { outcome: 'ok', output: await shop.get(contract.quoteRefund, { id: order_no, query, signal }) }
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
 * once, which the order system decides.
 */
export function refundCreate(shop: Shop): Action<z.output<typeof createInput>, z.output<typeof createOutput>> {
  const told = ({ no, amount }: { no: string; amount: Amount }) => ({
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
    async run({ input, key, ...call }) {
      const { no } = await shop.own(input.order_no, call)
      const confirmed = fenOf(input.amount)
      const { answer, refused } = await shop.system.call(contract.createRefund, {
        id: no,
        body: {
          ...(input.items && { skus: input.items.map(({ sku }) => sku) }),
          ...(input.reason !== undefined && { reason: input.reason }),
          ...(confirmed !== null && { amount: { fen: confirmed } }),
        },
        key,
        signal: call.signal,
      })
      if (refused) {
        const { no: earlier = '', amount = { fen: 0 } } = refused
        return { outcome: outcomeOf(refused), output: told({ no: earlier, amount }) }
      }
      shop.host.log.info({ order: no, refund: answer.no, contactId: call.caller.contactId }, 'refund registered')
      return { outcome: 'ok', output: told(answer) }
    },
  })
}

function fenOf(amount: z.output<typeof createInput>['amount']): number | null {
  if (amount === undefined) return null
  return typeof amount === 'object' ? amount.fen : Math.round(Number(amount) * 100)
}
