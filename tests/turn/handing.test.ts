/** Claims, hand-backs and hang-ups at the edges of a session: nobody is left waiting for somebody who is gone. */
import { describe, expect, test } from '@jest/globals'
import { base, openShop, type Shop } from './shop.ts'

const lin = { by: 'lin', agentName: '小林' }
const claim = { name: 'claim' as const, ...lin }
const requeue = { name: 'requeue' as const, by: 'lin', reason: '不在了' }
const state = async (shop: Shop) => (await shop.store.loadState(await shop.contact()))!
const waiting = (shop: Shop) => shop.store.queueItems(['waiting', 'offered', 'taken'])

test('an agent opens a contact whose session is over: what they write arrives', async () => {
  const shop = await openShop()
  await shop.say('在吗')
  const contactId = await shop.contact()
  await shop.bot.command(contactId, { name: 'close', by: 'system' })
  expect((await state(shop)).session).toBeNull()
  expect((await shop.bot.command(contactId, claim)).outcome).toBe('ok')
  expect((await shop.bot.command(contactId, { name: 'say', ...lin, text: '您好' })).outcome).toBe('ok')
  await shop.bot.settled()
  expect(shop.sent.at(-1)).toMatchObject({ text: '您好', author: 'agent', conversation: 'test/a' })
  await shop.bot.stop()
})

test('an event for a contact whose session is over speaks where they wrote last', async () => {
  const files = {
    ...base,
    'flows/news.yml':
      'flow: news\ntitle: 到货\nwhen:\n  event: arrived\nsteps:\n  - say: 到货了。\n  - end: resolved\n',
  }
  const shop = await openShop({ files })
  await shop.say('在吗')
  const contactId = await shop.contact()
  await shop.bot.command(contactId, { name: 'close', by: 'system' })
  await shop.bot.command(contactId, { name: 'event', by: 'rule x', event: 'arrived' })
  await shop.bot.settled()
  expect(shop.sent.at(-1)).toMatchObject({ text: '到货了。', conversation: 'test/a' })
  await shop.bot.stop()
})

describe('handed back', () => {
  test('from a flow: the customer is told, and is not left waiting for ever', async () => {
    const shop = await openShop()
    await shop.say('转人工')
    const contactId = await shop.contact()
    const since = (await waiting(shop))[0]!.since
    shop.clock.now += 10 * 60_000
    await shop.bot.command(contactId, claim)
    const before = shop.sent.length
    await shop.bot.command(contactId, requeue)
    await shop.bot.settled()
    expect(shop.sent.slice(before).map(({ text }) => text)).toEqual(['已排队，前面 0 位。'])
    expect(await waiting(shop)).toMatchObject([{ state: 'waiting', since, passed: ['lin'] }])
    shop.clock.now += 3 * 60_000
    await shop.bot.tick()
    expect(shop.sent.at(-1)?.text).toBe('让您久等了。')
    expect((await state(shop)).owner).toBe('bot')
    await shop.bot.stop()
  })

  test('from a takeover: queued in its own right, at the head, told so, and not for ever', async () => {
    const shop = await openShop()
    await shop.say('查快递')
    const contactId = await shop.contact()
    await shop.bot.command(contactId, claim)
    const since = (await waiting(shop))[0]!.since
    shop.clock.now += 10 * 60_000
    const before = shop.sent.length
    await shop.bot.command(contactId, requeue)
    await shop.bot.settled()
    expect(shop.sent.slice(before).map(({ text }) => text)).toEqual(['已排队，前面 0 位。'])
    expect(await waiting(shop)).toMatchObject([{ state: 'waiting', since, passed: ['lin'] }])
    shop.clock.now += 3 * 60_000
    await shop.bot.tick()
    expect(shop.sent.slice(before + 1).map(({ text }) => text)).toEqual([
      '让您久等了。',
      '刚才说到“查快递”。',
      '订单号是？',
    ])
    await shop.bot.stop()
  })

  test('with nobody left who could come: told the truth at once', async () => {
    const shop = await openShop()
    await shop.say('转人工')
    const contactId = await shop.contact()
    await shop.bot.command(contactId, claim)
    shop.bot.surroundings.pretend({ open: true, agentsOnline: 0 })
    const before = shop.sent.length
    await shop.bot.command(contactId, requeue)
    await shop.bot.settled()
    expect(shop.sent.slice(before).map(({ text }) => text)).toEqual(['现在没有客服。'])
    expect(await state(shop)).toMatchObject({ owner: 'bot', handoff: null })
    expect(await waiting(shop)).toEqual([])
    await shop.bot.stop()
  })
})

test('a caller who hangs up in the queue gives the place back', async () => {
  const shop = await openShop({ capabilities: { modality: 'voice' } })
  await shop.say('转人工')
  expect(await waiting(shop)).toHaveLength(1)
  await shop.act({ type: 'left' })
  expect(await waiting(shop)).toEqual([])
  expect(await state(shop)).toMatchObject({ owner: 'bot', handoff: null, session: null })
  expect(await shop.store.timersOf(await shop.contact())).toEqual([])
  await shop.bot.stop()
})

test('an agent who lets one offer after the other pass is noted once', async () => {
  const shop = await openShop()
  await shop.say('转人工')
  const contactId = await shop.contact()
  for (let round = 0; round < 3; round++) {
    await shop.bot.command(contactId, { name: 'offer', by: 'system', agentId: 'lin', explain: {} })
    shop.clock.now += 45_000
    await shop.bot.tick()
  }
  expect(await waiting(shop)).toMatchObject([{ state: 'waiting', passed: ['lin'] }])
  await shop.bot.stop()
})

describe('a person is wanted while the shop is closed', () => {
  const night =
    'flow: night\ntitle: 留言\nwhen:\n  event: out_of_hours\nsteps:\n  - say: 现在没有人，请留言。\n  - end: ticket\n'
  const repair = base['flows/_repair.yml']!
  const unsaid = repair.slice(0, repair.indexOf('    out_of_hours:'))
  const answers = async (written: string) => {
    const shop = await openShop({ files: { ...base, 'flows/_repair.yml': written, 'flows/night.yml': night } })
    shop.bot.surroundings.pretend({ open: false, agentsOnline: 0 })
    const said = await shop.say('转人工')
    await shop.bot.stop()
    return said
  }

  test('the flow that begins with out_of_hours runs where no repair says otherwise', async () => {
    expect(await answers(unsaid)).toEqual(['现在没有人，请留言。'])
  })

  test('a repair goes before it', async () => {
    expect(await answers(repair)).toEqual(['现在下班了。'])
  })
})
