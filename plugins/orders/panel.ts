/** The workbench's list of orders. */
import type { PluginPanel } from 'nightdesk/sdk'
import { contract } from './backend/contract.ts'
import { show } from './order.ts'
import { lastSeen } from './parcel.ts'
import type { Shop } from './shop.ts'

export function orderPanel(shop: Shop): PluginPanel {
  return {
    id: 'orders',
    title: { zh: '订单', en: 'Orders' },
    columns: [
      { key: 'no', zh: '订单号', en: 'No.' },
      { key: 'title', zh: '商品', en: 'Goods' },
      { key: 'status', zh: '状态', en: 'Status' },
      { key: 'amount', zh: '金额', en: 'Amount' },
      { key: 'customer', zh: '客户号', en: 'Customer' },
      { key: 'phone', zh: '手机', en: 'Phone' },
      { key: 'parcel', zh: '运单', en: 'Parcel' },
      { key: 'station', zh: '物流', en: 'Last seen' },
      { key: 'refund', zh: '退款单', en: 'Refund' },
      { key: 'paid_at', zh: '付款', en: 'Paid' },
    ],
    async rows() {
      const { orders } = await shop.get(contract.listOrders, { query: { limit: 500 } })
      const news = new Map((await shop.news.list({ limit: 500 })).map(({ id, body }) => [id, body]))
      return orders.map((order) => {
        const { status_name, receiver } = show(order, true, shop.iso)
        return {
          id: order.no,
          no: order.no,
          title: order.title,
          status: status_name,
          amount: (order.amount.fen / 100).toFixed(2),
          customer: order.customer,
          phone: receiver!.phone,
          parcel: order.parcel?.no ?? null,
          station: lastSeen(order, news.get(order.no) ?? null)?.text ?? null,
          refund: order.refunds.at(-1)?.no ?? null,
          paid_at: order.paid_at,
        }
      })
    },
  }
}
