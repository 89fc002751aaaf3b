/** What else is asked for and registered under a number: exchange, stop of a parcel, price difference, invoice. */
import { change, Refused, type Desk, type Once } from './desk.ts'
import type { BodyOf, Contract } from './contract.ts'
import { goodOf } from './goods.ts'
import type { Kept } from './kept.ts'
import { checkLine } from './refunds.ts'
import { dropOf, type Request } from './shapes.ts'

const letters: Record<Request['kind'], string> = { exchange: 'H', intercept: 'L', price_refund: 'P', invoice: 'F' }

async function request(
  { orders, clock }: Desk,
  kind: Request['kind'],
  of: Partial<Pick<Request, 'sku' | 'amount'>> = {},
): Promise<Request> {
  const no = `${letters[kind]}${1000 + (await orders.number(kind))}`
  return { no, kind, at: clock(), sku: null, amount: null, ...of }
}

const made = (order: Kept, one: Request) => ({
  order: { ...order, requests: [...order.requests, one] },
  answer: { no: one.no },
})

function checkFirst(earlier: Request | undefined): void {
  if (earlier) throw new Refused(409, { code: 'already', message: `${earlier.no} is about it`, no: earlier.no })
}

const no = (code: string, message: string): Refused => new Refused(409, { code, message })

export function createExchange(
  desk: Desk,
  orderNo: string,
  { sku, new_sku }: BodyOf<Contract['createExchange']>,
  once: Once,
) {
  return change(desk, orderNo, once, async (order) => {
    checkLine(order, sku)
    if (!goodOf(new_sku))
      throw new Refused(422, { code: 'no_such_goods', message: `the shop sells no ${new_sku}` })
    checkFirst(order.requests.find((one) => one.kind === 'exchange' && one.sku === sku))
    if (!(await desk.stock.take(new_sku, `${orderNo}/${once.key}`)))
      throw no('out_of_stock', `no ${new_sku} is left`)
    return made(order, await request(desk, 'exchange', { sku }))
  })
}

export function interceptParcel(desk: Desk, orderNo: string, once: Once) {
  return change(desk, orderNo, once, async (order) => {
    checkFirst(order.requests.find(({ kind }) => kind === 'intercept'))
    const carriedOut = order.parcel?.events.some(({ text }) => text.includes('派送中')) ?? false
    if (order.status !== 'shipped' || carriedOut) throw no('too_late', 'it is not on its way any more')
    return made(order, await request(desk, 'intercept'))
  })
}

export function refundPrice(desk: Desk, orderNo: string, { amount }: BodyOf<Contract['refundPrice']>, once: Once) {
  return change(desk, orderNo, once, async (order) => {
    checkFirst(order.requests.find(({ kind }) => kind === 'price_refund'))
    if (amount.fen !== dropOf(order) || amount.fen === 0)
      throw new Refused(422, {
        code: 'amount_differs',
        message: `${amount.fen} fen were confirmed, the difference is ${dropOf(order)}`,
      })
    if (amount.fen > desk.rules.priceRefundFen) throw no('over_limit', 'a person has to look at so much')
    return made(order, await request(desk, 'price_refund', { amount }))
  })
}

export function createInvoice(
  desk: Desk,
  orderNo: string,
  { kind, type, company, tax_no, email }: BodyOf<Contract['createInvoice']>,
  once: Once,
) {
  return change(desk, orderNo, once, async (order) => {
    if (kind === 'company' && (!company || !tax_no)) throw no('rejected', '缺少公司名称或者税号。')
    if (kind === 'person' && type === 'special') throw no('rejected', '专用发票只能开给公司。')
    if (!['paid', 'shipped', 'delivered'].includes(order.status))
      throw no('rejected', '这一单没有付款，或者已经退款，开不了发票。')
    const done = made(order, await request(desk, 'invoice'))
    const invoice = { no: done.answer.no, kind, title: kind === 'company' ? company! : '个人', email }
    return { ...done, order: { ...done.order, invoice } }
  })
}

export function mailInvoice(desk: Desk, orderNo: string, once: Once) {
  return change(desk, orderNo, once, (order) => {
    if (!order.invoice?.email) throw no('none', 'there is no invoice, or no address')
    return { order, answer: { email: order.invoice.email } }
  })
}
