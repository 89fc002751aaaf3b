/** What holds before a chat. */
import { expect, test } from '@jest/globals'
import type { ShopConfig, TestGiven } from '../../model/index.ts'
import { worldOf } from './world.ts'

const at = { file: 'a.test.yml', line: 1, col: 1, endLine: 1 }
const shop = {
  timeZone: 'Asia/Shanghai',
  language: 'zh',
  hours: Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [day, [{ from: 540, to: 1320 }]])),
  holidays: [],
} as unknown as ShopConfig

test('nothing given: an open shop, one agent, a new anonymous contact on the web, a Monday at 10:00', () => {
  const world = worldOf([null, null], shop)
  expect(world).toMatchObject({
    channel: 'web',
    shop: { open: true, agentsOnline: 1, waiting: 0 },
    profile: { tier: 'new', verified: false, customer: null },
    sender: { id: 'customer' },
  })
  const local = new Date(world.now + 8 * 3_600_000)
  expect([local.getUTCDay(), local.getUTCHours()]).toEqual([1, 10])
})

test("the case's names are laid over the file's one by one", () => {
  const file: TestGiven = {
    at,
    contact: { at, value: { tier: 'gold', verified: 'yes' } },
    now: { at, value: '2026-11-12 23:40' },
  }
  const own: TestGiven = {
    at,
    contact: { at, value: { tier: 'black', orders: '3' } },
    shop: { at, value: { open: 'no' } },
  }
  const world = worldOf([file, own], shop)
  expect(world.now).toBe(Date.parse('2026-11-12T23:40:00+08:00'))
  expect(world.profile).toMatchObject({ tier: 'black', verified: true, fields: { orders: '3' } })
  expect(world.sender).toMatchObject({ verified: true, tier: 'black' })
  expect(world.shop).toMatchObject({ open: false, nextOpenAt: Date.parse('2026-11-13T09:00:00+08:00') })
})
