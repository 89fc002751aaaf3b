/** The four-state order dialog that every peer plays, and the plain code that is its floor. */

/** What the customer says and what must come back, turn by turn. */
export function turns(orderNo: string): { say: string; expect: string }[] {
  return [
    { say: '查订单', expect: '请告诉我订单号。' },
    { say: orderNo, expect: `查询订单 ${orderNo}，对吗？` },
    { say: '对', expect: `订单 ${orderNo} 正在派送。还有别的吗？` },
    { say: '没有了', expect: '好的，再见。' },
  ]
}

export const flow = `flow: order
title: 查订单
when:
  intent: [查订单, 查一下订单, 我的订单到哪了, 看看我的快递]
steps:
  - ask: order_no
    type: order_no
    text: 请告诉我订单号。
    retry:
      - 订单号是 12 位数字。
  - confirm: 查询订单 {{ order_no }}，对吗？
  - choose: more
    text: 订单 {{ order_no }} 正在派送。还有别的吗？
    options: { again: 还有, bye: { label: 没有了, also: [没了, 不用了] } }
    retry:
      - 还有别的吗？
    on:
      again: order_no
      bye: done
  - say: 好的，再见。
    id: done
  - end: resolved
`

/** State of the plain dialog: what it needs, and the last ten messages as a runtime that persists keeps them. */
export interface PlainState {
  at: 'start' | 'asked' | 'confirm' | 'more'
  orderNo: string
  messages: { from: string; text: string; at: number }[]
}

export const plainStart = (): PlainState => ({ at: 'start', orderNo: '', messages: [] })

/** The dialog as one would write it by hand. */
export function plainTurn(state: PlainState, text: string, now: number): string {
  let reply: string
  switch (state.at) {
    case 'start':
      state.at = 'asked'
      reply = '请告诉我订单号。'
      break
    case 'asked':
      if (/^\d{12}$/.test(text)) {
        state.orderNo = text
        state.at = 'confirm'
        reply = `查询订单 ${text}，对吗？`
      } else reply = '订单号是 12 位数字。'
      break
    case 'confirm':
      state.at = text === '对' ? 'more' : 'asked'
      reply = text === '对' ? `订单 ${state.orderNo} 正在派送。还有别的吗？` : '请告诉我订单号。'
      break
    case 'more':
      state.at = 'start'
      reply = '好的，再见。'
      break
  }
  state.messages.push({ from: 'contact', text, at: now }, { from: 'bot', text: reply, at: now })
  if (state.messages.length > 10) state.messages.splice(0, state.messages.length - 10)
  return reply
}

/** A shop with nothing but the order dialog, debounce off. */
export const orderShop: Record<string, string> = {
  'config/shop.yml': 'name: 测试小店\ntime_zone: Asia/Shanghai\norder_no: ^\\d{12}$\ndebounce: no\n',
  'config/channels.yml': '- use: web\n',
  'flows/_repair.yml':
    'repair:\n  not_understood:\n    - say: 没有听懂。\n    - go: question\n  gave_up:\n    - end: unresolved\n',
  'flows/order.yml': flow,
}
