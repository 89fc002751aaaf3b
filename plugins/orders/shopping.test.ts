/** Looking for goods, and what a member has. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { fakePluginHost } from '../../bot/testing/fakes-plugin.ts'
import { limitIn } from './budget.ts'
import { customers } from './backend/customers.ts'
import { goods } from './backend/goods.ts'
import orders from './index.ts'
import { bestOf } from './members.ts'

const now = Date.parse('2026-11-12T23:40:00+08:00')
const setUp = (config: unknown = {}) => fakePluginHost(orders, { config, now })
const as = (customer: string) => ({
  caller: { contactId: `contact of ${customer}`, customer, verified: true, phone: null, tier: 'silver' },
})
const visitor = (contactId: string) => ({ caller: { contactId } })

test('thirty goods, each with a price, something like it, and sizes that its table knows', () => {
  expect(goods).toHaveLength(30)
  const all = goods.flatMap(({ variants }) => variants.map(({ sku }) => sku))
  expect(new Set(all).size).toBe(all.length)
  for (const { price, similar, variants, cut } of goods) {
    expect(price.fen).toBeGreaterThan(0)
    for (const sku of similar) expect(goods.some((other) => other.sku === sku)).toBe(true)
    for (const [size] of cut)
      if (variants.length === cut.length) expect(variants.some(({ name }) => name === size)).toBe(true)
  }
})

describe('product.search', () => {
  test('by need and price, only what is in stock', async () => {
    const host = await setUp()
    const titles = async (need: string, max_price?: unknown) =>
      (await host.call('product.search', { need, max_price })).output.list.map(
        ({ title }: { title: string }) => title,
      )
    expect((await titles('想给妈妈买件保暖的毛衣'))[0]).toBe('羊毛圆领衫')
    expect(await titles('冬天睡觉怕冷')).not.toContain('电热毯')
    expect(await titles('出差带的吹风机，便宜点', { fen: 13000 })).toContain('折叠旅行吹风机')
    for (const title of await titles('礼物', 100))
      expect(goods.find((good) => good.title === title)!.price.fen).toBeLessThanOrEqual(10_000)
  })

  test('nothing that fits is `empty`', async () => {
    const host = await setUp()
    expect((await host.call('product.search', { need: '挖掘机' })).outcome).toBe('empty')
  })

  test('a limit said in words is kept to, goes before an earlier one, and is told', async () => {
    const host = await setUp()
    const search = async (need: string, max_price?: unknown) =>
      (await host.call('product.search', { need, max_price })).output
    const gift = await search('给妈妈的礼物，一百以内')
    expect(gift.max_price).toEqual({ fen: 10_000 })
    for (const { price } of gift.list) expect(price.fen).toBeLessThanOrEqual(10_000)
    expect((await search('便宜的围巾', 300)).max_price).toEqual({ fen: 30_000 })
    expect((await search('围巾，三百以内', 100)).max_price).toEqual({ fen: 30_000 })
    expect(await host.call('product.search', { need: '大衣，500以下' })).toMatchObject({
      outcome: 'empty',
      output: { max_price: { fen: 50_000 } },
    })
  })

  test('what was shown is left out, whatever was shown before it', async () => {
    const host = await setUp()
    const search = async (more: object) =>
      (await host.call('product.search', { need: '加湿器', ...more })).output ?? { list: [] }
    const first = await search({})
    const [one, two] = first.list.map(({ sku }: { sku: string }) => sku)
    const second = await search({ shown: first.shown, last: one })
    expect(second.list[0].sku).toBe(two)
    expect(await host.call('product.search', { need: '加湿器', shown: second.shown, last: two })).toMatchObject({
      outcome: 'empty',
    })
  })
})

test.each([
  ['给妈妈买件保暖的，三百以内', 300],
  ['预算两百买什么', 200],
  ['预算200到300的毛衣', 300],
  ['两三百以内', 300],
  ['不超过一千二', 1200],
  ['最多花 350 块', 350],
  ['三百五左右的裙子', 350],
  ['一千零五十以下', 1050],
  ['something warm up to 300', 300],
  ['预算是５００元', 500],
  ['十五块以内', 15],
  ['身高163以下穿什么码', null],
  ['不超过5升的加湿器', null],
  ['三天内要到', null],
  ['160 斤穿多大', null],
  ['想买个便宜的', null],
])('a limit in %j: %j yuan', (said, yuan) => {
  expect(limitIn(said)).toBe(yuan === null ? null : yuan * 100)
})

test('stock and sizes say what is there, and when more comes if that is known', async () => {
  const host = await setUp()
  const { output } = await host.call('product.stock', { sku: 'WF-KN-01' })
  expect(output.list.map(({ name, in_stock }: { name: string; in_stock: boolean }) => [name, in_stock])).toEqual([
    ['S', true],
    ['M', true],
    ['L', false],
    ['XL', true],
  ])
  expect(output.list[2].restock_at).toBe('2026-11-17T18:00:00+08:00')
  const { output: sizes } = await host.call('product.sizes', { sku: 'WF-KN-01-L' })
  expect(sizes.similar.map(({ title }: { title: string }) => title)).toEqual(['麻花开衫', '长袖打底衫'])
  const { output: rest } = await host.call('product.sizes', { sku: 'WF-KN-01', but: 'WF-KN-17' })
  expect(rest.similar.map(({ sku }: { sku: string }) => sku)).toEqual(['WF-TE-10'])
  await expect(host.call('product.stock', { sku: 'WF-NO-00' })).rejects.toThrow('sells no')
})

test('size advice: what is cut for the body, or honestly none', async () => {
  const host = await setUp()
  const advice = (sku: string, height_cm: number, weight_kg: number) =>
    host.call('product.size_advice', { sku, height_cm, weight_kg })
  expect((await advice('WF-KN-01', 163, 55)).output).toMatchObject({ size: 'M', in_stock: true })
  expect((await advice('WF-PT-04', 160, 46)).output).toMatchObject({ size: '27', in_stock: false })
  expect((await advice('WF-KN-01', 190, 100)).outcome).toBe('no_size')
  expect((await advice('WF-AF-13', 163, 55)).outcome).toBe('no_table')
})

test('members: tier, points, what ends; strangers are refused', async () => {
  const host = await setUp()
  expect((await host.call('member.lookup', {}, as('C001'))).output).toEqual({
    tier: 'gold',
    tier_name: '金卡',
    paid: { fen: 298_000 },
    points: 2380,
    expiring: 300,
    expires_at: '2026-12-31T23:59:59+08:00',
    next_tier: '黑卡',
    missing: { fen: 202_000 },
  })
  expect((await host.call('member.lookup', {}, as('C005'))).output).not.toHaveProperty('next_tier')
  await expect(host.call('member.lookup', {}, visitor('v'))).rejects.toThrow('signed-in')
})

test("a tier is what was paid within a year, as the shop's knowledge tells it", () => {
  const tierOf = (paid: number) =>
    paid >= 5000 ? 'black' : paid >= 2000 ? 'gold' : paid >= 500 ? 'silver' : 'new'
  for (const { paid, tier } of customers) expect([paid, tier]).toEqual([paid, tierOf(paid)])
})

describe('coupons', () => {
  test('are listed by what ends first', async () => {
    const host = await setUp()
    const { output } = await host.call('coupon.list', {}, as('C001'))
    expect(output.map(({ id }: { id: string }) => id)).toEqual(['NIGHT10', 'GOLD30', 'KNIT40'])
    expect((await host.call('coupon.list', {}, as('C003'))).outcome).toBe('empty')
  })

  test('one an order, none that is not reached after the reduction, and no other saves more (any member, any sum)', () => {
    const reduction = fc.option(fc.constantFrom({ each: 200, off: 30 }, { each: 300, off: 50 }))
    fc.assert(
      fc.property(
        fc.constantFrom(...customers),
        fc.integer({ min: 1, max: 300_000 }),
        reduction,
        ({ coupons }, fen, off) => {
          const { saved, used } = bestOf(fen, coupons, off)
          const own = off === null ? 0 : Math.floor(fen / (off.each * 100)) * off.off * 100
          const worth = coupons.filter(({ min }) => fen - own >= min.fen).map(({ amount }) => amount.fen)
          expect(saved).toBe(own + Math.max(0, ...worth))
          expect(used).toHaveLength((own > 0 ? 1 : 0) + (worth.length > 0 ? 1 : 0))
        },
      ),
    )
  })

  test('the reduction only while it runs, and one coupon', async () => {
    const reductions = [{ from: '2026-12-08 20:00', to: '2026-12-12', each: '200', off: '30' }]
    const host = await setUp({ reductions })
    const quote = async (total: number, customer: string) => {
      const { outcome, output } = await host.call('coupon.quote', { total }, as(customer))
      return outcome === 'empty' ? 'empty' : output
    }
    const before = { best: { fen: 56_000 }, saved: { fen: 4_000 }, used: ['针织品类券'] }
    expect(await quote(600, 'C001')).toEqual(before)
    expect(await quote(600, 'C003')).toBe('empty')
    host.now = Date.parse('2026-12-08T19:59:59+08:00')
    expect(await quote(600, 'C001')).toEqual(before)
    for (const at of ['2026-12-08T20:00:00+08:00', '2026-12-12T23:59:59+08:00']) {
      host.now = Date.parse(at)
      expect(await quote(600, 'C001')).toEqual({
        best: { fen: 47_000 },
        saved: { fen: 13_000 },
        used: ['每满 200 减 30', '针织品类券'],
      })
    }
    host.now = Date.parse('2026-12-13T00:00:00+08:00')
    expect(await quote(600, 'C001')).toEqual(before)
    expect(orders.configSchema.safeParse({ reductions: [{ ...reductions[0], to: '双12' }] }).success).toBe(false)
  })

  test('of the night: one a contact in thirty days, so many a day', async () => {
    const host = await setUp({ coupons_a_day: '1' })
    const issue = (contact: string, key: string) =>
      host.call('coupon.issue', { batch: 'night_10' }, { ...visitor(contact), key })
    const first = await issue('a', 'k')
    expect(first).toMatchObject({ outcome: 'ok', output: { amount: { fen: 1000 } } })
    expect(await issue('a', 'k')).toEqual(first)
    expect(await issue('a', 'other')).toMatchObject({
      outcome: 'already',
      output: { next_at: '2026-12-12T23:40:00+08:00' },
    })
    expect((await issue('b', 'k')).outcome).toBe('sold_out')
  })
})

test('who wants to hear of it is noted once', async () => {
  const host = await setUp()
  for (let i = 0; i < 2; i++) await host.call('restock.subscribe', { sku: 'WF-BL-12' }, visitor('v'))
  expect(await host.rows('restock').list()).toHaveLength(1)
})
