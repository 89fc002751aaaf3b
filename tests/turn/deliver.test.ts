/** The outbox's small print: no wake is lost, no row stops its conversation, what waits is taken up again. */
import { describe, expect, test } from '@jest/globals'
import { setTimeout as sleep } from 'node:timers/promises'
import type { InboundActivity, Receipt } from '../../bot/sdk/index.ts'
import { openGround } from './ground.ts'
import type { Core } from '../../bot/turn/core.ts'
import { createDeliver } from '../../bot/turn/deliver.ts'
import { quietLog } from '../../bot/turn/hosts.ts'
import { base, openShop, track } from './shop.ts'
import { until } from './until.ts'

describe('waking', () => {
  test.each([0, 1, 2, 3, 4, 5, 6])('%i steps after the outbox was found empty is not lost', async (steps) => {
    let looks = 0
    const wakeLater = async (): Promise<void> => {
      for (let i = 0; i < steps; i++) await Promise.resolve()
      deliver.wake('t/a')
    }
    const takeOutbox = async (): Promise<never[]> => {
      looks += 1
      if (looks === 1) void wakeLater()
      return []
    }
    const core = {
      channels: new Map([['t', { channel: {}, capabilities: { idempotentSend: true } }]]),
      store: { takeOutbox },
      clock: () => 0,
      log: quietLog(),
      signal: new AbortController().signal,
      background: (work: Promise<unknown>) => void work,
    }
    const deliver = createDeliver(core as unknown as Core)
    deliver.wake('t/a')
    await sleep(5)
    expect(looks).toBe(2)
  })
})

test('a reply that cannot be encoded is dead at once, and the next one goes out', async () => {
  const shop = await openShop({
    encode: (activity) => {
      if (activity.text?.includes('坏')) throw new TypeError('no such card')
      return [activity]
    },
  })
  await shop.say('这句是坏的')
  expect(await shop.say('查快递')).toEqual(['订单号是？'])
  expect((await shop.store.outboxByState('dead', 10)).map(({ error }) => error)).toEqual(['it cannot be encoded'])
  expect(await shop.bot.rows('tickets', 'tickets').list()).toHaveLength(1)
  await shop.bot.stop()
})

test('what came after a reply that a request took itself goes out when that is settled', async () => {
  const shop = await openShop({
    files: {
      ...base,
      'flows/parcel.yml': base['flows/parcel.yml']!.replace('  - do: parcel', '  - say: 稍等。\n  - do: parcel'),
    },
    actions: [track],
  })
  await shop.say('查快递')
  const asked: InboundActivity = {
    type: 'message',
    id: 'wait-1',
    text: '012345678901',
    address: { channel: 'test', conversation: 'a' },
    from: { id: 'a' },
  }
  const { replies } = await shop.bot.receive('test', [asked], { respondBy: shop.clock.now + 5_000 })
  await shop.bot.settled()
  const pushed = shop.sent.slice(1).map(({ text }) => text)
  expect([...replies.map(({ text }) => text), ...pushed]).toEqual(['稍等。', '快递在上海。'])
  await shop.bot.stop()
})

test('a refused reply is sent again after a restart, without anybody writing first', async () => {
  const store = await openGround(() => 0)
  const first = await openShop({ store: { ...store, close: async () => undefined } })
  first.onDeliver(async (): Promise<Receipt> => ({
    outcome: 'refused',
    reason: 'too many',
    retryAfterMs: 60,
    permanent: false,
  }))
  await first.say('在吗')
  await first.bot.stop()
  const again = await openShop({ store })
  expect(again.sent).toEqual([])
  again.clock.now += 120
  await until('it was sent', () => again.sent.length > 0)
  await again.bot.settled()
  expect(again.sent.map(({ text }) => text)).toEqual(['收到 在吗'])
  await again.bot.stop()
})

describe('a reply past its best', () => {
  const expired = async (from: string) => {
    const store = await openGround(() => 0)
    const shop = await openShop({ store: { ...store, close: async () => undefined } })
    shop.onDeliver(async (): Promise<Receipt> => ({
      outcome: 'refused',
      reason: 'down',
      retryAfterMs: 1e8,
      permanent: false,
    }))
    await shop.say('在吗', from)
    await shop.bot.stop()
    return { store, now: shop.clock.now + 25 * 3_600_000 }
  }
  const kinds = async (shop: Awaited<ReturnType<typeof openShop>>) =>
    (await shop.bot.rows('tickets', 'tickets').list()).map(({ body }) => (body as { kind: string }).kind)

  test('is given up, and a person hears of it', async () => {
    const { store, now } = await expired('a')
    const shop = await openShop({ store, now })
    await shop.bot.settled()
    expect(shop.sent).toEqual([])
    expect(await store.outboxByState('dead', 10)).toHaveLength(1)
    expect(await kinds(shop)).toEqual(['undelivered'])
    await shop.bot.stop()
  })

  test('also where its channel is not set up any more', async () => {
    const { store, now } = await expired('a')
    const shop = await openShop({ store, now, instance: 'other' })
    await shop.bot.settled()
    expect(await kinds(shop)).toEqual(['undelivered'])
    await shop.bot.stop()
  })

  test('also if the process died before it could tell', async () => {
    const { store, now } = await expired('a')
    await store.takeOutbox('test/a', now, 1)
    const shop = await openShop({ store, now })
    await shop.bot.settled()
    expect(await kinds(shop)).toEqual(['undelivered'])
    await shop.bot.stop()
  })
})
