/** Other goods for those that were bought, and a parcel that shall turn back. */
import { BotError, defineAction, z, type Action } from 'nightdesk/sdk'
import { goodOf } from './goods.ts'
import { orderNo } from './look-up.ts'
import type { Order, Request } from './order.ts'
import type { Shop } from './shop.ts'

const numbered = z.strictObject({ no: z.string() })
type Numbered = z.output<typeof numbered>

const sku = z.string().regex(/^[A-Z0-9-]{3,32}$/)
const exchangeInput = z.strictObject({ order_no: orderNo, sku, new_sku: sku })

/**
 * `exchange.create`: takes the new one out of the stock; `out_of_stock` if somebody was faster, `already` (with its number)
 * if this line is being exchanged. The same key exchanges once.
 */
export function exchangeCreate(shop: Shop): Action<z.output<typeof exchangeInput>, Numbered> {
  return defineAction<z.output<typeof exchangeInput>, Numbered>({
    name: 'exchange.create',
    description: 'Exchanges a line of an order for another size or other goods.',
    input: exchangeInput,
    output: numbered,
    outcomes: ['out_of_stock', 'already'],
    effect: 'write',
    idempotent: true,
    timeoutMs: 5000,
    needs: 'anyone',
    async run({ input, caller, key, now }) {
      if (!goodOf(input.new_sku)) throw new BotError('request.not_found', `the shop sells no ${input.new_sku}`)
      let taken = false
      return shop.change(input.order_no, caller, now, async (order) => {
        if (!order.items.some((item) => item.sku === input.sku))
          throw new BotError('action.input', `order ${order.no} holds no ${input.sku}`)
        const earlier = order.requests.find(({ kind, sku }) => kind === 'exchange' && sku === input.sku)
        if (earlier) return { answer: told(earlier, key) }
        // Taken once, however often the order has to be looked at again.
        taken ||= await shop.stock.take(input.new_sku)
        if (!taken) return { answer: { outcome: 'out_of_stock' } }
        const made = await request(shop, 'exchange', key, now, { sku: input.sku })
        return { order: add(order, made), answer: told(made, key) }
      })
    },
  })
}

const onlyOrder = z.strictObject({ order_no: orderNo })

/** `order.intercept`: asks the carrier to bring a parcel back; `too_late` once it is delivered or being carried out. */
export function orderIntercept(shop: Shop): Action<z.output<typeof onlyOrder>, Numbered> {
  return defineAction<z.output<typeof onlyOrder>, Numbered>({
    name: 'order.intercept',
    description: 'Asks the carrier to stop a parcel that is on its way and bring it back.',
    input: onlyOrder,
    output: numbered,
    outcomes: ['too_late', 'already'],
    effect: 'write',
    idempotent: true,
    timeoutMs: 5000,
    needs: 'anyone',
    async run({ input, caller, key, now }) {
      return shop.change(input.order_no, caller, now, async (order) => {
        const earlier = order.requests.find(({ kind }) => kind === 'intercept')
        if (earlier) return { answer: told(earlier, key) }
        const carriedOut = order.parcel?.events.some(({ text }) => text.includes('派送中')) ?? false
        if (order.status !== 'shipped' || carriedOut) return { answer: { outcome: 'too_late' } }
        const made = await request(shop, 'intercept', key, now)
        return { order: add(order, made), answer: told(made, key) }
      })
    },
  })
}

const letters: Record<Request['kind'], string> = { exchange: 'H', intercept: 'L', price_refund: 'P', invoice: 'F' }

/** A numbered request; @param of what it is about */
export async function request(
  shop: Shop,
  kind: Request['kind'],
  key: string,
  at: number,
  of: Partial<Pick<Request, 'sku' | 'amount'>> = {},
): Promise<Request> {
  const no = `${letters[kind]}${1000 + (await shop.orders.number(kind))}`
  return { no, kind, key, at, sku: null, amount: null, ...of }
}

export const add = (order: Order, made: Request): Order => ({ ...order, requests: [...order.requests, made] })

/** The same call again gets what it got; another one hears that it was done. */
export const told = ({ no, key }: Request, asked: string) =>
  key === asked ? { outcome: 'ok' as const, output: { no } } : { outcome: 'already', output: { no } }
