/** Settings of the plugin, as in `config/plugins.yml`; every scalar there is text. */
import { z } from 'nightdesk/sdk'

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most)

/** `9:00-22:00`, the end up to 24:00 → minutes since midnight. */
export const spanSchema = z
  .string()
  .regex(/^\d{1,2}:\d{2}-\d{1,2}:\d{2}$/, 'write it as 9:00-22:00')
  .transform((text) => {
    const [from, to] = text.split('-').map((time) => {
      const [hour, minute] = time.split(':').map(Number)
      return hour! * 60 + minute!
    })
    return { from: from!, to: to! }
  })
  .refine(
    ({ from, to }) => from < to && to <= 1440,
    'the end must come after the beginning, at 24:00 at the latest',
  )

export const callbackConfig = z.strictObject({
  /** When people call back, in the shop's time zone. */
  hours: spanSchema.default({ from: 9 * 60, to: 21 * 60 }),
  /** Weekdays, 1 is Monday. */
  weekdays: z.array(whole(1, 7)).min(1).default([1, 2, 3, 4, 5, 6, 7]),
  /** Days without call-backs, `YYYY-MM-DD`. */
  closed: z.array(z.string().regex(/^\d{4}-\d{2}-\d{2}$/)).default([]),
  slot_minutes: whole(10, 240).default(30),
  /** Call-backs that one slot holds. */
  per_slot: whole(1, 100).default(2),
  /** The first slot begins at least this long from now. */
  lead_minutes: whole(0, 1440).default(30),
  days_ahead: whole(1, 14).default(3),
  /** Free slots offered at once. */
  offer: whole(1, 30).default(9),
})

/** A kind of ticket: who works on it, how urgent it is, and by when it is promised. */
const kindConfig = z.strictObject({
  title: z.string().min(1),
  department: z.string().min(1),
  priority: z.enum(['low', 'normal', 'high']).default('normal'),
  within_hours: whole(1, 720).default(24),
  /** Of one order only one is open at a time: asked for again, it is given again. */
  once: z.union([z.boolean(), z.stringbool({ truthy: ['yes'], falsy: ['no'] })]).default(false),
})

const usualKinds: Record<string, z.input<typeof kindConfig>> = {
  complaint: { title: '投诉', department: '客服主管', priority: 'high', within_hours: 24 },
  urge_shipping: { title: '催发货', department: '仓库', within_hours: 12, once: true },
  urge_logistics: { title: '催物流', department: '物流', within_hours: 12, once: true },
  redirect_parcel: { title: '改派包裹', department: '物流', priority: 'high', within_hours: 4 },
  not_received: { title: '签收未收到', department: '物流', priority: 'high', within_hours: 12 },
  goods_problem: { title: '少件、错发、破损', department: '售后', priority: 'high', within_hours: 12 },
  repair: { title: '保修', department: '售后', within_hours: 48 },
  refuse_parcel: { title: '客人拒收', department: '物流', within_hours: 24 },
  minor_purchase: { title: '未成年人下单', department: '客服主管', within_hours: 24 },
  fraud: { title: '冒充客服诈骗', department: '安全', priority: 'high', within_hours: 2 },
  crisis: { title: '客人有危险', department: '客服主管', priority: 'high', within_hours: 1 },
  injury: { title: '商品伤人、起火', department: '客服主管', priority: 'high', within_hours: 1 },
  night_note: { title: '夜间留言', department: '客服', within_hours: 12 },
  unknown_write: { title: '结果不明的操作', department: '客服主管', priority: 'high', within_hours: 4 },
  late_write: { title: '没有告诉客人的操作结果', department: '客服', within_hours: 4 },
  dead_letter: { title: '没能处理的消息', department: '客服主管', priority: 'high', within_hours: 4 },
  undelivered: { title: '没能送达的回复', department: '客服主管', priority: 'high', within_hours: 4 },
}

export const configSchema = z.strictObject({
  callbacks: callbackConfig.prefault({}),
  /** Further kinds, or other rules for the usual ones. */
  kinds: z
    .record(z.string().regex(/^[a-z][a-z0-9_]*$/), kindConfig)
    .default({})
    .transform((own): Record<string, z.output<typeof kindConfig>> => ({
      ...z.record(z.string(), kindConfig).parse(usualKinds),
      ...own,
    })),
})

export type TicketsConfig = z.output<typeof configSchema>
export type CallbackConfig = z.output<typeof callbackConfig>
