/** The invented shop as it stands on its first day. */
import type { Rows } from 'nightdesk/sdk'
import { evening } from './civil.ts'
import { customers } from './customers.ts'
import type { Kept } from './kept.ts'
import { plans, type Plan } from './plans.ts'

const day = 86_400_000
const hour = 3_600_000
/** An order that is not paid is kept for so long. */
const unpaidMs = hour

/** The orders as they stand at `now` (UTC ms) of the first start. */
export function seedOrders(now: number, timeZone: string): Kept[] {
  return plans.map((plan) => orderOf(plan, now, timeZone))
}

/** Fills an empty shop; on a later start every row is there already and nothing changes. */
export async function seed(rows: Rows<Kept>, now: number, timeZone: string): Promise<void> {
  for (const order of seedOrders(now, timeZone)) await rows.add({ id: order.no, contactId: null, body: order })
}

function orderOf(plan: Plan, now: number, timeZone: string): Kept {
  const { customer, name, phone, address } = customers[plan.of]!
  const ago = (days: number | undefined) => (days === undefined ? null : Math.round(now - days * day))
  const items = plan.lines.map(([sku, title, size, quantity, yuan]) => ({
    sku,
    title,
    ...(size === null ? {} : { size }),
    quantity,
    price: { fen: yuan * 100 },
  }))
  const fen = items.reduce((sum, { price, quantity }) => sum + price.fen * quantity, 0) - (plan.off ?? 0) * 100
  const [first] = plan.lines
  const paid = ago(plan.paid)!
  const shipped = ago(plan.shipped)
  const refunded = ago(plan.refunded)
  const begins = (days: number): number => evening(now + days * day, timeZone)
  return {
    no: plan.no,
    customer,
    name,
    phone,
    address,
    title: items.length > 1 ? `${first![1]}等 ${items.length} 件` : first![1],
    status: plan.status,
    presale: plan.presale ?? false,
    items,
    amount: { fen },
    paid_at: paid,
    ship_before: plan.within === undefined ? paid + 48 * hour : evening(paid + plan.within * day, timeZone),
    shipped_at: shipped,
    delivered_at: ago(plan.delivered),
    refunded_at: refunded,
    pay_before: plan.status === 'unpaid' ? paid + unpaidMs : null,
    presale_terms: plan.deposit
      ? {
          deposit: { fen: plan.deposit[0] * 100 },
          balance: { fen: fen - plan.deposit[0] * 100 },
          pay_from: begins(plan.deposit[1]),
          pay_to: begins(plan.deposit[1] + 2),
        }
      : null,
    insured: plan.insured === undefined ? null : { fen: plan.insured * 100 },
    current_amount: plan.nowYuan === undefined ? null : { fen: plan.nowYuan * 100 * (plan.lines[0]![3] ?? 1) },
    parcel:
      shipped === null
        ? null
        : {
            no: `YF${plan.no}`,
            carrier: '圆风快递',
            events: traceOf(plan).map(([days, text]) => ({ at: ago(days)!, text })),
            eta: evening(shipped + 3 * day, timeZone),
          },
    refunds:
      refunded === null && plan.status !== 'refunding'
        ? []
        : [
            {
              no: `R${plan.no.slice(-4)}`,
              skus: items.map(({ sku }) => sku),
              amount: { fen },
              reason: 'other',
              at: refunded ?? ago(plan.delivered! - 1)!,
            },
          ],
    requests: [],
    invoice: plan.invoiced ? { no: `F${plan.no.slice(-4)}`, kind: 'person', title: '个人', email: null } : null,
    done: [],
    unsent: [],
  }
}

function traceOf(plan: Plan): [number, string][] {
  if (plan.trace) return plan.trace
  return plan.delivered === undefined
    ? []
    : [
        [plan.shipped!, '仓库已揽收'],
        [plan.delivered, '已签收'],
      ]
}
