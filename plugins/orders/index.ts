/** A demonstration of a shop's order system: goods, orders, parcels, money, kept in the shop's own store. */
import { definePlugin } from 'nightdesk/sdk'
import { openCounter } from './counter.ts'
import { exchangeCreate, orderIntercept } from './exchange.ts'
import { invoiceCreate, invoiceLookup, invoiceResend } from './invoices.ts'
import { orderList, orderLookup } from './look-up.ts'
import { couponIssue, couponList, couponQuote, memberLookup } from './members.ts'
import { orderPanel } from './panel.ts'
import { changeAddress, logisticsTrack } from './parcel.ts'
import { freightLookup, paymentLink, presaleLookup, priceCompare, priceRefund } from './prices.ts'
import { productSearch, productSizes, productStock, restockSubscribe, sizeAdvice } from './products.ts'
import { refundCreate, refundQuote } from './refunds.ts'
import { seed } from './seed.ts'
import { configSchema, openShop } from './shop.ts'
import { warrantyLookup } from './warranty.ts'

const actions = [
  orderList,
  orderLookup,
  changeAddress,
  orderIntercept,
  logisticsTrack,
  refundQuote,
  refundCreate,
  exchangeCreate,
  priceCompare,
  priceRefund,
  freightLookup,
  paymentLink,
  presaleLookup,
  invoiceLookup,
  invoiceCreate,
  invoiceResend,
  warrantyLookup,
  productSearch,
  productStock,
  productSizes,
  sizeAdvice,
  restockSubscribe,
  memberLookup,
  couponList,
  couponQuote,
  couponIssue,
]

export default definePlugin({
  name: 'orders',
  configSchema,
  async setup(host) {
    const shop = openShop(host)
    if (host.config.seed === 'yes') await seed(shop.orders, host.clock(), host.timeZone)
    for (const make of actions) host.action(make(shop))
    host.panel(orderPanel(shop))
    if (host.config.demo_sign_in === 'yes') openCounter(host, shop)
  },
})
