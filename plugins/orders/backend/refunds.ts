/** Money back: how much it would be, and the refund itself, once per line. */
import { change, orderOf, Refused, type Desk, type Once } from './desk.ts'
import type { BodyOf, Contract } from './contract.ts'
import { goodOf } from './goods.ts'
import type { Kept } from './kept.ts'
import type { Amount, Line, Order, Refund } from './shapes.ts'

export async function quoteRefund(desk: Desk, no: string, asked: string[] | undefined) {
  const { order } = await orderOf(desk, no)
  const skus = skusOf(order, asked)
  const lines = order.items.filter(({ sku }) => skus.includes(sku))
  const isSealed = ({ sku }: Line): boolean => goodOf(sku)?.sealedOnly ?? false
  return {
    amount: quote(order, skus),
    sealed_only: lines.filter(isSealed),
    others: lines.filter((line) => !isSealed(line)),
  }
}

/** The order's own row is the only place where it is decided that a line is refunded once. */
export function createRefund(
  desk: Desk,
  no: string,
  { skus: asked, reason, amount: confirmed }: BodyOf<Contract['createRefund']>,
  once: Once,
): Promise<Refund> {
  let refundNo: string | null = null
  return change(desk, no, once, async (order) => {
    const skus = skusOf(order, asked)
    const earlier = order.refunds.find((refund) => refund.skus.some((sku) => skus.includes(sku)))
    if (earlier)
      throw new Refused(409, {
        code: 'already',
        message: `${earlier.no} refunds it`,
        no: earlier.no,
        amount: earlier.amount,
      })
    const amount = quote(order, skus)
    if (confirmed && confirmed.fen !== amount.fen)
      throw new Refused(422, {
        code: 'amount_differs',
        message: `${confirmed.fen} fen were confirmed, ${amount.fen} would be refunded`,
      })
    refundNo ??= `R${1000 + (await desk.orders.number('refund'))}`
    const refund = { no: refundNo, skus, amount, reason: reason ?? 'none given', at: desk.clock() }
    return { order: refunded(order, refund), answer: refund }
  })
}

/** Not shipped: cancelled at once. Otherwise the order stays what it is until the goods are back. */
function refunded(order: Kept, refund: Refund): Kept {
  const refunds = [...order.refunds, refund]
  const all = order.items.every(({ sku }) => refunds.some(({ skus }) => skus.includes(sku)))
  return order.status === 'paid' && all
    ? { ...order, refunds, status: 'refunded', refunded_at: refund.at }
    : { ...order, refunds }
}

function skusOf(order: Order, asked: string[] | undefined): string[] {
  if (!asked) return order.items.map(({ sku }) => sku)
  for (const sku of asked) checkLine(order, sku)
  return [...new Set(asked)]
}

/** @throws Refused */
export function checkLine(order: Order, sku: string): void {
  if (!order.items.some((item) => item.sku === sku))
    throw new Refused(422, { code: 'no_such_line', message: `order ${order.no} holds no ${sku}` })
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
