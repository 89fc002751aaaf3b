import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { onMongo } from './ground.ts'
import { openShop } from './shop.ts'
import { until } from './until.ts'

/** On MongoDB a round takes some 50 ms; `npm run chaos -- cluster` has a thousand there, between processes. */
const rounds = onMongo ? 150 : 1000

const claim = (by: string) => ({ name: 'claim' as const, by, agentName: by })

describe('takeover', () => {
  test(`${rounds} rounds: while a reply is under way an agent claims, and the bot never speaks after it`, async () => {
    const shop = await openShop()
    let spokeAfter = 0
    let raced = 0
    for (let round = 0; round < rounds; round++) {
      const from = `c${round}`
      await shop.say('在吗', from)
      const contactId = await shop.contact(from)
      const order: string[] = []
      shop.onDeliver(async (activity) => {
        if (activity.text?.includes('别走')) order.push('bot')
        return { outcome: 'sent' }
      })
      // The claim comes anywhere between receipt and delivery: at once, or some ticks of the event loop later.
      const writing = shop.write('别走', from)
      for (let tick = 0; tick < round % 7; tick++) await new Promise((resolve) => setImmediate(resolve))
      const claiming = shop.bot.command(contactId, claim('lin')).then((outcome) => {
        order.push('claimed')
        return outcome
      })
      expect((await claiming).outcome).toBe('ok')
      await writing
      await shop.bot.settled()
      if (order.indexOf('bot') > order.indexOf('claimed')) spokeAfter += 1
      if (!order.includes('bot')) raced += 1
    }
    expect(spokeAfter).toBe(0)
    // The race must have been a race: in some rounds the agent was first.
    expect(raced).toBeGreaterThan(rounds / 10)
    await shop.bot.stop()
  }, 120_000)

  test(`${rounds} rounds: two agents claim, one has it and the other is told who`, async () => {
    const shop = await openShop()
    let twoOwners = 0
    for (let round = 0; round < rounds; round++) {
      const from = `d${round}`
      await shop.write('在吗', from)
      const contactId = await shop.contact(from)
      const [first, second] = await Promise.all([
        shop.bot.command(contactId, claim('lin')),
        shop.bot.command(contactId, claim('wang')),
      ])
      const winners = [first, second].filter(({ outcome }) => outcome === 'ok')
      if (winners.length !== 1) twoOwners += 1
      const refused = [first, second].find(({ outcome }) => outcome === 'refused')
      expect(refused?.reason).toContain(first.outcome === 'ok' ? 'lin' : 'wang')
    }
    expect(twoOwners).toBe(0)
    await shop.bot.stop()
  }, 120_000)

  test('a slow send is silenced between two of its replies', async () => {
    const shop = await openShop({
      files: {
        ...(await import('./shop.ts')).base,
        'flows/long.yml':
          'flow: long\ntitle: 长话\nwhen:\n  intent: [讲个长的, 说说长的]\nsteps:\n  - say:\n      - 一\n      - 二\n      - 三\n  - end: resolved\n',
      },
    })
    await shop.say('在吗')
    let sends = 0
    shop.onDeliver(async () => {
      sends += 1
      await sleep(20)
      return { outcome: 'sent' }
    })
    await shop.write('讲个长的')
    await until('the first line is being sent', () => sends > 0)
    await shop.bot.command(await shop.contact(), claim('lin'))
    await shop.bot.settled()
    expect(shop.sent.map(({ text }) => text)).not.toContain('三')
    const dropped = await shop.store.outboxByState('dropped', 10)
    expect(dropped.map(({ activity }) => activity.text).sort()).toEqual(['三', '二'])
    await shop.bot.stop()
  })

  test('while an agent owns it the bot is silent; after the release it goes on where it was', async () => {
    const shop = await openShop()
    expect(await shop.say('查快递')).toEqual(['订单号是？'])
    const contactId = await shop.contact()
    await shop.bot.command(contactId, claim('lin'))
    expect(await shop.say('012345678901')).toEqual([])
    expect(
      (await shop.bot.command(contactId, { name: 'say', by: 'wang', agentName: '王', text: '插一句' })).outcome,
    ).toBe('refused')
    await shop.bot.command(contactId, { name: 'say', by: 'lin', agentName: '小林', text: '我来看看' })
    await shop.bot.settled()
    expect(shop.sent.at(-1)).toMatchObject({ author: 'agent', agent: '小林', text: '我来看看' })
    await shop.bot.command(contactId, { name: 'release', by: 'lin', note: null })
    await shop.bot.settled()
    expect(shop.sent.at(-1)).toMatchObject({ author: 'bot', text: '订单号是？' })
    expect(await shop.say('012345678901')).toEqual(['快递在上海。'])
    await shop.bot.stop()
  })
})
