/** What each operation of the contract does. */
import type { AnswerOf, BodyOf, Contract, QueryOf } from './contract.ts'
import { customers, memberOf } from './customers.ts'
import { orderOf, Refused, type Desk, type Once } from './desk.ts'
import { goodOf, goods } from './goods.ts'
import { upcast, wire } from './kept.ts'
import { changeAddress, moveParcel } from './parcels.ts'
import { createRefund, quoteRefund } from './refunds.ts'
import { createExchange, createInvoice, interceptParcel, mailInvoice, refundPrice } from './requests.ts'
import { wareOf } from './stock.ts'

interface Asked<Query, Body> {
  /** The one part of the path that is a variable; empty: there is none. */
  id: string
  query: Query
  body: Body
  once: Once
}

export type Handlers = {
  [Name in keyof Contract]: (
    desk: Desk,
    asked: Asked<QueryOf<Contract[Name]>, BodyOf<Contract[Name]>>,
  ) => Promise<AnswerOf<Contract[Name]>>
}

export const handlers: Handlers = {
  listCustomers: async ({ clock, timeZone }) => ({
    customers: customers.map((one) => memberOf(one, clock(), timeZone)),
  }),
  async getCustomer({ clock, timeZone }, { id }) {
    const one = customers.find(({ customer }) => customer === id)
    if (!one) throw new Refused(404, { code: 'not_found', message: 'there is no such customer' })
    return memberOf(one, clock(), timeZone)
  },
  async listOrders({ orders }, { query: { customer, limit } }) {
    const rows = await orders.list({ limit: 1000 })
    const all = rows.map(({ body }) => wire(upcast(body)))
    const asked = customer === undefined ? all : all.filter((order) => order.customer === customer)
    return { orders: asked.sort((a, b) => b.paid_at - a.paid_at).slice(0, limit) }
  },
  getOrder: async (desk, { id }) => wire((await orderOf(desk, id)).order),
  quoteRefund: (desk, { id, query }) => quoteRefund(desk, id, query.skus?.split(',')),
  changeAddress: (desk, { id, body, once }) => changeAddress(desk, id, body, once),
  interceptParcel: (desk, { id, once }) => interceptParcel(desk, id, once),
  createRefund: (desk, { id, body, once }) => createRefund(desk, id, body, once),
  createExchange: (desk, { id, body, once }) => createExchange(desk, id, body, once),
  refundPrice: (desk, { id, body, once }) => refundPrice(desk, id, body, once),
  createInvoice: (desk, { id, body, once }) => createInvoice(desk, id, body, once),
  mailInvoice: (desk, { id, once }) => mailInvoice(desk, id, once),
  moveParcel: (desk, { id, body, once }) => moveParcel(desk, id, body, once),
  async listGoods({ stock, clock, timeZone }) {
    const counts = await stock.counts()
    return { goods: goods.map((good) => wareOf(good, counts, clock(), timeZone)) }
  },
  async getGood({ stock, clock, timeZone }, { id }) {
    const good = goodOf(id)
    if (!good) throw new Refused(404, { code: 'not_found', message: `the shop sells no ${id}` })
    return wareOf(good, await stock.counts(), clock(), timeZone)
  },
}
