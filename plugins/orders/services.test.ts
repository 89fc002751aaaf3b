/** Everything around an order: exchange, stop, price, invoice, insurance, presale, warranty. */
import { describe, expect, test } from '@jest/globals'
import { fakePluginHost } from '../../bot/testing/fakes-plugin.ts'
import orders from './index.ts'

const now = Date.parse('2026-11-12T20:00:00+08:00')
const setUp = (config: unknown = {}) => fakePluginHost(orders, { config, now })
const as = (customer: string) => ({
  caller: { contactId: `contact of ${customer}`, customer, verified: true, phone: null, tier: 'silver' },
})

test('an exchange takes the new one out of the stock, once a line and once a key', async () => {
  const host = await setUp()
  const asked = { order_no: '012345678907', sku: 'WF-KN-01', new_sku: 'WF-KN-01-XL' }
  const done = await host.call('exchange.create', asked, { ...as('C002'), key: 'k1' })
  expect(done).toMatchObject({ outcome: 'ok', output: { no: 'H1001' } })
  expect(await host.call('exchange.create', asked, { ...as('C002'), key: 'k1' })).toEqual(done)
  expect((await host.call('exchange.create', asked, { ...as('C002'), key: 'k2' })).outcome).toBe('already')
  expect((await host.rows('stock').get('WF-KN-01-XL'))!.body).toMatchObject({ left: 3 })
  const gone = { order_no: '012345678908', sku: 'WF-KT-08', new_sku: 'WF-BL-12' }
  expect((await host.call('exchange.create', gone, as('C005'))).outcome).toBe('out_of_stock')
  await expect(host.call('exchange.create', { ...asked, new_sku: 'WF-XX-99' }, as('C002'))).rejects.toThrow(
    'sells no',
  )
  await expect(host.call('exchange.create', asked, as('C001'))).rejects.toThrow('not proven')
})

test('two who want the last one: one gets it', async () => {
  const host = await setUp()
  await host.rows('stock').add({ id: 'WF-KN-01-S', contactId: null, body: { left: 1 } })
  const ask = (order_no: string, customer: string) =>
    host.call('exchange.create', { order_no, sku: 'WF-KN-01', new_sku: 'WF-KN-01-S' }, as(customer))
  const both = await Promise.all([ask('012345678907', 'C002'), ask('012345678901', 'C001')])
  expect(both.map(({ outcome }) => outcome).sort()).toEqual(['ok', 'out_of_stock'])
})

test('a parcel is stopped only on its way, and once', async () => {
  const host = await setUp()
  const stop = (order_no: string, customer: string) => host.call('order.intercept', { order_no }, as(customer))
  expect(await stop('012345678904', 'C001')).toMatchObject({ outcome: 'ok', output: { no: 'L1001' } })
  expect((await stop('012345678904', 'C001')).outcome).toBe('already')
  expect((await stop('012345678906', 'C001')).outcome).toBe('too_late')
})

describe('price', () => {
  test('the difference goes back once, and exactly what was confirmed', async () => {
    const host = await setUp()
    const order = { order_no: '012345678908' }
    const { output } = await host.call('price.compare', order, as('C005'))
    expect(output).toEqual({ paid: { fen: 14900 }, now: { fen: 12900 }, drop: { fen: 2000 } })
    await expect(host.call('price.refund', { ...order, amount: { fen: 2100 } }, as('C005'))).rejects.toThrow(
      '2000',
    )
    const back = { ...order, amount: output.drop }
    expect((await host.call('price.refund', back, as('C005'))).outcome).toBe('ok')
    expect((await host.call('price.refund', back, as('C005'))).outcome).toBe('already')
  })

  test('above the limit a person decides; what is no cheaper has no difference', async () => {
    const host = await setUp()
    const dear = { order_no: '012345678920', amount: { fen: 16000 } }
    expect((await host.call('price.refund', dear, as('C012'))).outcome).toBe('over_limit')
    expect((await host.call('price.compare', { order_no: '012345678907' }, as('C002'))).output.drop).toEqual({
      fen: 0,
    })
  })
})

test('a quote tells which lines have to be sealed: socks, once opened, go back only for a fault', async () => {
  const { output } = await (await setUp()).call('refund.quote', { order_no: '012345678906' }, as('C001'))
  const titles = (lines: { title: string }[]) => lines.map(({ title }) => title)
  expect([titles(output.sealed_only), titles(output.others)]).toEqual([['羊毛中筒袜'], ['针织半身裙']])
})

test('freight insurance: none, covered, waiting, due after a return, void without one', async () => {
  const host = await setUp()
  const insure = async (no: string) => {
    const { version, body } = (await host.rows('orders').get(no))!
    await host.rows('orders').update(no, version, { ...body, insured: { fen: 1200 } })
  }
  const state = async (order_no: string, customer: string) =>
    (await host.call('freight.lookup', { order_no }, as(customer))).output
  expect(await state('012345678907', 'C002')).toEqual({ insured: false, state: 'none' })
  expect(await state('012345678917', 'C008')).toEqual({ insured: true, state: 'covered', amount: { fen: 1200 } })
  expect(await state('012345678921', 'C008')).toMatchObject({ state: 'waiting' })
  // Refunded after the return, and before it was shipped.
  await insure('012345678911')
  await insure('012345678910')
  expect(await state('012345678911', 'C004')).toMatchObject({
    state: 'due',
    refunded_at: '2026-11-03T20:00:00+08:00',
  })
  expect(await state('012345678910', 'C003')).toMatchObject({ insured: true, state: 'void' })
})

test('an unpaid order is paid by its link until its time is over', async () => {
  const host = await setUp()
  const link = (order_no: string, customer: string) => host.call('payment.link', { order_no }, as(customer))
  expect((await link('012345678922', 'C004')).output).toMatchObject({ amount: { fen: 19900 } })
  expect((await link('012345678923', 'C011')).outcome).toBe('cancelled')
  expect((await link('012345678901', 'C001')).outcome).toBe('paid')
  host.now += 3_600_000
  expect((await link('012345678922', 'C004')).outcome).toBe('cancelled')
})

test('a presale tells deposit, balance and dates', async () => {
  const host = await setUp()
  expect((await host.call('presale.lookup', { order_no: '012345678919' }, as('C011'))).output).toMatchObject({
    deposit: { fen: 5000 },
    balance: { fen: 40900 },
    pay_from: '2026-11-14T18:00:00+08:00',
    pay_to: '2026-11-16T18:00:00+08:00',
    paid: false,
  })
  expect((await host.call('presale.lookup', { order_no: '012345678901' }, as('C001'))).outcome).toBe('not_presale')
})

describe('invoice', () => {
  const email = 'lin@example.com'

  test('made, told without the whole address, sent again, made anew', async () => {
    const host = await setUp()
    const order = { order_no: '012345678906' }
    expect((await host.call('invoice.lookup', order, as('C001'))).output).toEqual({ state: 'none' })
    expect((await host.call('invoice.resend', order, as('C001'))).outcome).toBe('none')
    const made = await host.call('invoice.create', { ...order, kind: 'person', email }, as('C001'))
    expect((await host.call('invoice.lookup', order, as('C001'))).output).toEqual({
      state: 'issued',
      no: made.output.no,
      kind: 'person',
      title: '个人',
      email: 'l***@example.com',
    })
    expect((await host.call('invoice.resend', order, as('C001'))).output).toEqual({ email: 'l***@example.com' })
    const company = {
      ...order,
      kind: 'company',
      type: 'special',
      company: '海河商贸有限公司',
      tax_no: '91120000MA0000000X',
      email,
    }
    expect((await host.call('invoice.create', company, as('C001'))).output.no).not.toBe(made.output.no)
    expect((await host.call('invoice.lookup', order, as('C001'))).output).toMatchObject({
      title: '海河商贸有限公司',
    })
  })

  test.each([
    [{ kind: 'company', email }, '缺少'],
    [{ kind: 'person', type: 'special', email }, '只能开给公司'],
  ])('%j is rejected with the reason', async (asked, reason) => {
    const host = await setUp()
    const { outcome, message } = await host.call(
      'invoice.create',
      { order_no: '012345678906', ...asked },
      as('C001'),
    )
    expect([outcome, message]).toEqual(['rejected', expect.stringContaining(reason)])
  })

  test('what was refunded or not paid gets none', async () => {
    const host = await setUp()
    const asked = { kind: 'person', email }
    for (const [order_no, customer] of [
      ['012345678910', 'C003'],
      ['012345678922', 'C004'],
    ] as const)
      expect((await host.call('invoice.create', { order_no, ...asked }, as(customer))).outcome).toBe('rejected')
  })
})

test('appliances are under warranty for a year from delivery, clothes have none', async () => {
  const host = await setUp()
  const kettle = { order_no: '012345678908', sku: 'WF-KT-08' }
  expect((await host.call('warranty.lookup', kettle, as('C005'))).output).toMatchObject({
    covered: true,
    months: 12,
    until: '2027-11-11T23:59:59+08:00',
  })
  expect(
    (await host.call('warranty.lookup', { order_no: '012345678907', sku: 'WF-KN-01' }, as('C002'))).outcome,
  ).toBe('none')
})
