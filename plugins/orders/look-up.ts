/** Finding orders: all of a signed-in customer, or one by its number. */
import { defineAction, z, type Action } from 'nightdesk/sdk'
import { contract } from './backend/contract.ts'
import { orderNo } from './backend/shapes.ts'
import { isOwner } from './ownership.ts'
import { show, shownSchema, type Shown } from './order.ts'
import type { Shop } from './shop.ts'

const units = { d: 86_400_000, h: 3_600_000, m: 60_000 }

const listInput = z.strictObject({
  /** How far back, by the time of payment: `90d`, `12h`. */
  within: z
    .string()
    .regex(/^\d{1,4}[dhm]$/, 'write it as 90d')
    .optional(),
})

/** `order.list`: the orders of the signed-in customer, newest first; `empty` if there is none. */
export function orderList({ system, iso }: Shop): Action<z.output<typeof listInput>, Shown[]> {
  return defineAction<z.output<typeof listInput>, Shown[]>({
    name: 'order.list',
    description: 'The orders of the signed-in customer, newest first.',
    input: listInput,
    output: z.array(shownSchema).min(1),
    outcomes: ['empty'],
    effect: 'read',
    timeoutMs: 3000,
    needs: 'verified',
    async run({ input, caller, now, signal }) {
      const since = input.within ? now - Number(input.within.slice(0, -1)) * unitOf(input.within) : 0
      if (caller.customer === null) return { outcome: 'empty' }
      const query = { customer: caller.customer, limit: 1000 }
      const { answer } = await system.call(contract.listOrders, { query, signal })
      // Whoever answers: nobody is shown somebody else's.
      const own = answer?.orders.filter((order) => isOwner(caller, order) && order.paid_at >= since) ?? []
      return own.length
        ? { outcome: 'ok', output: own.map((order) => show(order, true, iso)) }
        : { outcome: 'empty' }
    },
  })
}

function unitOf(span: string): number {
  return units[span.at(-1) as keyof typeof units]
}

const lookupInput = z.strictObject({
  order_no: orderNo,
  /** As people say it: 1001, 尾号是1001, or the whole number. */
  phone_last4: z
    .string()
    .max(200)
    // Typed on a phone, digits are often wide.
    .transform((said) => said.normalize('NFKC'))
    .pipe(z.string().regex(/(?:^|\D)(?:\d{4}|1\d{10})(?:\D|$)/))
    .optional(),
})

/**
 * `order.lookup`: one order by its number. Its owner, and who adds the right last four digits of the receiver's phone,
 * sees goods and sums; anybody else status, title and dates only. Wrong digits, somebody else's order, an unknown
 * number and too many tries are all `not_found`, so that guessing teaches nothing.
 */
export function orderLookup({
  order: find,
  ownership,
  iso,
  host,
}: Shop): Action<z.output<typeof lookupInput>, Shown> {
  return defineAction<z.output<typeof lookupInput>, Shown>({
    name: 'order.lookup',
    description: 'One order by its number; with the last four digits of the phone its goods and sums, too.',
    input: lookupInput,
    output: shownSchema,
    outcomes: ['not_found'],
    effect: 'read',
    timeoutMs: 3000,
    pii: ['phone_last4'],
    needs: 'anyone',
    async run({ input, caller, now, signal }) {
      const order = await find(input.order_no, signal)
      if (order && isOwner(caller, order)) return { outcome: 'ok', output: show(order, true, iso) }
      if (await ownership.locked(caller, input.order_no, now)) {
        host.log.warn({ contactId: caller.contactId }, 'order look-up: too many wrong tries')
        return { outcome: 'not_found' }
      }
      const last4 = input.phone_last4 === undefined ? null : lastFour(input.phone_last4)
      if (!order || (last4 !== null && last4 !== order.phone.slice(-4))) {
        await ownership.wrong(caller, input.order_no, now)
        return { outcome: 'not_found' }
      }
      if (last4 !== null) await ownership.proved(caller, order.no, now)
      return { outcome: 'ok', output: show(order, await ownership.mayUse(caller, order, now), iso) }
    },
  })
}

function lastFour(said: string): string {
  return /(?:^|\D)(\d{4}|1\d{10})(?:\D|$)/.exec(said)?.[1]?.slice(-4) ?? ''
}
