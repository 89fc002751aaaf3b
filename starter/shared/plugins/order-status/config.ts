/** What `settings` in config/plugins.yml may hold; an unknown key is a mistake of `nightdesk check`. */
import { z } from 'nightdesk/sdk'

const order = z.strictObject({
  no: z.string(),
  /** Last four digits of the receiver's phone: whoever knows both may see the order. */
  phone_last4: z.string().regex(/^\d{4}$/),
  title: z.string(),
  status: z.enum(['paid', 'shipped', 'delivered']),
  /** From today to the day it leaves or arrives; negative for one that has arrived. */
  days: z.int(),
})

export const configSchema = z.strictObject({
  /** Invented orders, so that the shop runs before it is connected to anything. */
  orders: z.array(order).default([]),
})

export type Order = z.infer<typeof order>
export type OrderStatusConfig = z.infer<typeof configSchema>
