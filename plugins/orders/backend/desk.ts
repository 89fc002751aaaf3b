/** Where the order system keeps its orders, and the one way to change one: compare-and-set, once a key. */
import type { Rows } from 'nightdesk/sdk'
import type { Problem } from './shapes.ts'
import { upcast, type Kept } from './kept.ts'
import type { Stock } from './stock.ts'

export interface Rules {
  /** Texts of an address that the shop cannot deliver to. */
  undeliverable: readonly string[]
  /** Fen of a price difference that go back without a person. */
  priceRefundFen: number
}

export interface Desk {
  orders: Rows<Kept>
  stock: Stock
  rules: Rules
  clock: () => number
  timeZone: string
  /** Told after a parcel has moved. */
  moved(orderNo: string): void
}

/** Not done, and why: an answer of 404, 409 or 422. */
export class Refused extends Error {
  readonly status: 404 | 409 | 422
  readonly problem: Problem
  constructor(status: 404 | 409 | 422, problem: Problem) {
    super(problem.message)
    this.name = 'Refused'
    this.status = status
    this.problem = problem
  }
}

/** Key of a call, and what it asked: the same key for something else is a mistake. */
export interface Once {
  key: string
  print: string
}

export async function orderOf({ orders }: Desk, no: string): Promise<{ order: Kept; version: number }> {
  const row = await orders.get(no)
  if (!row) throw new Refused(404, { code: 'not_found', message: `there is no order ${no}` })
  return { order: upcast(row.body), version: row.version }
}

/**
 * Changes an order, once a key: what was answered is kept in the order's own row, so both are on disk or neither is. Asks
 * again as often as somebody else wrote in between.
 * @param next the changed order and what to answer; throws `Refused` where it cannot be done
 */
export async function change<Answer>(
  desk: Desk,
  no: string,
  { key, print }: Once,
  next: (order: Kept) => Promise<{ order: Kept; answer: Answer }> | { order: Kept; answer: Answer },
): Promise<Answer> {
  for (;;) {
    const { order, version } = await orderOf(desk, no)
    const before = order.done.find((one) => one.key === key)
    if (before && before.print !== null && before.print !== print)
      throw new Refused(422, { code: 'key_reused', message: 'this Idempotency-Key was used for something else' })
    if (before) return before.answer as Answer
    const { order: changed, answer } = await next(order)
    const done = [...changed.done, { key, print, answer }]
    if (await desk.orders.update(no, version, { ...changed, done })) return answer
  }
}
