/** Fragments become one utterance: when it closes, and what never waits. */
import { describe, expect, test } from '@jest/globals'
import type { InboundActivity } from '../../bot/sdk/index.ts'
import { base, openShop, type Shop } from './shop.ts'
import { until } from './until.ts'

const files = {
  ...base,
  'config/shop.yml': base['config/shop.yml']!.replace('debounce: no', 'debounce: { quiet: 800ms, at_most: 3s }'),
}
const texts = (shop: Shop) => shop.sent.map(({ text }) => text)
const rules = async (shop: Shop) =>
  (await shop.bot.explain(await shop.contact(), 20)).map(({ card }) => card['rule'])

const ask = (shop: Shop, id: string, text: string) => {
  const asked: InboundActivity = {
    type: 'message',
    id,
    text,
    address: { channel: 'test', conversation: 'a' },
    from: { id: 'a' },
  }
  return shop.bot.receive('test', [asked], { respondBy: shop.clock.now + 5000 })
}

describe('never waits', () => {
  test('a command after a fragment: the fragment is closed, and the command is one', async () => {
    const shop = await openShop({ files })
    await shop.write('我的快递到哪了')
    await shop.bot.settled()
    await shop.write('取消')
    await shop.bot.settled()
    expect(texts(shop)[0]).toBe('订单号是？')
    expect((await shop.store.loadState(await shop.contact()))!.session!.dialog.frames).toEqual([])
    expect((await rules(shop)).at(-1)).toBe('command')
    await shop.bot.stop()
  })

  test('a full answer to the typed question after a fragment', async () => {
    const shop = await openShop({ files })
    await shop.write('我的快递到哪了')
    await shop.bot.settled()
    shop.clock.now += 800
    await shop.bot.tick()
    await shop.write('稍等')
    await shop.bot.settled()
    await shop.write('012345678901')
    await shop.bot.settled()
    expect(texts(shop)).toEqual(['订单号是？', '快递在上海。'])
    await shop.bot.stop()
  })
})

test('closes two seconds before a platform gives up on the answer', async () => {
  const shop = await openShop({
    files: {
      ...files,
      'config/shop.yml': files['config/shop.yml'].replace('800ms, at_most: 3s', '4s, at_most: 9s'),
    },
    capabilities: { replyDeadlineMs: 5000 },
  })
  await shop.write('我的快递到哪了')
  await shop.bot.settled()
  shop.clock.now += 2999
  await shop.bot.tick()
  expect(texts(shop)).toEqual([])
  shop.clock.now += 1
  await shop.bot.tick()
  expect(texts(shop)).toEqual(['订单号是？'])
  await shop.bot.stop()
})

test('somebody who types on and on is answered three seconds after the beginning', async () => {
  const shop = await openShop({ files })
  for (let at = 0; at < 2800; at += 700) {
    await shop.write('我的快递')
    await shop.bot.settled()
    shop.clock.now += 700
    await shop.bot.tick()
  }
  expect(texts(shop)).toEqual([])
  shop.clock.now += 200
  await shop.bot.tick()
  expect(texts(shop)).toEqual(['订单号是？'])
  await shop.bot.stop()
})

test('what would become longer than anybody reads is closed at once', async () => {
  const shop = await openShop({ files })
  for (let i = 0; i < 3; i++) await shop.write('快'.repeat(1500))
  await shop.bot.settled()
  expect(shop.sent).toHaveLength(1)
  await shop.bot.stop()
})

test('the reply belongs to the last open request', async () => {
  const shop = await openShop({ files })
  await shop.say('')
  const gathered = (text: string) =>
    until(`${text} is gathered`, async () =>
      JSON.stringify(await shop.store.loadState(await shop.contact())).includes(text),
    )
  const first = ask(shop, 'd1', '我的快递')
  await gathered('我的快递')
  const second = ask(shop, 'd2', '到哪了')
  expect((await first).replies).toEqual([])
  await gathered('到哪了')
  shop.clock.now += 800
  await shop.bot.tick()
  expect((await second).replies.map(({ text }) => text)).toEqual(['订单号是？'])
  expect(shop.sent).toEqual([])
  await shop.bot.stop()
})

test('a request waits for its own turn, whatever is decided before', async () => {
  const shop = await openShop({ files: base })
  await shop.say('在吗')
  const before = shop.sent.length
  const [, asked] = await Promise.all([shop.write('查快递'), ask(shop, 'w1', '123')])
  await shop.bot.settled()
  // The second answer waits until the first is known to be out, and is pushed then.
  const pushed = shop.sent.slice(before)
  expect([...asked.replies, ...pushed].map(({ text }) => text)).toEqual(['订单号是？', '一般是 12 位数字。'])
  expect(asked.replies).not.toEqual([])
  await shop.bot.stop()
})
