/** A demonstration of a shop's order system: orders, parcels and refunds, kept in the shop's own store. */
import { definePlugin } from 'nightdesk/sdk'
import { orderList, orderLookup } from './look-up.ts'
import { orderPanel } from './panel.ts'
import { changeAddress, logisticsTrack } from './parcel.ts'
import { refundCreate, refundQuote } from './refunds.ts'
import { seed } from './seed.ts'
import { configSchema, openShop } from './shop.ts'

export default definePlugin({
  name: 'orders',
  configSchema,
  async setup(host) {
    const shop = openShop(host)
    if (host.config.seed === 'yes') await seed(shop.orders, host.clock(), host.timeZone)
    host.action(orderList(shop))
    host.action(orderLookup(shop))
    host.action(changeAddress(shop))
    host.action(logisticsTrack(shop))
    host.action(refundQuote(shop))
    host.action(refundCreate(shop))
    host.panel(orderPanel(shop))
  },
})
