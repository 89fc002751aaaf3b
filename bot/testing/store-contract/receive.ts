/** Contract of `receive`: recorded once, one contact, in order. */
import { describe, expect, test } from '@jest/globals'
import { command, commit, effect, greet, id, message, reply, start, step } from './build.ts'
import type { Bench } from './subject.ts'

/** Registers the tests. */
export function receiveContract({ store, clock }: Bench): void {
  describe('receive', () => {
    test('records an input: contact, conversation, transcript line and inbox row', async () => {
      const input = message({ conversation: 'a', text: '我的快递呢' })
      const recorded = await store().receive(input)
      expect(recorded).toMatchObject({
        duplicate: false,
        contactId: input.from!.mintContactId,
        inputId: input.id,
        seq: 1,
        stepped: false,
        outboxSeqs: [],
      })
      const contactId = recorded.contactId
      expect(await store().inbox(contactId)).toEqual([
        {
          id: input.id,
          key: input.key,
          contactId,
          conversation: 'web/a',
          at: start,
          body: input.body,
          attempts: 1,
        },
      ])
      expect(await store().findConversation('web/a')).toEqual({
        id: 'web/a',
        contactId,
        channel: 'web',
        senderId: 'a',
        lastSeq: 1,
        createdAt: start,
      })
      expect(await store().loadState(contactId)).toBeNull()
      expect(await store().transcript('web/a', 0, 10)).toEqual([
        { seq: 1, at: start, direction: 'in', activity: (input.body as { activity: unknown }).activity },
      ])
      expect(await store().contactsWithInbox(10)).toEqual([contactId])
    })

    test('finds nothing of a stranger', async () => {
      expect(await store().findConversation('web/nobody')).toBeNull()
      expect(await store().loadState(id())).toBeNull()
      expect(await store().inbox(id())).toEqual([])
      expect(await store().conversationsOf(id())).toEqual([])
      expect(await store().transcript('web/nobody', 0, 10)).toEqual([])
      expect(await store().contactsWithInbox(10)).toEqual([])
    })

    test('the same key ten times at once is recorded once, and everybody learns of the first', async () => {
      const copies = Array.from({ length: 10 }, () => message({ conversation: 'a', key: 'm1' }))
      const all = await Promise.all(copies.map((copy) => store().receive(copy)))
      const first = all.filter((one) => !one.duplicate)
      expect(first).toHaveLength(1)
      for (const one of all)
        expect(one).toMatchObject({ contactId: first[0]!.contactId, inputId: first[0]!.inputId, seq: 1 })
      expect(await store().inbox(first[0]!.contactId)).toHaveLength(1)
      expect(await store().transcript('web/a', 0, 10)).toHaveLength(1)
    })

    test('a duplicate with a step changes nothing and is not stepped', async () => {
      const { contactId } = await greet(store(), 'a')
      const again = message({ conversation: 'a', key: 'm2' })
      await store().receive(again)
      const copy = message({ conversation: 'a', key: 'm2' })
      const late = await store().receive(copy, step(contactId, copy.id, 1))
      expect(late).toMatchObject({ duplicate: true, inputId: again.id, seq: 2, stepped: false })
      expect((await store().loadState(contactId))!.version).toBe(1)
      expect(await store().inbox(contactId)).toHaveLength(1)
    })

    test('a duplicate is known after its input was decided', async () => {
      const input = message({ conversation: 'a', key: 'm1' })
      const { contactId } = await store().receive(input)
      await store().commitStep(step(contactId, input.id, 0))
      const again = await store().receive(message({ conversation: 'a', key: 'm1' }))
      expect(again).toMatchObject({ duplicate: true, inputId: input.id, contactId, seq: 1 })
      expect(await store().inbox(contactId)).toEqual([])
    })

    test('fifty first messages of one conversation make one contact and keep their order', async () => {
      const burst = Array.from({ length: 50 }, (_, n) => message({ conversation: 'album', text: `图${n}` }))
      const all = await Promise.all(burst.map((one) => store().receive(one)))
      expect(new Set(all.map((one) => one.contactId)).size).toBe(1)
      expect(all.map((one) => one.seq)).toEqual(burst.map((_, n) => n + 1))
      const inbox = await store().inbox(all[0]!.contactId)
      expect(inbox.map((row) => row.id)).toEqual(burst.map((one) => one.id))
      expect(await store().conversationsOf(all[0]!.contactId)).toHaveLength(1)
    })

    test('a second conversation of the same sender on an instance belongs to the same contact', async () => {
      const first = await store().receive(message({ conversation: 'a', sender: 'wang' }))
      const second = await store().receive(message({ conversation: 'b', sender: 'wang' }))
      const elsewhere = await store().receive(message({ conversation: 'c', sender: 'wang', channel: 'line' }))
      expect(second.contactId).toBe(first.contactId)
      expect(elsewhere.contactId).not.toBe(first.contactId)
      const conversations = await store().conversationsOf(first.contactId)
      expect(conversations.map((row) => row.id)).toEqual(['web/a', 'web/b'])
    })

    test('what is not said is not a line of the transcript', async () => {
      const { contactId } = await greet(store(), 'a')
      const joined = message({ conversation: 'a' })
      joined.body = {
        kind: 'activity',
        activity: { type: 'joined', id: 'j', address: joined.from!.address, from: { id: 'a' } },
      }
      expect(await store().receive(joined)).toMatchObject({ seq: null, contactId })
      expect(await store().receive(command(contactId))).toMatchObject({ seq: null, contactId })
      expect(await store().transcript('web/a', 0, 10)).toHaveLength(1)
      expect(await store().inbox(contactId)).toHaveLength(2)
    })

    test('the inbox gives contacts with the longest waiting first, as many as asked', async () => {
      const contacts: string[] = []
      for (const conversation of ['a', 'b', 'c'])
        contacts.push((await store().receive(message({ conversation }))).contactId)
      await store().receive(message({ conversation: 'a' }))
      expect(await store().contactsWithInbox(2)).toEqual(contacts.slice(0, 2))
      expect(await store().contactsWithInbox(9)).toEqual(contacts)
    })

    test('a result finishes its effect in the same commit', async () => {
      const { contactId } = await greet(store(), 'a')
      const asked = effect(contactId)
      await commit(store(), contactId, 1, { effects: [asked] })
      const result = command(contactId, {
        key: `effect:${asked.id}`,
        settlesEffect: asked.id,
        body: { kind: 'result', effect: asked.id, outcome: 'ok', result: {} },
      })
      await store().receive(result)
      expect(await store().openEffects(10)).toEqual([])
      expect(await store().receive({ ...result, id: id() })).toMatchObject({ duplicate: true, inputId: result.id })
    })
  })

  describe('fast path', () => {
    test('decides within the receive: no inbox row, state, journal and replies in one commit', async () => {
      const input = message({ conversation: 'a' })
      const contactId = input.from!.mintContactId
      const said = reply(contactId, 'web/a', { state: 'sending', inputId: input.id })
      const recorded = await store().receive(input, step(contactId, input.id, 0, { outbox: [said] }))
      expect(recorded).toMatchObject({ duplicate: false, seq: 1, stepped: true, outboxSeqs: [2] })
      expect(await store().inbox(contactId)).toEqual([])
      expect((await store().loadState(contactId))!.version).toBe(1)
      expect(await store().journal(contactId)).toHaveLength(1)
      expect((await store().transcript('web/a', 0, 10)).map((line) => [line.seq, line.direction])).toEqual([
        [1, 'in'],
        [2, 'out'],
      ])
    })

    test('on a moved version the input is recorded alone', async () => {
      const { contactId } = await greet(store(), 'a')
      const input = message({ conversation: 'a' })
      const said = reply(contactId, 'web/a', { state: 'sending' })
      const recorded = await store().receive(input, step(contactId, input.id, 0, { outbox: [said] }))
      expect(recorded).toMatchObject({ duplicate: false, stepped: false, seq: 2, outboxSeqs: [] })
      expect((await store().inbox(contactId)).map((row) => row.id)).toEqual([input.id])
      expect((await store().loadState(contactId))!.version).toBe(1)
      expect(await store().outboxByState('sending', 10)).toEqual([])
    })

    test('on a refused row the input is recorded alone, and nothing of the step', async () => {
      const { contactId } = await greet(store(), 'a')
      const input = message({ conversation: 'a' })
      const twice = reply(contactId, 'web/a')
      const recorded = await store().receive(input, step(contactId, input.id, 1, { outbox: [twice, twice] }))
      expect(recorded).toMatchObject({ duplicate: false, stepped: false, seq: 2 })
      expect((await store().inbox(contactId)).map((row) => row.id)).toEqual([input.id])
      expect((await store().loadState(contactId))!.version).toBe(1)
      expect(await store().outboxByState('pending', 10)).toEqual([])
      expect(await store().commitStep(step(contactId, input.id, 1))).toMatchObject({ outcome: 'ok' })
    })

    test('on a step that is not JSON the input is recorded alone', async () => {
      const input = message({ conversation: 'a' })
      const contactId = input.from!.mintContactId
      const bad = step(contactId, input.id, 0)
      bad.journal.card = { huge: 1n }
      expect(await store().receive(input, bad)).toMatchObject({ stepped: false, seq: 1 })
      expect(await store().inbox(contactId)).toHaveLength(1)
    })

    test('of a contact that turned out to be another the input is recorded alone', async () => {
      const known = await greet(store(), 'a')
      const input = message({ conversation: 'b', sender: 'a' })
      const guessed = input.from!.mintContactId
      const recorded = await store().receive(input, step(guessed, input.id, 0))
      expect(recorded).toMatchObject({ contactId: known.contactId, stepped: false })
      expect(await store().loadState(guessed)).toBeNull()
    })

    test('of a hundred at once on one contact each version is taken once', async () => {
      const { contactId } = await greet(store(), 'a')
      const tries = Array.from({ length: 100 }, (_, n) => {
        const input = message({ conversation: 'a' })
        return store().receive(input, step(contactId, input.id, 1 + (n % 5)))
      })
      const stepped = (await Promise.all(tries)).filter((one) => one.stepped).length
      const version = (await store().loadState(contactId))!.version
      expect(version).toBe(1 + stepped)
      expect(stepped).toBeGreaterThan(0)
      expect(await store().inbox(contactId)).toHaveLength(100 - stepped)
      expect((await store().journal(contactId)).map((row) => row.version)).toEqual(
        Array.from({ length: version }, (_, n) => n + 1),
      )
      expect(clock.now).toBe(start)
    })
  })
}
