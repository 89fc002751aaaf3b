/** While people own a contact the bot is silent whatever becomes due; afterwards it goes on with what came meanwhile. */
import { describe, expect, test } from '@jest/globals'
import type { Action } from '../../bot/sdk/index.ts'
import { z } from '../../bot/sdk/index.ts'
import { base, openShop, track, type Shop } from './shop.ts'
import { until } from './until.ts'

const lin = { by: 'lin', agentName: '小林' }
const claim = { name: 'claim' as const, ...lin }
const release = { name: 'release' as const, by: 'lin', note: null }
const resolve = { name: 'resolve' as const, by: 'lin', note: '好了' }

/** An action that ends when told to. */
function held(action: Action): { action: Action; end(): void; begun(): Promise<void> } {
  let end: () => void = () => undefined
  let begin: () => void = () => undefined
  const ended = new Promise<void>((resolve) => (end = resolve))
  const began = new Promise<void>((resolve) => (begin = resolve))
  return {
    action: {
      ...action,
      async run(call) {
        begin()
        await ended
        return action.run(call)
      },
    },
    end: () => end(),
    begun: () => began,
  }
}

const refund: Action = {
  ...track,
  name: 'refund.create',
  effect: 'write',
  idempotent: true,
  outcomes: [],
  output: z.strictObject({}),
  run: async () => ({ outcome: 'ok', output: {} }),
}

const files = {
  ...base,
  'flows/refund.yml': `flow: refund
title: 退款
when:
  intent: [我要退款, 退钱给我]
steps:
  - ask: order_no
    type: order_no
    text: 要退的订单号是？
    retry:
      - 12 位数字。
  - confirm: 退 {{ order_no }}，对吗？
  - do: refund.create
    with: [order_no]
  - say: 退好了。
  - end: resolved
`,
  'flows/later.yml': `flow: later
title: 晚点说
when:
  intent: [十分钟后提醒我, 过十分钟叫我]
steps:
  - say: 好的。
  - wait: 10m
  - say: 时间到了。
  - end: resolved
`,
  'flows/hurry.yml': `flow: hurry
title: 限时回答
when:
  intent: [限时问我一个问题, 给我限时提问]
steps:
  - ask: note
    type: phone
    text: 手机号是？
    timeout: 10m
    retry:
      - 手机号。
    on:
      timeout:
        - say: 您没有回答。
        - end: unresolved
  - end: resolved
`,
}

const texts = (shop: Shop, from: number): (string | undefined)[] => shop.sent.slice(from).map(({ text }) => text)
const tickets = async (shop: Shop) =>
  (await shop.bot.rows('tickets', 'tickets').list()).map(({ body }) => body as Record<string, unknown>)

describe('an action that ends after an agent claimed', () => {
  test('is not spoken of while the agent has it; released, the flow goes on with it', async () => {
    const slow = held(track)
    const shop = await openShop({ files, actions: [slow.action, refund] })
    await shop.say('查快递')
    await shop.write('012345678901')
    await slow.begun()
    const contactId = await shop.contact()
    await shop.bot.command(contactId, claim)
    const before = shop.sent.length
    slow.end()
    await shop.bot.settled()
    expect(texts(shop, before)).toEqual([])
    await shop.bot.command(contactId, release)
    await shop.bot.settled()
    expect(texts(shop, before)).toEqual(['快递在上海。'])
    await shop.bot.stop()
  })

  test('if it was a write, a person hears of it, whether the agent has it or has resolved it', async () => {
    for (const resolved of [false, true]) {
      const slow = held(refund)
      const shop = await openShop({ files, actions: [track, slow.action] })
      await shop.say('我要退款')
      await shop.say('012345678901')
      await shop.write('对')
      await slow.begun()
      const contactId = await shop.contact()
      await shop.bot.command(contactId, claim)
      if (resolved) await shop.bot.command(contactId, resolve)
      const before = shop.sent.length
      slow.end()
      await shop.bot.settled()
      expect(texts(shop, before)).toEqual([])
      expect(await tickets(shop)).toMatchObject([{ kind: 'late_write', detail: 'refund.create: ok' }])
      await shop.bot.stop()
    }
  })

  test('the same for a write whose flow was cancelled', async () => {
    const slow = held(refund)
    const shop = await openShop({ files, actions: [track, slow.action] })
    await shop.say('我要退款')
    await shop.say('012345678901')
    await shop.write('对')
    await slow.begun()
    await shop.write('取消')
    await until('it is cancelled', () => texts(shop, 0).includes('好的，先不办了。'))
    const before = shop.sent.length
    slow.end()
    await shop.bot.settled()
    expect(texts(shop, before)).toEqual([])
    expect(await tickets(shop)).toMatchObject([{ kind: 'late_write' }])
    await shop.bot.stop()
  })
})

describe('what becomes due while an agent has it', () => {
  test('a wait is over: said after the release, not before', async () => {
    const shop = await openShop({ files, actions: [track, refund] })
    expect(await shop.say('十分钟后提醒我')).toEqual(['好的。'])
    const contactId = await shop.contact()
    await shop.bot.command(contactId, claim)
    const before = shop.sent.length
    shop.clock.now += 11 * 60_000
    await shop.bot.tick()
    expect(texts(shop, before)).toEqual([])
    await shop.bot.command(contactId, release)
    await shop.bot.settled()
    expect(texts(shop, before)).toEqual(['时间到了。'])
    await shop.bot.stop()
  })

  test("a question's time is up: asked again after the release, with its whole time", async () => {
    const shop = await openShop({ files, actions: [track, refund] })
    expect(await shop.say('限时问我一个问题')).toEqual(['手机号是？'])
    const contactId = await shop.contact()
    await shop.bot.command(contactId, claim)
    const before = shop.sent.length
    shop.clock.now += 11 * 60_000
    await shop.bot.tick()
    expect(texts(shop, before)).toEqual([])
    await shop.bot.command(contactId, release)
    await shop.bot.settled()
    expect(texts(shop, before).at(-1)).toBe('手机号是？')
    shop.clock.now += 11 * 60_000
    await shop.bot.tick()
    expect(shop.sent.at(-1)?.text).toBe('您没有回答。')
    await shop.bot.stop()
  })

  test('a named event: heard after the release', async () => {
    const shop = await openShop({
      files: {
        ...files,
        'flows/later.yml': files['flows/later.yml'].replace(
          'wait: 10m',
          'wait: { event: parcel_here, at_most: 3d }',
        ),
      },
      actions: [track, refund],
    })
    await shop.say('十分钟后提醒我')
    const contactId = await shop.contact()
    await shop.bot.command(contactId, claim)
    const before = shop.sent.length
    await shop.bot.command(contactId, { name: 'event', by: 'rule x', event: 'parcel_here' })
    await shop.bot.settled()
    expect(texts(shop, before)).toEqual([])
    await shop.bot.command(contactId, release)
    await shop.bot.settled()
    expect(texts(shop, before)).toEqual(['时间到了。'])
    await shop.bot.stop()
  })
})
