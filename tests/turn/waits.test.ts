/** Requests that wait for the replies and put them into their own answer. */
import { describe, expect, test } from '@jest/globals'
import type { InboundActivity } from '../../bot/sdk/index.ts'
import type { OutboxState, StepCommit } from '../../bot/model/index.ts'
import { openGround } from './ground.ts'
import type { Store } from '../../bot/store/store.ts'
import { openShop, type Shop } from './shop.ts'

const asks = (id: string): InboundActivity => ({
  type: 'message',
  id,
  text: '查快递',
  address: { channel: 'test', conversation: 'a' },
  from: { id: 'a' },
})

/** What the store was given to commit, and how often a row was settled afterwards. */
async function watchedStore(hold: Promise<void> = Promise.resolve()) {
  const store = await openGround(() => 0)
  const seen: { states: OutboxState[]; settled: number } = { states: [], settled: 0 }
  const watched: Store = {
    ...store,
    async commitStep(step: StepCommit) {
      seen.states.push(...step.outbox.map(({ state }) => state))
      await hold
      return store.commitStep(step)
    },
    settleOutbox(id, change) {
      seen.settled += 1
      return store.settleOutbox(id, change)
    },
  }
  return { watched, seen }
}

const sentTexts = async (shop: Shop) =>
  (await shop.store.outboxByState('sent', 10)).map(({ activity }) => activity.text)

describe.each([
  { readsHistory: true, committed: 'sent', settled: 0 },
  { readsHistory: false, committed: 'sending', settled: 1 },
] as const)('a channel with readsHistory $readsHistory', ({ readsHistory, committed, settled }) => {
  test('the request takes the replies, and nobody else sends them', async () => {
    const { watched, seen } = await watchedStore()
    const shop = await openShop({ store: watched, capabilities: { readsHistory } })
    const { replies } = await shop.bot.receive('test', [asks('1')], { respondBy: shop.clock.now + 10_000 })
    await shop.bot.settled()
    expect(replies.map(({ text, seq }) => [text, seq])).toEqual([['订单号是？', 2]])
    expect(seen).toEqual({ states: [committed], settled })
    expect(await sentTexts(shop)).toEqual(['订单号是？'])
    expect(shop.sent).toEqual([])
    await shop.bot.stop()
  })

  test('a request that gave up before the commit leaves them to the outbox', async () => {
    let open: () => void = () => undefined
    const { watched, seen } = await watchedStore(new Promise((resolve) => (open = resolve)))
    const shop = await openShop({ store: watched, capabilities: { readsHistory } })
    const { replies } = await shop.bot.receive('test', [asks('1')], { respondBy: shop.clock.now })
    expect(replies).toEqual([])
    expect(seen.states).toEqual([committed])
    open()
    await shop.bot.settled()
    expect(shop.sent.map(({ text, seq }) => [text, seq])).toEqual([['订单号是？', 2]])
    expect(await sentTexts(shop)).toEqual(['订单号是？'])
    await shop.bot.stop()
  })
})

test.each([
  { readsHistory: true, seen: { states: ['sent'], settled: 0 } },
  { readsHistory: false, seen: { states: ['pending'], settled: 1 } },
])('a reply nobody waits for, readsHistory $readsHistory', async ({ readsHistory, seen: expected }) => {
  const { watched, seen } = await watchedStore()
  const shop = await openShop({ store: watched, capabilities: { readsHistory } })
  await shop.bot.receive('test', [asks('1')])
  await shop.bot.settled()
  expect(seen).toEqual(expected)
  expect(shop.sent.map(({ text, seq }) => [text, seq])).toEqual([['订单号是？', 2]])
  expect(await sentTexts(shop)).toEqual(['订单号是？'])
  expect(await shop.bot.metrics()).toContain('nightdesk_sent_total{channel="test"} 1')
  await shop.bot.stop()
})
