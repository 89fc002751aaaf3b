/** What a signed-in customer has: tier, points, coupons; and the small coupon of the night. */
import { defineAction, z, type Action } from 'nightdesk/sdk'
import { contract } from './backend/contract.ts'
import { amountSchema, tierSchema, type Member } from './backend/shapes.ts'
import { reducedNow, type Reduction } from './reductions.ts'
import type { Call, Shop } from './shop.ts'

const moment = z.iso.datetime({ offset: true })
const nothing = z.strictObject({})

/** Only for `needs: 'verified'`: the customer number is vouched for. */
const memberOf = (shop: Shop, { caller, signal }: Call): Promise<Member> =>
  shop.get(contract.getCustomer, { id: caller.customer ?? '', ...(signal && { signal }) })

/** From so many yuan paid within the last 365 days; told by the shop's knowledge, too (会员等级). */
const next: Record<Member['tier'], { name: string; from: number } | null> = {
  new: { name: '银卡', from: 500 },
  silver: { name: '金卡', from: 2000 },
  gold: { name: '黑卡', from: 5000 },
  black: null,
}
const tierNames: Record<Member['tier'], string> = { new: '新会员', silver: '银卡', gold: '金卡', black: '黑卡' }

const memberOutput = z.strictObject({
  tier: tierSchema,
  tier_name: z.string(),
  /** Within the last 365 days. */
  paid: amountSchema,
  points: z.number().int(),
  expiring: z.number().int(),
  expires_at: moment.optional(),
  next_tier: z.string().optional(),
  /** What has to be paid yet for it. */
  missing: amountSchema.optional(),
})

/** `member.lookup`: tier and points of whoever is signed in, what is missing to the next tier, and the points that end this year. */
export function memberLookup(shop: Shop): Action<z.output<typeof nothing>, z.output<typeof memberOutput>> {
  return defineAction<z.output<typeof nothing>, z.output<typeof memberOutput>>({
    name: 'member.lookup',
    description: 'Tier and points of the signed-in customer.',
    input: nothing,
    output: memberOutput,
    effect: 'read',
    timeoutMs: 3000,
    needs: 'verified',
    run: async (call) => {
      const { tier, paid, points, expiring } = await memberOf(shop, call)
      const above = next[tier]
      return {
        outcome: 'ok',
        output: {
          tier,
          tier_name: tierNames[tier],
          paid,
          points,
          expiring,
          ...(expiring ? { expires_at: shop.end('year') } : {}),
          ...(above && above.from * 100 > paid.fen
            ? { next_tier: above.name, missing: { fen: above.from * 100 - paid.fen } }
            : {}),
        },
      }
    },
  })
}

const couponOutput = z.strictObject({
  id: z.string(),
  title: z.string(),
  amount: amountSchema,
  min: amountSchema,
  expires_at: moment,
})

/** `coupon.list`: what is in the account, soonest to end first; `empty` if there is nothing. */
export function couponList(shop: Shop): Action<z.output<typeof nothing>, z.output<typeof couponOutput>[]> {
  return defineAction<z.output<typeof nothing>, z.output<typeof couponOutput>[]>({
    name: 'coupon.list',
    description: 'The coupons in the account of the signed-in customer.',
    input: nothing,
    output: z.array(couponOutput).min(1),
    outcomes: ['empty'],
    effect: 'read',
    timeoutMs: 3000,
    needs: 'verified',
    async run(call) {
      const { coupons } = await memberOf(shop, call)
      if (coupons.length === 0) return { outcome: 'empty' }
      const soonest = coupons.toSorted((a, b) => a.expires_at - b.expires_at)
      const output = soonest.map((one) => ({ ...one, expires_at: shop.iso(one.expires_at) }))
      return { outcome: 'ok', output }
    },
  })
}

const quoteInput = z.strictObject({ total: z.union([amountSchema, z.coerce.number().positive()]) })
const quoteOutput = z.strictObject({ best: amountSchema, saved: amountSchema, used: z.array(z.string()) })

/** The reduction that runs, and after it the one coupon that saves most of those reached then: one an order. */
export function bestOf(
  fen: number,
  coupons: readonly Pick<Member['coupons'][number], 'title' | 'amount' | 'min'>[],
  reduction: Reduction | null,
): { saved: number; used: string[] } {
  const own = reduction === null ? 0 : Math.floor(fen / (reduction.each * 100)) * reduction.off * 100
  const rest = fen - own
  const used = own > 0 ? [`每满 ${reduction!.each} 减 ${reduction!.off}`] : []
  const best = coupons
    .filter(({ min }) => rest >= min.fen)
    .reduce<(typeof coupons)[number] | null>((a, b) => (a === null || b.amount.fen > a.amount.fen ? b : a), null)
  return best === null
    ? { saved: own, used }
    : { saved: own + Math.min(rest, best.amount.fen), used: [...used, best.title] }
}

/** `coupon.quote`: the least an order of so much can cost with what is in the account; `empty` if nothing applies. */
export function couponQuote(shop: Shop): Action<z.output<typeof quoteInput>, z.output<typeof quoteOutput>> {
  return defineAction<z.output<typeof quoteInput>, z.output<typeof quoteOutput>>({
    name: 'coupon.quote',
    description:
      'What an order would cost at least with the reduction that runs and one coupon of the signed-in customer.',
    input: quoteInput,
    output: quoteOutput,
    outcomes: ['empty'],
    effect: 'read',
    timeoutMs: 3000,
    needs: 'verified',
    run: async ({ input: { total }, ...call }) => {
      const fen = typeof total === 'number' ? Math.round(total * 100) : total.fen
      const { saved, used } = bestOf(fen, (await memberOf(shop, call)).coupons, reducedNow(shop.host, call.now))
      if (saved === 0) return { outcome: 'empty' }
      return { outcome: 'ok', output: { best: { fen: Math.max(0, fen - saved) }, saved: { fen: saved }, used } }
    },
  })
}

const batches: Record<string, number> = { night_10: 10, night_30: 30, night_50: 50 }
const issueInput = z.strictObject({ batch: z.enum(['night_10', 'night_30', 'night_50']) })
const issueOutput = z.strictObject({ amount: amountSchema, expires_at: moment, url: z.url() })
const monthMs = 30 * 86_400_000
const validDays = 7

/** `coupon.issue`: one a contact in thirty days (`already`, with `next_at`), so many a day (`sold_out`). */
export function couponIssue(shop: Shop): Action<z.output<typeof issueInput>, z.output<typeof issueOutput>> {
  return defineAction<z.output<typeof issueInput>, z.output<typeof issueOutput>>({
    name: 'coupon.issue',
    description: 'Puts the small coupon of the night into an account.',
    input: issueInput,
    output: issueOutput,
    outcomes: ['already', 'sold_out'],
    effect: 'record',
    idempotent: true,
    timeoutMs: 3000,
    needs: 'anyone',
    async run({ input: { batch }, caller, key, now }) {
      const rows = shop.host.rows('coupons')
      const { contactId } = caller
      const output = {
        amount: { fen: batches[batch]! * 100 },
        expires_at: shop.day(validDays),
        url: new URL('/coupons', shop.host.config.site).href,
      }
      const row = await rows.get(contactId)
      const last = row?.body as { at: number; key: string } | undefined
      if (last?.key === key) return { outcome: 'ok', output }
      if (last && last.at > now - monthMs)
        return { outcome: 'already', output: { next_at: shop.iso(last.at + monthMs) } }
      const today = (await rows.list({ limit: 1000 })).filter(({ at }) => at > now - 86_400_000).length
      if (today >= shop.host.config.coupons_a_day) return { outcome: 'sold_out' }
      const body = { at: now, key, batch }
      const done = row
        ? (await rows.update(contactId, row.version, body)) !== null
        : !(await rows.add({ id: contactId, contactId, body })).existed
      // Two requests at once: the other one has it.
      return done
        ? { outcome: 'ok', output }
        : { outcome: 'already', output: { next_at: shop.iso(now + monthMs) } }
    },
  })
}
