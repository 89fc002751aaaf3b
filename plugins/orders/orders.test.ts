import { describe, expect, test } from '@jest/globals'
import { fakePluginHost } from '../../bot/testing/fakes-plugin.ts'
import { goodOf } from './backend/goods.ts'
import orders from './index.ts'
import { limits } from './ownership.ts'
import { customers } from './backend/customers.ts'
import { seedOrders } from './backend/seed.ts'

const now = Date.parse('2026-11-12T20:00:00+08:00')
const day = 86_400_000
const setUp = (config: unknown = {}) => fakePluginHost(orders, { config, now })
const signedIn = (customer: string, contactId = `contact of ${customer}`) => ({
  caller: { contactId, customer, verified: true, phone: null, tier: 'silver' },
})
const visitor = (contactId: string) => ({ caller: { contactId } })
const lin = signedIn('C001')

describe('the invented shop', () => {
  const all = seedOrders(now, 'Asia/Shanghai')

  test('holds every state that the flows talk about', () => {
    expect(all).toHaveLength(24)
    expect(new Set(all.map(({ no }) => no)).size).toBe(24)
    expect(all.every(({ no }) => /^(0\d{11}|9\d{18})$/.test(no))).toBe(true)
    expect(new Set(all.map(({ customer }) => customer))).toEqual(
      new Set(customers.map(({ customer }) => customer)),
    )
    const some = (holds: (order: (typeof all)[0]) => boolean) => expect(all.some(holds)).toBe(true)
    some((one) => one.status === 'paid' && one.ship_before < now)
    some((one) => one.status === 'paid' && one.ship_before > now && !one.presale)
    some((one) => one.presale && one.ship_before > now + 10 * day)
    some((one) => one.status === 'shipped' && one.parcel!.events.length > 1)
    some((one) => one.status === 'shipped' && one.parcel!.events.length === 0)
    some((one) => one.delivered_at === now - 3 * day)
    some((one) => one.delivered_at === now - 8 * day)
    some((one) => one.status === 'refunded')
    some((one) => one.items.length === 2)
    some((one) => one.invoice !== null)
    some((one) => one.status === 'paid' && one.paid_at === now - 4 * day && one.ship_before < now)
    some((one) => one.parcel?.events.at(-1)?.at === now - 31 * 3_600_000)
    some((one) => one.parcel?.events.at(-1)?.text.includes('丰巢') === true)
    for (const days of [6, 9]) some((one) => one.delivered_at === now - days * day)
    for (const status of ['unpaid', 'deposit', 'refunding', 'cancelled']) some((one) => one.status === status)
    some((one) => one.current_amount !== null && one.current_amount.fen < one.amount.fen)
    some((one) => Number(one.no) > Number.MAX_SAFE_INTEGER)
    for (const one of all) expect(goodOf(one.items[0]!.sku)?.title).toBe(one.items[0]!.title)
    for (const one of all) expect(one.amount.fen).toBeGreaterThan(0)
  })

  test('is made once: a restart changes nothing', async () => {
    const first = await setUp()
    await first.call('refund.create', { order_no: '012345678908' }, signedIn('C005'))
    const second = await fakePluginHost(orders, { now: now + 5 * day, store: first.store })
    expect((await second.call('order.list', {}, lin)).output).toEqual(
      (await first.call('order.list', {}, lin)).output,
    )
    expect((await second.call('refund.create', { order_no: '012345678908' }, signedIn('C005'))).outcome).toBe(
      'already',
    )
    await expect((await setUp({ seed: 'no' })).store.get('orders')!.list()).resolves.toEqual([])
  })
})

describe('order.list', () => {
  test('gives the signed-in customer their own, newest first', async () => {
    const { output } = await (await setUp()).call('order.list', { within: '90d' }, lin)
    expect(output.map(({ no }: { no: string }) => no)).toEqual(['012345678904', '012345678901', '012345678906'])
    expect(output[1]).toMatchObject({
      title: '羊毛圆领衫',
      status: 'paid',
      status_name: '待发货',
      paid_at: '2026-11-09T08:00:00+08:00',
      ship_before: '2026-11-11T08:00:00+08:00',
      amount: { fen: 19900 },
      invoiced: false,
    })
    expect(output[2].items[1]).toEqual({
      sku: 'WF-SO-06',
      title: '羊毛中筒袜',
      quantity: 2,
      price: { fen: 2900 },
    })
  })

  test('nothing in that time is `empty`; a visitor is refused', async () => {
    const host = await setUp()
    expect((await host.call('order.list', { within: '30d' }, signedIn('C006'))).outcome).toBe('empty')
    expect((await host.call('order.list', { within: '90d' }, signedIn('C006'))).output).toHaveLength(1)
    expect((await host.call('order.list', {}, signedIn('C999'))).outcome).toBe('empty')
    await expect(host.call('order.list', {}, visitor('v'))).rejects.toThrow('signed-in')
    await expect(host.call('order.list', { within: 'all' }, lin)).rejects.toThrow()
  })
})

describe('order.lookup', () => {
  const order_no = '012345678904'

  test('the number alone shows status and dates, nothing of the person, no goods and no sums', async () => {
    const { output } = await (await setUp()).call('order.lookup', { order_no }, visitor('v'))
    expect(Object.keys(output).sort()).toEqual([
      'no',
      'paid_at',
      'presale',
      'ship_before',
      'shipped_at',
      'status',
      'status_name',
      'title',
    ])
  })

  test('with the last four of the phone it is proven, and stays so for a while', async () => {
    const host = await setUp()
    const { output } = await host.call('order.lookup', { order_no, phone_last4: '1001' }, visitor('v'))
    expect(output).toMatchObject({ amount: { fen: 12900 }, items: [{ title: '桌面加湿器' }] })
    expect(output.receiver).toEqual({ name: '林**', phone: '138****1001', address: '浙江省杭州市****' })
    expect((await host.call('logistics.track', { order_no }, visitor('v'))).outcome).toBe('ok')
    await expect(host.call('logistics.track', { order_no }, visitor('other'))).rejects.toThrow('not proven')
    host.now += limits.proofMs
    await expect(host.call('logistics.track', { order_no }, visitor('v'))).rejects.toThrow('not proven')
  })

  test('wrong digits and unknown numbers look the same', async () => {
    const host = await setUp()
    const wrong = await host.call('order.lookup', { order_no, phone_last4: '9999' }, visitor('v'))
    const unknown = await host.call(
      'order.lookup',
      { order_no: '999999999999', phone_last4: '9999' },
      visitor('v'),
    )
    expect(wrong).toEqual(unknown)
    expect(wrong.outcome).toBe('not_found')
  })

  test('tries are limited for a contact, and come back with time', async () => {
    const host = await setUp()
    const guess = (phone_last4: string) => host.call('order.lookup', { order_no, phone_last4 }, visitor('v'))
    for (let at = 0; at < limits.contact; at += 1) await guess('9999')
    expect((await guess('1001')).outcome).toBe('not_found')
    expect((await host.call('order.lookup', { order_no, phone_last4: '1001' }, visitor('other'))).outcome).toBe(
      'ok',
    )
    host.now += limits.windowMs
    expect((await guess('1001')).outcome).toBe('ok')
  })

  test('tries are limited for an order, however many contacts guess; its owner still sees it', async () => {
    const host = await setUp()
    for (let at = 0; at < limits.order; at += 1)
      await host.call('order.lookup', { order_no, phone_last4: String(2000 + at) }, visitor(`v${at}`))
    expect((await host.call('order.lookup', { order_no, phone_last4: '1001' }, visitor('new'))).outcome).toBe(
      'not_found',
    )
    expect((await host.call('order.lookup', { order_no }, lin)).output.amount).toEqual({ fen: 12900 })
  })

  test("a signed-in customer sees of somebody else's order what anybody sees", async () => {
    const { output } = await (await setUp()).call('order.lookup', { order_no }, signedIn('C002'))
    expect(output).not.toHaveProperty('amount')
  })

  test('neither digits nor numbers of phones are logged', async () => {
    const host = await setUp()
    for (let at = 0; at <= limits.contact; at += 1)
      await host.call('order.lookup', { order_no, phone_last4: '9876' }, visitor('v'))
    expect(host.logged).not.toEqual([])
    expect(JSON.stringify(host.logged)).not.toMatch(/9876|13800/)
  })
})

describe('logistics.track', () => {
  test('says what the carrier said last', async () => {
    const { output } = await (await setUp()).call('logistics.track', { order_no: '012345678904' }, lin)
    expect(output).toMatchObject({
      no: 'YF012345678904',
      carrier: '圆风快递',
      last_event: '已到达杭州转运中心',
      eta: '2026-11-13T18:00:00+08:00',
      url: 'https://wanfeng.example/parcels/YF012345678904',
    })
  })

  test('before the first scan, and before shipping, there is no trace', async () => {
    const host = await setUp()
    expect((await host.call('logistics.track', { order_no: '012345678905' }, signedIn('C004'))).outcome).toBe(
      'no_trace',
    )
    expect((await host.call('logistics.track', { order_no: '012345678901' }, lin)).outcome).toBe('no_trace')
  })
})

describe('order.change_address', () => {
  const order_no = '012345678901'
  const address = {
    province: '上海市',
    city: null,
    district: '黄浦区',
    detail: '花园路 3 号',
    text: '上海市黄浦区花园路 3 号',
  }

  test('changes what is not shipped yet, once per key', async () => {
    const host = await setUp()
    const change = (key: string) =>
      host.call('order.change_address', { order_no, address, phone: '138 0000 2002' }, { ...lin, key })
    expect((await change('k')).output).toEqual({ no: order_no })
    const after = await host.rows('orders').get(order_no)
    expect(after!.body).toMatchObject({ address: address.text, phone: '13800002002', done: [{ key: 'k' }] })
    await change('k')
    expect((await host.rows('orders').get(order_no))!.version).toBe(after!.version)
  })

  test('too late, and not deliverable', async () => {
    const host = await setUp()
    const late = await host.call('order.change_address', { order_no: '012345678904', address: address.text }, lin)
    expect(late.outcome).toBe('too_late')
    const far = await host.call('order.change_address', { order_no, address: '香港中环某街 1 号' }, lin)
    expect(far).toMatchObject({ outcome: 'not_deliverable', message: '香港暂时还送不到。' })
  })

  test('nobody but the owner', async () => {
    const host = await setUp()
    const attempt = host.call('order.change_address', { order_no, address: address.text }, signedIn('C002'))
    await expect(attempt).rejects.toMatchObject({ code: 'request.forbidden' })
    await host.call('order.lookup', { order_no }, visitor('v'))
    await expect(
      host.call('order.change_address', { order_no, address: address.text }, visitor('v')),
    ).rejects.toThrow()
  })
})

describe('refunds', () => {
  const two = '012345678906'
  const skirt = { sku: 'WF-SK-05', title: '针织半身裙', size: 'M', quantity: 1, price: { fen: 15900 } }
  const socks = { sku: 'WF-SO-06', title: '羊毛中筒袜', quantity: 2 }

  test('a line is worth its share of what was paid; the last line takes the rest', async () => {
    const host = await setUp()
    const quote = async (items?: unknown) =>
      (await host.call('refund.quote', { order_no: two, ...(items ? { items } : {}) }, lin)).output.amount.fen
    // 159 + 2 × 29 = 217, paid 200.
    expect(await quote()).toBe(20000)
    expect(await quote([skirt])).toBe(14654)
    expect(await quote(socks)).toBe(5345)
    await host.call('refund.create', { order_no: two, items: [skirt], reason: 'size' }, lin)
    expect(await quote([socks])).toBe(20000 - 14654)
  })

  test('is made once per key, and each line once at all', async () => {
    const host = await setUp()
    const create = (items: unknown, key: string) =>
      host.call('refund.create', { order_no: two, items, reason: 'size' }, { ...lin, key })
    const first = await create([skirt], 'k1')
    expect(first.output).toEqual({
      no: 'R1001',
      url: 'https://wanfeng.example/returns/R1001',
      amount: { fen: 14654 },
    })
    expect(await create([skirt], 'k1')).toEqual(first)
    expect(await create([skirt, socks], 'k2')).toMatchObject({ outcome: 'already', output: { no: 'R1001' } })
    expect((await create([socks], 'k3')).output.no).toBe('R1002')
  })

  test('several at once: one wins, the others are told its number', async () => {
    const host = await setUp()
    const all = await Promise.all(
      ['a', 'b', 'c'].map((key) => host.call('refund.create', { order_no: two }, { ...lin, key })),
    )
    expect(all.map(({ outcome }) => outcome).sort()).toEqual(['already', 'already', 'ok'])
    expect(new Set(all.map(({ output }) => output.no)).size).toBe(1)
  })

  test('what is not shipped is cancelled at once', async () => {
    const host = await setUp()
    const { output } = await host.call('refund.create', { order_no: '012345678901', reason: 'not_shipped' }, lin)
    expect(output.amount).toEqual({ fen: 19900 })
    const { output: order } = await host.call('order.lookup', { order_no: '012345678901' }, lin)
    expect(order).toMatchObject({ status: 'refunded', refunded_at: '2026-11-12T20:00:00+08:00' })
  })

  test.each([{ fen: 20000 }, '200.00', '200', 200])('exactly what was confirmed: %j', async (amount) => {
    const { outcome } = await (await setUp()).call('refund.create', { order_no: two, amount }, lin)
    expect(outcome).toBe('ok')
  })

  test('another sum than the confirmed one is a fault, and nothing is refunded', async () => {
    const host = await setUp()
    await expect(host.call('refund.create', { order_no: two, amount: '199.99' }, lin)).rejects.toThrow('confirmed')
    expect((await host.rows('orders').get(two))!.body.refunds).toEqual([])
  })

  test('only lines of that order, only its owner', async () => {
    const host = await setUp()
    const alien = { ...skirt, sku: 'WF-X' }
    await expect(host.call('refund.quote', { order_no: two, items: [alien] }, lin)).rejects.toThrow(
      'holds no WF-X',
    )
    await expect(host.call('refund.create', { order_no: two }, visitor('v'))).rejects.toThrow('not proven')
    await expect(host.call('refund.create', { order_no: '999999999999' }, lin)).rejects.toThrow('no order')
  })

  test('a seeded refund is `already`', async () => {
    const again = await (await setUp()).call('refund.create', { order_no: '012345678910' }, signedIn('C003'))
    expect(again).toMatchObject({ outcome: 'already', output: { no: 'R8910' } })
  })
})

test('the list of orders shows no whole phone number', async () => {
  const host = await setUp()
  const rows = await host.panels[0]!.rows()
  expect(rows).toHaveLength(24)
  expect(rows.find(({ no }) => no === '012345678906')).toMatchObject({ amount: '200.00', phone: '138****1001' })
  expect(JSON.stringify(rows)).not.toContain('13800001001')
})
