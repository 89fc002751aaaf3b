/** When a session is over and when it is not, and that nothing of it stays behind. */
import { describe, expect, test } from '@jest/globals'
import { base, openShop, type Shop } from './shop.ts'
import { openGround } from './ground.ts'

const hour = 3_600_000
const files = {
  ...base,
  'flows/later.yml': `flow: later
title: 晚点说
when:
  intent: [三天后提醒我, 过三天叫我]
steps:
  - say: 好的。
  - wait: 3d
  - say: 时间到了。
  - end: resolved
`,
  'flows/slow.yml': `flow: slow
title: 慢慢回答
when:
  intent: [慢慢问我一个问题, 给我慢慢提问]
steps:
  - ask: phone
    type: phone
    text: 手机号是？
    timeout: 3d
    retry:
      - 手机号。
    on:
      timeout:
        - say: 您没有回答。
        - end: unresolved
  - end: resolved
`,
}
const session = async (shop: Shop) => (await shop.store.loadState(await shop.contact()))!.session
const timers = async (shop: Shop) => (await shop.store.timersOf(await shop.contact())).map(({ id }) => id)

/** Time passes an hour at a time, as timers see it. */
async function pass(shop: Shop, hours: number): Promise<void> {
  for (let i = 0; i < hours; i++) {
    shop.clock.now += hour
    await shop.bot.tick()
  }
}

describe('a session is not idle', () => {
  test('while a wait is open below another flow', async () => {
    const shop = await openShop({ files })
    await shop.say('三天后提醒我')
    expect(await shop.say('查快递')).toEqual(['订单号是？'])
    await pass(shop, 30)
    expect((await session(shop))?.dialog.frames.map(({ flow }) => flow)).toEqual(['later', 'parcel'])
    await shop.bot.stop()
  })

  test('while a question has its time', async () => {
    const shop = await openShop({ files })
    expect(await shop.say('慢慢问我一个问题')).toEqual(['手机号是？'])
    await pass(shop, 71)
    expect(await session(shop)).not.toBeNull()
    await pass(shop, 1)
    expect(shop.sent.at(-1)?.text).toBe('您没有回答。')
    await shop.bot.stop()
  })

  test('just because the agent who served it took long', async () => {
    const shop = await openShop({ files })
    await shop.say('查快递')
    const contactId = await shop.contact()
    await shop.bot.command(contactId, { name: 'claim', by: 'lin', agentName: '小林' })
    await pass(shop, 30)
    await shop.bot.command(contactId, { name: 'release', by: 'lin', note: null })
    await pass(shop, 20)
    expect(await session(shop)).not.toBeNull()
    await pass(shop, 5)
    expect(await session(shop)).toBeNull()
    await shop.bot.stop()
  })
})

describe('a session that is over leaves no timer behind', () => {
  test.each([
    ['idle', async (shop: Shop) => pass(shop, 25)],
    [
      'closed',
      async (shop: Shop) => void (await shop.bot.command(await shop.contact(), { name: 'close', by: 'system' })),
    ],
  ])('%s', async (_how, end) => {
    const shop = await openShop({ files })
    await shop.say('查快递')
    await end(shop)
    expect(await session(shop)).toBeNull()
    expect(await timers(shop)).toEqual([])
    await shop.bot.stop()
  })

  test('closed or resolved with a wait below', async () => {
    for (const resolved of [false, true]) {
      const shop = await openShop({ files })
      await shop.say('三天后提醒我')
      await shop.say('查快递')
      const contactId = await shop.contact()
      if (resolved) {
        await shop.say('转人工')
        await shop.bot.command(contactId, { name: 'claim', by: 'lin', agentName: '小林' })
        await shop.bot.command(contactId, { name: 'resolve', by: 'lin', note: null })
      } else await shop.bot.command(contactId, { name: 'close', by: 'system' })
      expect(await session(shop)).toBeNull()
      expect(await timers(shop)).toEqual([])
      await shop.bot.stop()
    }
  })
})

test('what was due while nobody ran comes once, at the start', async () => {
  const store = await openGround(() => 0)
  const before = await openShop({ files, store: { ...store, close: async () => undefined } })
  await before.say('三天后提醒我')
  await before.bot.stop()
  const after = await openShop({ files, store, now: before.clock.now + 100 * hour })
  await after.bot.tick()
  await after.bot.tick()
  expect(after.sent.map(({ text }) => text)).toEqual(['时间到了。'])
  await after.bot.stop()
})
