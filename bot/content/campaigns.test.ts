/** The calendar of campaigns: read with the shop's time zone, its hours laid over the shop's, its banners guarded. */
import { expect, test } from '@jest/globals'
import { shopHours } from '../handoff/hours.ts'
import { checkContent } from './check.ts'
import { loadContent } from './load.ts'

const shop = 'name: 店\ntime_zone: Asia/Shanghai\nholidays: [{ date: 2026-12-12, hours: 10:00-12:00 }]\n'
const path = 'config/campaigns.yml'
const calendar = `later: { name: 元旦, from: 2027-01-01, to: 2027-01-03 }
double12:
  name: 双12
  from: 2026-12-10 20:00
  to: 2026-12-12
  banner: { zh: 满减, en: Sale }
  hours: 8:00-24:00
`
const load = (text: string, more: Record<string, string> = {}) =>
  loadContent({ 'config/shop.yml': shop, [path]: text, ...more })
const at = (text: string) => Date.parse(`${text}:00+08:00`)

test('campaigns stand by their beginning, with moments of the shop', () => {
  const read = load(calendar)
  if (!('content' in read)) throw new Error(JSON.stringify(read.mistakes))
  const { campaigns } = read.content.config
  expect(campaigns.map(({ id }) => id)).toEqual(['double12', 'later'])
  expect(campaigns[0]).toMatchObject({
    from: at('2026-12-10T20:00'),
    to: at('2026-12-13T00:00'),
    banner: { zh: { value: '满减' }, en: { value: 'Sale' } },
    note: null,
  })
})

test('its hours hold on its days, but not on a holiday that has its own', () => {
  const read = load(calendar)
  if (!('content' in read)) throw new Error('unreadable')
  const isOpen = (text: string) => shopHours(read.content.config.shop, at(text)).open
  expect([isOpen('2026-12-09T23:00'), isOpen('2026-12-10T23:00'), isOpen('2026-12-11T08:30')]).toEqual([
    false,
    true,
    true,
  ])
  expect([isOpen('2026-12-12T08:30'), isOpen('2026-12-12T11:00'), isOpen('2026-12-13T08:30')]).toEqual([
    false,
    true,
    false,
  ])
})

test.each([
  ['ends before it begins', calendar.replace('to: 2026-12-12', 'to: 2026-12-09'), 5, '结束早于开始'],
  ['no day', calendar.replace('to: 2026-12-12', 'to: 12 月'), 5, '不是日期'],
  ['no end', calendar.replace('  to: 2026-12-12\n', ''), 3, '缺“to”'],
  ['a name that is none', calendar.replace('double12:', '双12:'), 2, '不能作活动的名字'],
  ['an unknown key', calendar.replace('hours:', 'hour:'), 7, '不认识“hour”'],
])('%s', (_, text, line, says) => {
  const read = load(text)
  expect(read).toMatchObject({ mistakes: [{ file: path, line, message: { zh: expect.stringContaining(says) } }] })
})

test('a banner passes the guard', () => {
  const read = load(calendar, { 'config/guard.yml': 'lists:\n  ads: { title: 广告法, words: [满减] }\n' })
  if (!('content' in read)) throw new Error('unreadable')
  expect(checkContent(read.content, { actions: null, channels: [] })).toMatchObject([{ file: path, line: 6 }])
})
