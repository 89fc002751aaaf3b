/** A write is done once where that can be known, and never again where it cannot. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import type { Action } from '../../bot/sdk/index.ts'
import { openGround, openPlace } from './ground.ts'
import { base, openShop, track, type Shop } from './shop.ts'
import { until } from './until.ts'

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
  - id: sure
    confirm: 退 {{ order_no }}，对吗？
  - do: refund.create
    with: [order_no]
    on:
      failed:
        - say: 没有成功。
        - choose: again
          text: 再试一次吗？
          options:
            try: 再试
            stop: 算了
          on:
            try: sure
            stop:
              - end: unresolved
          retry:
            - 再试，还是算了？
  - say: 退好了。
  - end: resolved
`,
}
const refund: Action = { ...track, name: 'refund.create', effect: 'write', outcomes: [], timeoutMs: 30 }
const kinds = async (shop: Shop) =>
  (await shop.bot.rows('tickets', 'tickets').list()).map(({ body }) => (body as { kind: string }).kind)

/** Asks for the refund, is told no, and asks once more. */
async function twice(shop: Shop): Promise<string[]> {
  await shop.say('我要退款')
  await shop.say('012345678901')
  await shop.say('对')
  await shop.say('再试')
  return shop.say('对')
}

describe('a write that broke off', () => {
  test('is never repeated in that run if nobody can say what it did, and a person hears of it', async () => {
    let calls = 0
    const hangs = { ...refund, run: () => (calls++, new Promise<never>(() => undefined)) }
    const shop = await openShop({ files, actions: [track, hangs] })
    expect(await twice(shop)).toEqual(['没有成功。', '再试一次吗？'])
    expect(calls).toBe(1)
    expect(await kinds(shop)).toEqual(['unknown_write'])
    await shop.bot.stop()
  })

  test('is taken as done if its system says so', async () => {
    let calls = 0
    const action: Action = {
      ...refund,
      run: () => (calls++, Promise.reject(new Error('connection lost'))),
      lookup: async () => ({ outcome: 'ok', output: { place: '上海' } }),
    }
    const shop = await openShop({ files, actions: [track, action] })
    await shop.say('我要退款')
    await shop.say('012345678901')
    expect(await shop.say('对')).toEqual(['退好了。'])
    expect(calls).toBe(1)
    await shop.bot.stop()
  })

  test('may be tried again if its system honours the key, which is the same', async () => {
    const keys: string[] = []
    const action: Action = {
      ...refund,
      idempotent: true,
      async run({ key }) {
        keys.push(key)
        if (keys.length === 1) throw new Error('connection lost')
        return { outcome: 'ok', output: { place: '上海' } }
      },
    }
    const shop = await openShop({ files, actions: [track, action] })
    expect(await twice(shop)).toEqual(['退好了。'])
    expect(new Set(keys).size).toBe(1)
    expect(keys).toHaveLength(2)
    await shop.bot.stop()
  })
})

test('a write under way when we are told to stop has the time to end', async () => {
  const store = await openGround(() => 0)
  let begun = false
  let aborted = false
  const slow: Action = {
    ...refund,
    timeoutMs: 5000,
    async run({ signal }) {
      begun = true
      await sleep(100)
      aborted = signal.aborted
      return { outcome: 'ok', output: { place: '上海' } }
    },
  }
  const shop = await openShop({ files, actions: [track, slow], store: { ...store, close: async () => undefined } })
  await shop.say('我要退款')
  await shop.say('012345678901')
  await shop.write('对')
  await until('the write has begun', () => begun)
  await shop.bot.stop()
  expect(aborted).toBe(false)
  expect(await store.openEffects(10)).toEqual([])
  expect(shop.sent.at(-1)?.text).toBe('退好了。')
})

test('an action that ends the process is given up after three starts', async () => {
  const place = openPlace(() => 0)
  let calls = 0
  const kills = { ...track, run: () => (calls++, new Promise<never>(() => undefined)), timeoutMs: 60_000 }
  const start = async () => openShop({ actions: [kills], store: await place.open() })
  const first = await start()
  await first.say('查快递')
  await first.write('012345678901')
  await until('the first call', () => calls >= 1)
  await place.die()
  for (let n = 2; n <= 4; n++) {
    await start()
    await until(`call ${n}`, () => calls >= n)
    await place.die()
  }
  const last = await start()
  await last.bot.settled()
  expect(calls).toBe(4)
  expect(last.sent.map(({ text }) => text)).toContain('系统没有响应。')
  expect(await last.store.openEffects(10)).toEqual([])
  await last.bot.stop()
  await place.remove()
})
