/** Orders, parcels, money and goods in a conversation; what is true of them is known by the shop's order system. */
import { definePlugin } from 'nightdesk/sdk'
import { openCounter } from './counter.ts'
import { exchangeCreate, orderIntercept } from './exchange.ts'
import { openHook } from './hook.ts'
import { invoiceCreate, invoiceLookup, invoiceResend } from './invoices.ts'
import { orderList, orderLookup } from './look-up.ts'
import { couponIssue, couponList, couponQuote, memberLookup } from './members.ts'
import { orderPanel } from './panel.ts'
import { changeAddress, logisticsTrack } from './parcel.ts'
import { freightLookup, paymentLink, presaleLookup, priceCompare, priceRefund } from './prices.ts'
import { productSearch, productSizes, productStock, restockSubscribe, sizeAdvice } from './products.ts'
import { refundCreate, refundQuote } from './refunds.ts'
import { configSchema } from './settings.ts'
import { openShop } from './shop.ts'
import { openSystem } from './systems.ts'
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
    const { system, hookSecret } = await openSystem(host)
    const shop = openShop(host, system)
    for (const make of actions) host.action(make(shop))
    host.panel(orderPanel(shop))
    if (hookSecret !== null) openHook(host, shop.news, hookSecret)
    if (host.config.demo_sign_in === 'yes') openCounter(host, shop)
  },
})
