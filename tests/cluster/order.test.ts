/** Bursts of many contacts at random processes: order kept, nothing lost, nothing twice. */
import { describe, expect, test } from '@jest/globals'
import { openHouse, patience, seeded, send, until, type House } from './house.ts'

async function burst(house: House, contacts: number, messages: number, random: () => number): Promise<void> {
  await Promise.all(
    Array.from({ length: contacts }, async (_, contact) => {
      for (let at = 1; at <= messages; at++) {
        const any = () => house.desks[Math.floor(random() * house.desks.length)]!
        // The next is sent when this one was acked, wherever: that is the order a customer knows.
        await send(any, `第${at}句`, `c${contact}`, `c${contact}-${at}`)
      }
    }),
  )
}

describe.each([
  { name: 'without a bus', bus: false },
  { name: 'with a bus', bus: true },
])('three processes $name', ({ bus }) => {
  test(
    'every contact is answered in order, once',
    async () => {
      const house = await openHouse({ desks: 3, bus })
      const random = seeded(7)
      await burst(house, 30, 8, random)
      const expected = Array.from({ length: 8 }, (_, at) => `收到 第${at + 1}句`)
      await until('all replies', () => house.said.length >= 30 * 8)
      for (let contact = 0; contact < 30; contact++) expect(house.texts(`c${contact}`)).toEqual(expected)
      expect(await house.store.contactsWithInbox(10)).toEqual([])
      await house.close()
    },
    60_000 * patience,
  )

  test(
    'the same message at two processes at once is one turn',
    async () => {
      const house = await openHouse({ desks: 3, bus })
      for (let round = 0; round < 30; round++)
        await Promise.all(house.desks.map((desk) => desk.write('在吗', `d${round}`, `same${round}`)))
      await until('all replies', () => house.said.length >= 30)
      await until('nothing under way', async () => (await house.store.contactsWithInbox(1)).length === 0)
      expect(house.said.length).toBe(30)
      await house.close()
    },
    60_000 * patience,
  )
})
