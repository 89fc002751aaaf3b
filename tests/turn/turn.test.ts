import { describe, expect, test } from '@jest/globals'
import { replay } from '../../bot/turn/journal.ts'
import { openPlace, type Place } from './ground.ts'
import { base, compile, openShop, track } from './shop.ts'
import { until } from './until.ts'

const debounced = {
  ...base,
  'config/shop.yml': base['config/shop.yml']!.replace('debounce: no', 'debounce: { quiet: 800ms, at_most: 3s }'),
}

describe('a turn', () => {
  test('asks, looks up, answers; every step is journalled with its card', async () => {
    const shop = await openShop()
    expect(await shop.say('我的快递到哪了')).toEqual(['订单号是？'])
    expect(await shop.say('012345678901')).toEqual(['快递在上海。'])
    const journal = await shop.bot.explain(await shop.contact(), 100)
    expect(journal.map(({ card }) => card['rule'])).toEqual(['flow', 'full answer', 'result'])
    expect(journal.map(({ version }) => version)).toEqual([1, 2, 3])
    await shop.bot.stop()
  })

  test('a fault of the action takes the failed branch', async () => {
    const shop = await openShop({ actions: [{ ...track, run: () => Promise.reject(new Error('down')) }] })
    await shop.say('查快递')
    expect(await shop.say('012345678901')).toEqual(['系统没有响应。', '已排队，前面 0 位。'])
    await shop.bot.stop()
  })

  test('the same message twice is one turn', async () => {
    const shop = await openShop()
    const results = await Promise.all(Array.from({ length: 10 }, () => shop.write('在吗', 'a', 'same')))
    await shop.bot.settled()
    expect(results.filter(({ duplicate }) => !duplicate)).toHaveLength(1)
    expect(shop.sent).toHaveLength(1)
    await shop.bot.stop()
  })

  test('50 messages at once of somebody new: one contact, answered in order', async () => {
    const shop = await openShop()
    const results = await Promise.all(Array.from({ length: 50 }, (_, i) => shop.write(`第${i}句`)))
    await shop.bot.settled()
    expect(new Set(results.map(({ contactId }) => contactId)).size).toBe(1)
    // Three misses in a row go to a person; what came before is answered in order.
    const numbers = shop.sent
      .filter(({ text }) => text?.startsWith('收到'))
      .map(({ text }) => Number(/\d+/.exec(text!)![0]))
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
    expect(numbers.length).toBeGreaterThan(0)
    await shop.bot.stop()
  })

  test('fragments are recorded one by one and understood as one utterance', async () => {
    const shop = await openShop({ files: debounced })
    await shop.write('我的快递')
    await shop.bot.settled()
    shop.clock.now += 300
    await shop.write('到哪了')
    await shop.bot.settled()
    expect(shop.sent).toEqual([])
    shop.clock.now += 799
    await shop.bot.tick()
    expect(shop.sent).toEqual([])
    shop.clock.now += 1
    await shop.bot.tick()
    expect(shop.sent.map(({ text }) => text)).toEqual(['订单号是？'])
    // A full answer to a typed question is not kept waiting.
    expect(await shop.say('012345678901')).toEqual(['快递在上海。'])
    await shop.bot.stop()
  })

  test('replaying the journal gives the same rows and the same state', async () => {
    const shop = await openShop({ files: debounced })
    for (const text of ['查', '快递', '算了', '我的快递到哪了', '你们好差劲！！骗子！！', '012345678901']) {
      await shop.write(text)
      await shop.bot.settled()
      shop.clock.now += 1000
      await shop.bot.tick()
    }
    const contactId = await shop.contact()
    await shop.bot.command(contactId, { name: 'claim', by: 'lin', agentName: '小林' })
    await shop.bot.command(contactId, { name: 'resolve', by: 'lin', note: '已经安排' })
    await shop.bot.settled()
    const journal = await shop.store.journal(contactId, { limit: 1000 })
    expect(journal.length).toBeGreaterThan(8)
    const release = compile(debounced)
    const actions = new Map([[track.name, { effect: track.effect, outcomes: track.outcomes! }]])
    const replays = replay(
      journal,
      null,
      () => ({ current: release, of: (hash) => (hash === release.hash ? release : null) }),
      actions,
      () => shop.bot.channels()[0]!.capabilities,
    )
    expect(replays.filter(({ same }) => !same)).toEqual([])
    const again = replays.at(-1)!.step.state
    expect({ ...again, version: again.version + 1 }).toEqual(await shop.store.loadState(contactId))
    await shop.bot.stop()
  })
})

describe('handoff', () => {
  test('the wish for a person queues, tells the truth, and the agent resolves it', async () => {
    const shop = await openShop()
    expect(await shop.say('转人工')).toEqual(['已排队，前面 0 位。'])
    const contactId = await shop.contact()
    expect((await shop.store.loadState(contactId))?.owner).toBe('queue')
    expect(await shop.say('在吗')).toEqual([])
    await shop.bot.command(contactId, { name: 'claim', by: 'lin', agentName: '小林' })
    await shop.bot.command(contactId, { name: 'resolve', by: 'lin', note: '已经安排' })
    await shop.bot.settled()
    expect(shop.sent.at(-1)?.text).toBe('小林 处理好了：已经安排')
    expect(await shop.store.loadState(contactId)).toMatchObject({ owner: 'bot', session: null })
    expect(await shop.store.queueItems(['waiting', 'offered', 'taken'])).toEqual([])
    await shop.bot.stop()
  })

  test('resolved in the middle of another matter: told what happened, and nothing asked that nobody hears', async () => {
    const shop = await openShop()
    expect(await shop.say('查快递')).toEqual(['订单号是？'])
    await shop.say('转人工')
    const contactId = await shop.contact()
    await shop.bot.command(contactId, { name: 'claim', by: 'lin', agentName: '小林' })
    const before = shop.sent.length
    await shop.bot.command(contactId, { name: 'resolve', by: 'lin', note: '已经安排' })
    await shop.bot.settled()
    expect(shop.sent.slice(before).map(({ text }) => text)).toEqual(['小林 处理好了：已经安排'])
    await shop.bot.stop()
  })

  test('nobody comes: the wait gives up and the bot has it again', async () => {
    const shop = await openShop()
    await shop.say('转人工')
    shop.clock.now += 3 * 60_000
    await shop.bot.tick()
    expect(shop.sent.at(-1)?.text).toBe('让您久等了。')
    expect((await shop.store.loadState(await shop.contact()))?.owner).toBe('bot')
    await shop.bot.stop()
  })

  test('nobody is online: said at once, nothing queued', async () => {
    const shop = await openShop({ online: 0 })
    expect(await shop.say('转人工')).toEqual(['现在没有客服。'])
    expect(await shop.store.queueItems(['waiting'])).toEqual([])
    await shop.bot.stop()
  })
})

describe('over a restart', () => {
  const inPlace = async (work: (place: Place) => Promise<void>): Promise<void> => {
    const place = openPlace(() => Date.parse('2025-11-12T10:00:00+08:00'))
    try {
      await work(place)
    } finally {
      await place.remove()
    }
  }

  test('a running flow goes on with the release it began with; new ones take the new release', () =>
    inPlace(async (place) => {
      const before = await openShop({ store: await place.open() })
      expect(await before.say('查快递')).toEqual(['订单号是？'])
      await before.bot.stop()
      const changed = {
        ...base,
        'flows/parcel.yml': base['flows/parcel.yml']!.replace(
          '快递在{{ parcel.place }}。',
          '包裹现在{{ parcel.place }}。',
        ),
      }
      const after = await openShop({ store: await place.open(), files: changed })
      expect(await after.say('012345678901')).toEqual(['快递在上海。'])
      await after.say('查快递')
      expect(await after.say('012345678901')).toEqual(['包裹现在上海。'])
      await after.bot.stop()
    }))

  test('an input that was recorded and not decided is decided at the next start', () =>
    inPlace(async (place) => {
      const store = await place.open()
      await store.receive({
        id: '01900000-0000-7000-8000-000000000001',
        key: 'test/a/x1',
        at: Date.parse('2025-11-12T10:00:00+08:00'),
        body: {
          kind: 'activity',
          activity: {
            type: 'message',
            id: 'x1',
            address: { channel: 'test', conversation: 'a' },
            from: { id: 'a' },
            text: '在吗',
          },
        },
        from: {
          address: { channel: 'test', conversation: 'a' },
          sender: { id: 'a' },
          mintContactId: '01900000-0000-7000-8000-000000000002',
        },
        contactId: null,
        conversation: 'test/a',
      })
      await store.close()
      const shop = await openShop({ store: await place.open() })
      await shop.bot.settled()
      expect(shop.sent.map(({ text }) => text)).toEqual(['收到 在吗'])
      await shop.bot.stop()
    }))

  test('a write whose outcome nobody knows is not repeated, and a person hears of it', () =>
    inPlace(async (place) => {
      let calls = 0
      const write = {
        ...track,
        name: 'refund.create',
        effect: 'write' as const,
        outcomes: [],
        run: () => {
          calls += 1
          return new Promise<never>(() => undefined)
        },
        timeoutMs: 60_000,
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
    text: 订单号是？
    retry:
      - 12 位数字。
  - confirm: 退 {{ order_no }}，对吗？
  - do: refund.create
    with: [order_no]
  - say: 退好了。
  - end: resolved
`,
      }
      const shop = await openShop({ store: await place.open(), files, actions: [track, write] })
      await shop.say('我要退款')
      await shop.say('012345678901')
      await shop.write('对')
      await until('the action was called', () => calls > 0)
      await place.die()
      const again = await openShop({ store: await place.open(), files, actions: [track, write] })
      await again.bot.settled()
      expect(calls).toBe(1)
      expect(again.sent.map(({ text }) => text)).toContain('系统没有响应。')
      const tickets = await again.bot.rows('tickets', 'tickets').list()
      expect(tickets.map(({ body }) => (body as { kind: string }).kind)).toEqual(['unknown_write'])
      await again.bot.stop()
    }))
})
