/** Other goods for those that were bought, and a parcel that shall turn back. */
import { defineAction, z, type Action, type ActionResult } from 'nightdesk/sdk'
import { contract } from './backend/contract.ts'
import { orderNo, skuSchema } from './backend/shapes.ts'
import type { Told } from './client.ts'
import { outcomeOf, type Shop } from './shop.ts'

const numbered = z.strictObject({ no: z.string() })
type Numbered = z.output<typeof numbered>

/** A number, or the outcome that the order system names; `already` with the number of what was made before. */
export function numberedOf({ answer, refused }: Told<Numbered>): ActionResult<Numbered> {
  if (!refused) return { outcome: 'ok', output: answer }
  const { no, message } = refused
  return { outcome: outcomeOf(refused), message, ...(no !== undefined && { output: { no } }) }
}

const exchangeInput = z.strictObject({ order_no: orderNo, sku: skuSchema, new_sku: skuSchema })

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
    async run({ input: { order_no, sku, new_sku }, key, ...call }) {
      const { no: id } = await shop.own(order_no, call)
      const { signal } = call
      return numberedOf(
        await shop.system.call(contract.createExchange, { id, body: { sku, new_sku }, key, signal }),
      )
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
    async run({ input, key, ...call }) {
      const { no: id } = await shop.own(input.order_no, call)
      const { signal } = call
      return numberedOf(await shop.system.call(contract.interceptParcel, { id, body: {}, key, signal }))
    },
  })
}
