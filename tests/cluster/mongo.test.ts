/** The heart of it once more on a real database: bursts at random processes, a claim that races, a process that dies. */
import { expect, test } from '@jest/globals'
import { describeWith } from '../sidecars/describe.ts'
import { mongo } from '../sidecars/parts.ts'
import { openHouse, seeded, send, until } from './house.ts'

/** The database shares two cores with everything else. */
const ms = 90_000

describeWith({ mongo }, 'several processes on MongoDB', () => {
  test('bursts arrive anywhere, one process dies: order kept, nothing lost, nothing twice, one owner', async () => {
    const house = await openHouse({ desks: 3, bus: true, mongo: true, aliveMs: 8000 })
    const random = seeded(11)
    const living = () => house.desks.filter(({ view }) => !view.dead())
    const any = () => living()[Math.floor(random() * living().length)]!
    const talk = async (contact: number, from: number, to: number): Promise<void> => {
      for (let at = from; at <= to; at++) await send(any, `第${at}句`, `c${contact}`, `c${contact}-${at}`)
    }
    const contacts = [0, 1, 2, 3, 4, 5, 6, 7]
    await Promise.all(contacts.map((contact) => talk(contact, 1, 4)))
    house.desks[0]!.view.kill()
    await Promise.all(contacts.map((contact) => talk(contact, 5, 8)))
    const expected = Array.from({ length: 8 }, (_, at) => `收到 第${at + 1}句`)
    // What the dead one was sending may come twice here: this channel has no memory of its own, and the row says so.
    const once = (contact: number) => [...new Set(house.texts(`c${contact}`))]
    await until('all replies', () => contacts.every((contact) => once(contact).length === 8), ms)
    for (const contact of contacts) expect(once(contact)).toEqual(expected)
    const sent = await house.store.outboxByState('sent', 1000)
    const ambiguous = sent.filter((row) => row.ambiguous).length
    expect(house.said.length - 64).toBeLessThanOrEqual(ambiguous)

    const contactId = await house.desks[1]!.contact('c0')
    const claims = await Promise.all(
      [1, 2].map((desk) =>
        house.desks[desk]!.bot.command(contactId, {
          name: 'claim',
          by: `agent${desk}`,
          agentName: `agent${desk}`,
        }),
      ),
    )
    expect(claims.filter(({ outcome }) => outcome === 'ok')).toHaveLength(1)
    await house.close()
  }, 240_000)
})
