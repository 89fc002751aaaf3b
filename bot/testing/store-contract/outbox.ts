/** Contract of the outbox: order, epochs, expiry, and what the transcript shows. */
import { describe, expect, test } from '@jest/globals'
import type { OutboxRow } from '../../model/index.ts'
import { commit, greet, id, message, reply, start, step } from './build.ts'
import type { Bench } from './subject.ts'

const sent = { state: 'sent', wires: 1, attempts: 1, ambiguous: false, retryAt: null, error: null } as const

/** Registers the tests. */
export function outboxContract({ store, subject }: Bench): void {
  const take = (conversation = 'web/a', now = start, limit = 10) => store().takeOutbox(conversation, now, limit)

  /** A contact with these rows pending. */
  async function pending(...changes: Partial<OutboxRow>[]) {
    const { contactId } = await greet(store(), 'a')
    const outbox = changes.map((change) => reply(contactId, 'web/a', change))
    await commit(store(), contactId, 1, { outbox })
    return { contactId, outbox, ids: outbox.map((row) => row.id) }
  }

  const idsOf = (rows: OutboxRow[]) => rows.map((row) => row.id)

  describe('takeOutbox', () => {
    test('gives the rows in order, as sending, with their place in the conversation', async () => {
      const { outbox } = await pending({}, {}, {})
      expect(await store().conversationsWithOutbox(10)).toEqual(['web/a'])
      const rows = await take()
      expect(rows).toEqual(
        outbox.map((row, n) => ({ ...row, state: 'sending', activity: { ...row.activity, seq: n + 2 } })),
      )
      expect((await store().findConversation('web/a'))!.lastSeq).toBe(4)
      expect(await store().unfinishedOutbox(10)).toEqual(rows)
    })

    test('gives nothing of a stranger or an empty outbox', async () => {
      await greet(store(), 'a')
      expect(await take('web/nobody')).toEqual([])
      expect(await take()).toEqual([])
      expect(await store().conversationsWithOutbox(10)).toEqual([])
    })

    test('gives as many as asked and nothing more while one is being sent', async () => {
      const { ids } = await pending({}, {}, {})
      expect(idsOf(await take('web/a', start, 2))).toEqual(ids.slice(0, 2))
      expect(await take()).toEqual([])
      await store().settleOutbox(ids[0]!, sent)
      expect(await take()).toEqual([])
      await store().settleOutbox(ids[1]!, sent)
      expect(idsOf(await take())).toEqual([ids[2]])
    })

    test('a row is taken once however many ask', async () => {
      const { ids } = await pending({}, {}, {})
      const all = await Promise.all(Array.from({ length: 10 }, () => take('web/a', start, 1)))
      expect(all.flat()).toHaveLength(1)
      expect(idsOf(all.flat())).toEqual([ids[0]])
    })

    test('one conversation does not wait for another', async () => {
      const { contactId } = await greet(store(), 'a')
      await store().receive(message({ conversation: 'b', sender: 'a' }))
      const outbox = ['web/a', 'web/b', 'web/a'].map((where) => reply(contactId, where))
      await commit(store(), contactId, 1, { outbox })
      expect(idsOf(await take('web/a', start, 1))).toEqual([outbox[0]!.id])
      expect(idsOf(await take('web/b'))).toEqual([outbox[1]!.id])
      expect((await store().conversationsWithOutbox(10)).sort()).toEqual(['web/a', 'web/b'])
    })

    test('a refused row holds up the later ones until its time, and keeps its place', async () => {
      const { ids } = await pending({}, {})
      const [first] = await take('web/a', start, 1)
      const change = { ...sent, state: 'pending', wires: 0, retryAt: start + 1000, error: '429' } as const
      await store().settleOutbox(first!.id, change)
      expect(await take('web/a', start + 999)).toEqual([])
      const rows = await take('web/a', start + 1000)
      expect(idsOf(rows)).toEqual(ids)
      expect(rows[0]).toMatchObject({ attempts: 1, retryAt: null, error: '429', activity: { seq: 2 } })
      expect(rows[1]!.activity.seq).toBe(3)
    })

    test('a row past its best makes room and is logged', async () => {
      const { contactId, ids } = await pending({ expiresAt: start + 10, retryAt: start + 99 }, {})
      const told = await take('web/a', start + 10, 1)
      expect(told.map(({ id, state }) => [id, state])).toEqual([
        [ids[0], 'dead'],
        [ids[1], 'sending'],
      ])
      expect(await store().outboxByState('dead', 10)).toMatchObject([{ id: ids[0], error: 'expired' }])
      const [logged] = await store().readEvents(0, 10)
      expect(logged).toMatchObject({ type: 'reply.expired', contactId, at: start + 10, data: { row: ids[0] } })
    })

    test('a send that hangs past its best is dead and ambiguous, unless it did arrive', async () => {
      const { ids } = await pending({ expiresAt: start + 10 }, {})
      await take('web/a', start, 1)
      expect(await take('web/a', start + 9)).toEqual([])
      expect(idsOf(await take('web/a', start + 10))).toEqual([ids[0], ids[1]])
      expect(await store().outboxByState('dead', 10)).toMatchObject([{ id: ids[0], ambiguous: true }])
      await store().settleOutbox(ids[0]!, sent)
      expect(await store().outboxByState('dead', 10)).toEqual([])
      expect(idsOf(await store().outboxByState('sent', 10))).toEqual([ids[0]])
    })

    test('asked for none it takes none, and still lets die what is past its best', async () => {
      const { ids } = await pending({ expiresAt: start + 10 }, {})
      expect(idsOf(await take('web/a', start + 10, 0))).toEqual([ids[0]])
      expect(idsOf(await store().outboxByState('pending', 10))).toEqual([ids[1]])
    })

    test('a held row waits apart and holds up nobody', async () => {
      const { ids } = await pending({}, {})
      await take('web/a', start, 1)
      await store().settleOutbox(ids[0]!, { ...sent, state: 'held', wires: 0 })
      expect(idsOf(await take())).toEqual([ids[1]])
      expect(idsOf(await store().outboxByState('held', 10))).toEqual([ids[0]])
    })
  })

  describe('settleOutbox', () => {
    test('keeps what became of a row', async () => {
      const { ids } = await pending({})
      await take()
      const change = {
        state: 'dead',
        wires: 2,
        attempts: 3,
        ambiguous: true,
        retryAt: null,
        error: '拒收',
      } as const
      await store().settleOutbox(ids[0]!, change)
      expect(await store().outboxByState('dead', 10)).toMatchObject([{ id: ids[0], ...change }])
      expect(await store().unfinishedOutbox(10)).toEqual([])
      expect(await store().conversationsWithOutbox(10)).toEqual([])
    })

    test('what was sent or dropped stays so', async () => {
      const { ids } = await pending({})
      await take()
      await store().settleOutbox(ids[0]!, sent)
      await store().settleOutbox(ids[0]!, { ...sent, state: 'pending' })
      expect(await take()).toEqual([])
      expect(await store().outboxByState('sent', 10)).toHaveLength(1)
    })

    test('what was given up may only turn out to have arrived', async () => {
      const { ids } = await pending({ expiresAt: start + 10 })
      await take('web/a', start)
      expect(await take('web/a', start + 10)).toEqual([])
      await store().settleOutbox(ids[0]!, { ...sent, state: 'pending', retryAt: start + 20 })
      expect(idsOf(await store().outboxByState('dead', 10))).toEqual(ids)
      expect(await take('web/a', start + 20)).toEqual([])
      await store().settleOutbox(ids[0]!, sent)
      expect(idsOf(await store().outboxByState('sent', 10))).toEqual(ids)
    })

    test('rejects a row that never was', async () => {
      await expect(store().settleOutbox(id(), sent)).rejects.toMatchObject({ code: 'request.not_found' })
    })
  })

  describe('rows a step takes itself', () => {
    test('get their place in that commit', async () => {
      const { contactId } = await greet(store(), 'a')
      const outbox = [1, 2].map(() => reply(contactId, 'web/a', { state: 'sending' }))
      expect(await commit(store(), contactId, 1, { outbox })).toEqual([2, 3])
      expect(await take()).toEqual([])
      expect(idsOf(await store().unfinishedOutbox(10))).toEqual(idsOf(outbox))
    })

    test('wait like others behind an older row', async () => {
      const { contactId, ids } = await pending({})
      const late = reply(contactId, 'web/a', { state: 'sending' })
      expect(await commit(store(), contactId, 2, { outbox: [late] })).toEqual([-1])
      expect(idsOf(await take())).toEqual([...ids, late.id])
    })

    test('wait behind a pending row of the same step', async () => {
      const { contactId } = await greet(store(), 'a')
      const outbox = [
        reply(contactId, 'web/a', { state: 'sending' }),
        reply(contactId, 'web/a'),
        reply(contactId, 'web/a', { state: 'sending' }),
      ]
      expect(await commit(store(), contactId, 1, { outbox })).toEqual([2, -1, -1])
    })

    test('may be sent by that very commit, and then nothing is left to do', async () => {
      const { contactId } = await greet(store(), 'a')
      const said = reply(contactId, 'web/a', { state: 'sent', wires: 1, attempts: 1 })
      expect(await commit(store(), contactId, 1, { outbox: [said, reply(contactId, 'web/a')] })).toEqual([2, -1])
      expect((await store().transcript('web/a', 1, 10)).map((line) => line.seq)).toEqual([2])
      expect(await store().unfinishedOutbox(10)).toEqual([])
      expect(idsOf(await store().outboxByState('sent', 10))).toEqual([said.id])
      expect((await take()).map(({ activity }) => activity.seq)).toEqual([3])
    })

    test('are not sent by it behind an older row: they wait whole', async () => {
      const { contactId, ids } = await pending({})
      const late = reply(contactId, 'web/a', { state: 'sent', wires: 1, attempts: 1 })
      expect(await commit(store(), contactId, 2, { outbox: [late] })).toEqual([-1])
      expect((await take()).map((row) => [row.id, row.wires])).toEqual([ids[0], late.id].map((each) => [each, 0]))
    })

    test('are dropped by it if they are older than an agent', async () => {
      const { contactId } = await greet(store(), 'a')
      const old = reply(contactId, 'web/a', { state: 'sent', wires: 1, attempts: 1 })
      const state = { owner: 'agent', epoch: 1, floor: 1 } as const
      expect(await commit(store(), contactId, 1, { state, outbox: [old] })).toEqual([-1])
      expect(idsOf(await store().outboxByState('dropped', 10))).toEqual([old.id])
    })

    test('need not wait for a held one or another conversation', async () => {
      const { contactId, ids } = await pending({})
      await take()
      await store().settleOutbox(ids[0]!, { ...sent, state: 'held' })
      await store().receive(message({ conversation: 'b', sender: 'a' }))
      const outbox = ['web/a', 'web/b', 'web/a'].map((where) => reply(contactId, where, { state: 'sending' }))
      expect(await commit(store(), contactId, 2, { outbox })).toEqual([3, 2, 4])
    })
  })

  describe('a contact whose channel delivers nothing', () => {
    test('has two hundred undelivered rows at most; a step with more is refused, and nothing recorded is lost', async () => {
      const { contactId } = await greet(store(), 'a')
      const outbox = Array.from({ length: 200 }, () => reply(contactId, 'web/a'))
      await commit(store(), contactId, 1, { outbox })
      const input = message({ conversation: 'a' })
      await store().receive(input)
      for (const state of ['pending', 'sent'] as const) {
        const more = step(contactId, input.id, 2, { outbox: [reply(contactId, 'web/a', { state })] })
        await expect(store().commitStep(more)).rejects.toMatchObject({ code: 'store.crowded' })
      }
      const fast = message({ conversation: 'a' })
      const jumped = step(contactId, fast.id, 2, { outbox: [reply(contactId, 'web/a')] })
      expect(await store().receive(fast, jumped)).toMatchObject({ stepped: false, duplicate: false })
      expect((await store().inbox(contactId)).map((row) => row.id)).toEqual([input.id, fast.id])
      expect((await store().loadState(contactId))!.version).toBe(2)
      expect(await store().outboxByState('pending', 300)).toHaveLength(200)
      const [row] = await take('web/a', start, 1)
      await store().settleOutbox(row!.id, sent)
      const again = step(contactId, input.id, 2, { outbox: [reply(contactId, 'web/a')] })
      expect(await store().commitStep(again)).toMatchObject({ outcome: 'ok' })
      expect(await store().commitStep(step(contactId, fast.id, 3))).toMatchObject({ outcome: 'ok' })
    })
  })

  describe('a claim', () => {
    test('drops what the bot had not begun to send, and nothing of agents or the system', async () => {
      const { contactId } = await greet(store(), 'a')
      const authors = ['bot', 'system', 'agent', 'bot'] as const
      const outbox = authors.map((author) => reply(contactId, 'web/a', { author }))
      await commit(store(), contactId, 1, { outbox })
      await take('web/a', start, 1)
      const newer = reply(contactId, 'web/a', { epoch: 1 })
      const state = { owner: 'agent', epoch: 1, floor: 1 } as const
      await commit(store(), contactId, 2, { state, outbox: [newer] })
      expect(idsOf(await store().outboxByState('dropped', 10))).toEqual([outbox[3]!.id])
      expect(idsOf(await store().unfinishedOutbox(10))).toEqual([outbox[0]!.id])
      await store().settleOutbox(outbox[0]!.id, sent)
      expect(idsOf(await take())).toEqual([outbox[1]!.id, outbox[2]!.id, newer.id])
    })

    test('reaches all conversations of the contact and no other contact', async () => {
      const mine = await greet(store(), 'a')
      const other = await greet(store(), 'z')
      await store().receive(message({ conversation: 'b', sender: 'a' }))
      const outbox = ['web/a', 'web/b'].map((where) => reply(mine.contactId, where))
      await commit(store(), mine.contactId, 1, { outbox })
      await commit(store(), other.contactId, 1, { outbox: [reply(other.contactId, 'web/z')] })
      await commit(store(), mine.contactId, 2, { state: { owner: 'agent', epoch: 1, floor: 1 } })
      expect(await store().outboxByState('dropped', 10)).toHaveLength(2)
      expect(await take('web/z')).toHaveLength(1)
    })

    test('stops a row that comes back to be sent again, and a held one', async () => {
      const { contactId, ids } = await pending({}, {})
      await take('web/a', start, 2)
      await store().settleOutbox(ids[1]!, { ...sent, state: 'held', wires: 0 })
      await commit(store(), contactId, 2, { state: { owner: 'agent', epoch: 1, floor: 1 } })
      await store().settleOutbox(ids[0]!, { ...sent, state: 'pending', wires: 0 })
      expect(await take()).toEqual([])
      expect((await store().outboxByState('dropped', 10)).map((row) => row.id).sort()).toEqual([...ids].sort())
    })

    test('keeps its floor: a later step cannot lower it', async () => {
      const { contactId } = await greet(store(), 'a')
      await commit(store(), contactId, 1, { state: { owner: 'agent', epoch: 2, floor: 2 } })
      const old = reply(contactId, 'web/a', { epoch: 1 })
      await commit(store(), contactId, 2, { state: { owner: 'bot', epoch: 3, floor: 0 }, outbox: [old] })
      expect(await take()).toEqual([])
      expect(idsOf(await store().outboxByState('dropped', 10))).toEqual([old.id])
    })

    test('never loses to a take, in any of many races', async () => {
      const { contactId } = await greet(store(), 'a')
      let version = 1
      let takenFirst = 0
      const races = subject().races ?? 1000
      for (let round = 0; round < races; round += 1) {
        const row = reply(contactId, 'web/a', { epoch: version })
        await commit(store(), contactId, version, { state: { epoch: version, floor: 0 }, outbox: [row] })
        version += 1
        const input = message({ conversation: 'a' })
        await store().receive(input)
        const claim = step(contactId, input.id, version, {
          state: { owner: 'agent', epoch: version, floor: version },
        })
        const order: string[] = []
        const claiming = () =>
          store()
            .commitStep(claim)
            .then(() => order.push('claim'))
        const taking = () =>
          take('web/a', start).then((rows) => {
            order.push('take')
            return rows
          })
        const [first, second] = round % 2 === 0 ? [claiming, taking] : [taking, claiming]
        const [left, right] = await Promise.all([first(), second()])
        version += 1
        const rows = [left, right].find(Array.isArray)!
        // A bot row may be taken only if the take was committed before the claim.
        if (order[0] === 'claim') expect(rows).toEqual([])
        if (rows.length === 0) continue
        takenFirst += 1
        await store().settleOutbox(row.id, sent)
      }
      expect(takenFirst).toBeGreaterThan(0)
      expect(takenFirst).toBeLessThan(races)
      expect(await store().outboxByState('dropped', races)).toHaveLength(races - takenFirst)
      expect(await take()).toEqual([])
    })
  })

  describe('transcript', () => {
    test('shows what was said by both sides in order, and not what never went out', async () => {
      const { contactId, ids } = await pending({}, {}, {}, {})
      await take('web/a', start, 1)
      await store().settleOutbox(ids[0]!, sent)
      await take('web/a', start, 1)
      await store().settleOutbox(ids[1]!, { ...sent, state: 'dead', wires: 0 })
      await take('web/a', start, 1)
      await store().settleOutbox(ids[2]!, { ...sent, state: 'dead', wires: 1 })
      await store().receive(message({ conversation: 'a', text: '谢谢' }))
      await commit(store(), contactId, 2, { state: { epoch: 1, floor: 1, owner: 'agent' } })
      const lines = await store().transcript('web/a', 0, 10)
      expect(lines.map(({ seq, direction }) => [seq, direction])).toEqual([
        [1, 'in'],
        [2, 'out'],
        [4, 'out'],
        [5, 'in'],
      ])
      expect(lines[1]!.activity).toMatchObject({ id: ids[0], seq: 2, text: '您好' })
      expect(await store().transcript('web/a', 2, 1)).toEqual([lines[2]])
      expect(await store().transcript('web/a', 5, 10)).toEqual([])
    })
  })
}
