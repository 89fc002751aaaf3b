/** Who waits is offered to whoever becomes free, also where nothing but time has passed. */
import { describe, expect, test } from '@jest/globals'
import type { AccountRow } from '../../bot/model/index.ts'
import { openGround } from './ground.ts'
import { base, openShop, type Shop } from './shop.ts'
import { until } from './until.ts'

const files = {
  ...base,
  'flows/urgent.yml': `flow: urgent
title: 急事
when:
  intent: [加急处理我的单子, 请加急办理]
steps:
  - handoff: general
    priority: high
`,
}
const agent = (change: Partial<AccountRow> = {}): AccountRow => ({
  id: 'lin',
  name: 'lin',
  display: '小林',
  role: 'agent',
  passwordHash: '',
  skills: {},
  languages: ['zh'],
  capacity: 5,
  rating: 0.5,
  presence: 'online',
  presenceAt: 0,
  createdAt: 0,
  disabled: false,
  ...change,
})
const states = async (shop: Shop) =>
  (await shop.store.queueItems(['waiting', 'offered', 'taken'])).map(({ state }) => state)

async function staffed(...agents: AccountRow[]) {
  const store = await openGround(() => 0)
  for (const one of agents) await store.putAccount(one)
  const shop = await openShop({ files, store: { ...store, close: async () => undefined } })
  shop.bot.surroundings.pretend(null)
  return { shop, store }
}

describe('offers', () => {
  test('are made again after a restart to whoever waited', async () => {
    const { shop, store } = await staffed(agent())
    await shop.say('转人工')
    await until('it is offered', async () => (await states(shop))[0] === 'offered')
    await shop.bot.settled()
    expect(await states(shop)).toEqual(['offered'])
    await store.setPresence('lin', 'offline', 0)
    shop.bot.presenceChanged()
    shop.clock.now += 31_000
    await shop.bot.tick()
    expect(await states(shop)).toEqual(['waiting'])
    await shop.bot.stop()
    await store.setPresence('lin', 'online', 0)
    const again = await openShop({ store })
    await until('it is offered again', async () => (await states(again))[0] === 'offered')
    await again.bot.settled()
    expect(await states(again)).toEqual(['offered'])
    await again.bot.stop()
  })

  test("wait for the end of an agent's rest, also if presence changed meanwhile, and are made then", async () => {
    const { shop } = await staffed(agent())
    const offered = async (): Promise<string[]> => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      await shop.bot.settled()
      return states(shop)
    }
    await shop.say('加急处理我的单子', 'a')
    const first = await shop.contact('a')
    await shop.bot.command(first, { name: 'claim', by: 'lin', agentName: '小林' })
    await shop.bot.command(first, { name: 'resolve', by: 'lin', note: null })
    shop.bot.presenceChanged()
    await shop.say('转人工', 'b')
    expect(await offered()).toEqual(['waiting'])
    shop.clock.now += 59_000
    await shop.bot.tick()
    expect(await offered()).toEqual(['waiting'])
    shop.clock.now += 1_000
    await shop.bot.tick()
    expect(await offered()).toEqual(['offered'])
    await shop.bot.stop()
  })
})
