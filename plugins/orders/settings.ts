/** What `config/plugins.yml` may say of this plugin. */
import { z } from 'nightdesk/sdk'
import { reductionSchema } from './reductions.ts'

/** Long enough that nobody guesses it. */
const secret = z.string().min(16)

const own = z.strictObject({
  /** On 127.0.0.1; 0 takes a free one. */
  port: z.coerce.number().int().min(0).max(65535).default(0),
})
const outside = z.strictObject({
  /** Whatever answers as the order system's OpenAPI document says. */
  url: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, '')),
  key: secret,
})

export const configSchema = z.strictObject({
  /**
   * The shop's order system: one of its own beside the bot, on a `port` of this machine, or another at a `url`. Without this
   * it is a part of the bot and keeps its rows in the shop's store.
   */
  backend: z.union([outside, own]).optional(),
  /** What pushed events are signed with (`POST /hooks/orders`); without it only an own order system pushes. */
  hook_secret: secret.optional(),
  /** Where links to parcels and returns lead. */
  site: z.url({ protocol: /^https?$/ }).default('https://wanfeng.example'),
  /** Texts of an address that the shop cannot deliver to. */
  undeliverable: z.array(z.string().min(1)).default(['香港', '澳门', '台湾']),
  /** Yuan of a price difference that go back without a person. */
  price_refund_limit: z.coerce.number().nonnegative().default(100),
  /** Night coupons given out in 24 hours. */
  coupons_a_day: z.coerce.number().int().nonnegative().default(200),
  /** Reductions of the whole shop and when they run, as the shop's knowledge tells them; without one none is reckoned. */
  reductions: z.array(reductionSchema).default([]),
  /** `yes`: the demo page may sign anybody in as one of the invented customers. Never beside real ones. */
  demo_sign_in: z.enum(['yes', 'no']).default('no'),
  /** Orders are invented on the first start; `no` begins with an empty shop. */
  seed: z.enum(['yes', 'no']).default('yes'),
})
export type OrdersConfig = z.output<typeof configSchema>
