/** Agents at one process, the bot at another: one owner, and the bot silent after the claim. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { openHouse, patience, until } from './house.ts'

const claim = (by: string) => ({ name: 'claim' as const, by, agentName: by })

describe('claims over processes', () => {
  test(
    '1,000 rounds: two agents at two processes claim, one has it and the other is told who',
    async () => {
      const house = await openHouse({ desks: 2, bus: true })
      const [a, b] = house.desks as [(typeof house.desks)[0], (typeof house.desks)[0]]
      let twoOwners = 0
      let firstWon = 0
      for (let round = 0; round < 1000; round++) {
        const writer = round % 2 ? a : b
        const { contactId } = await writer.write('在吗', `d${round}`)
        const [first, second] = await Promise.all([
          a.bot.command(contactId, claim('lin')),
          b.bot.command(contactId, claim('wang')),
        ])
        const winners = [first, second].filter(({ outcome }) => outcome === 'ok')
        if (winners.length !== 1) twoOwners += 1
        if (first.outcome === 'ok') firstWon += 1
        const refused = [first, second].find(({ outcome }) => outcome === 'refused')
        expect(refused?.reason).toContain(first.outcome === 'ok' ? 'lin' : 'wang')
      }
      expect(twoOwners).toBe(0)
      // The race must have been a race.
      expect(firstWon).toBeGreaterThan(50)
      expect(firstWon).toBeLessThan(950)
      await house.close()
    },
    240_000 * patience,
  )

  test(
    '1,000 rounds: an agent claims at one process while the bot replies at the other; it never speaks after',
    async () => {
      const house = await openHouse({ desks: 2, bus: true })
      const [a, b] = house.desks as [(typeof house.desks)[0], (typeof house.desks)[0]]
      let spokeAfter = 0
      let silenced = 0
      for (let round = 0; round < 1000; round++) {
        const from = `c${round}`
        const { contactId } = await b.write('在吗', from)
        await until('the first reply', () => house.texts(from).length === 1)
        const order: string[] = []
        b.onDeliver(async (activity) => {
          if (activity.text?.includes('别走')) order.push('bot')
          return { outcome: 'sent' }
        })
        const writing = b.write('别走', from)
        for (let tick = 0; tick < round % 12; tick++) await new Promise((resolve) => setImmediate(resolve))
        const claiming = a.bot.command(contactId, claim('lin')).then((outcome) => {
          order.push('claimed')
          return outcome
        })
        expect((await claiming).outcome).toBe('ok')
        await writing
        await b.bot.settled()
        if (order.indexOf('bot') > order.indexOf('claimed')) spokeAfter += 1
        if (!order.includes('bot')) silenced += 1
      }
      expect(spokeAfter).toBe(0)
      expect(silenced).toBeGreaterThan(20)
      await house.close()
    },
    240_000 * patience,
  )

  test(
    'what an agent says at any process comes out once, in order, also if it is sent again elsewhere',
    async () => {
      const house = await openHouse({ desks: 2, bus: true })
      const [a, b] = house.desks as [(typeof house.desks)[0], (typeof house.desks)[0]]
      const { contactId } = await b.write('在吗', 'x')
      await a.bot.command(contactId, claim('lin'))
      const say = (text: string) => ({ name: 'say' as const, by: 'lin', agentName: '小林', text })
      for (let at = 0; at < 10; at++) {
        const outcome = await (at % 2 ? a : b).bot.command(contactId, say(`${at}`), `lin/${at}`)
        expect(outcome.outcome).toBe('ok')
        const again = await (at % 2 ? b : a).bot.command(contactId, say(`${at}`), `lin/${at}`)
        expect(again.outcome).toBe('ok')
      }
      await until('ten lines', () => house.texts('x').length >= 11)
      await sleep(100)
      expect(house.texts('x')).toEqual(['收到 在吗', ...Array.from({ length: 10 }, (_, at) => `${at}`)])
      await house.close()
    },
    60_000 * patience,
  )

  test(
    'without a bus an order to another process is carried out within two seconds; by the bus within half of one',
    async () => {
      for (const { bus, ms } of [
        { bus: true, ms: 500 },
        { bus: false, ms: 2000 },
      ]) {
        const house = await openHouse({ desks: 2, bus })
        const [a, b] = house.desks as [(typeof house.desks)[0], (typeof house.desks)[0]]
        const { contactId } = await b.write('在吗', 'x')
        // Both sit idle: the poll has backed off as far as it does.
        await sleep(bus ? 200 : 4500)
        const began = performance.now()
        expect((await a.bot.command(contactId, claim('lin'))).outcome).toBe('ok')
        expect(performance.now() - began).toBeLessThan(ms + 300)
        await house.close()
      }
    },
    60_000 * patience,
  )

  test(
    'a process that does not answer: the order stays recorded, and the one who asked is told so',
    async () => {
      const house = await openHouse({ desks: 2, bus: true, aliveMs: 60_000, commandMs: 300 })
      const [a, b] = house.desks as [(typeof house.desks)[0], (typeof house.desks)[0]]
      const { contactId } = await b.write('在吗', 'x')
      await until('the reply', () => house.said.length === 1)
      b.view.freeze()
      await expect(a.bot.command(contactId, claim('lin'))).rejects.toMatchObject({
        code: 'store.unavailable',
        message: expect.stringContaining('recorded'),
      })
      b.view.thaw()
      await until('it is carried out', async () => {
        return (await house.store.loadState(contactId))?.owner === 'agent'
      })
      await house.close()
    },
    30_000 * patience,
  )
})
