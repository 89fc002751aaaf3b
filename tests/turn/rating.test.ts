/** How customers say they were served: kept on the session with who served, told to the event log in figures only. */
import { expect, test } from '@jest/globals'
import { openShop, type Shop } from './shop.ts'

const session = async (shop: Shop) => (await shop.store.loadState(await shop.contact()))?.session
const rated = async (shop: Shop) =>
  (await shop.store.readEvents(0, 100)).filter(({ type }) => type === 'session.rated').map(({ data }) => data)
const rate = (shop: Shop, data: Record<string, unknown>) => shop.act({ type: 'event', name: 'rating', data })

test('after a person the stars are theirs; said again, the later ones hold', async () => {
  const shop = await openShop()
  await shop.say('在吗')
  const contactId = await shop.contact()
  await shop.bot.command(contactId, { name: 'claim', by: 'lin', agentName: '小林' })
  await shop.bot.command(contactId, { name: 'release', by: 'lin', note: null })
  await rate(shop, { score: 2 })
  await rate(shop, { score: 5, comment: ' 小林很耐心 ' })
  expect((await session(shop))?.rating).toMatchObject({ score: 5, comment: '小林很耐心', agentId: 'lin' })
  expect(await rated(shop)).toEqual([
    { score: 2, agent: 'lin', commented: false },
    { score: 5, agent: 'lin', commented: true },
  ])
  await shop.bot.stop()
})

test("where only the bot served the stars are the bot's", async () => {
  const shop = await openShop()
  await shop.say('在吗')
  await rate(shop, { score: 4 })
  expect(await rated(shop)).toEqual([{ score: 4, agent: null, commented: false }])
  await shop.bot.stop()
})

test.each([[{}], [{ score: 0 }], [{ score: 6 }], [{ score: 4.5 }], [{ score: 5, admin: true }]])(
  '%j is no rating',
  async (data) => {
    const shop = await openShop()
    await shop.say('在吗')
    await rate(shop, data)
    expect((await session(shop))?.rating).toBeUndefined()
    expect(await rated(shop)).toEqual([])
    await shop.bot.stop()
  },
)
