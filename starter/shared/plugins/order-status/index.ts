/** Our own orders: the action `order.find`, which flows/order-status.yml calls. */
import { definePlugin } from 'nightdesk/sdk'
import { configSchema } from './config.ts'
import { orderFind } from './find.ts'

export default definePlugin({
  name: 'order-status',
  configSchema,
  setup(host) {
    host.action(orderFind(host))
  },
})
