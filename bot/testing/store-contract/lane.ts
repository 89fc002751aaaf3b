/** Contract of a step: compare-and-set, all or nothing, attempts and dead letters. */
import { describe, expect, test } from '@jest/globals'
import { command, commit, effect, event, greet, id, message, queueItem, reply, start, step } from './build.ts'
import type { Bench } from './subject.ts'

/** Registers the tests. */
export function laneContract({ store }: Bench): void {
  describe('commitStep', () => {
    test('takes the input out of the inbox and keeps everything the step carries', async () => {
      const input = message({ conversation: 'a' })
      const { contactId } = await store().receive(input)
      const asked = effect(contactId)
      const item = queueItem(contactId)
      const commitment = step(contactId, input.id, 0, {
        state: { owner: 'queue', epoch: 1 },
        outbox: [reply(contactId, 'web/a', { epoch: 1 })],
        effects: [asked],
        timers: { set: [{ contactId, id: 'silence', at: start + 5 }], drop: [] },
        queue: [item],
        rows: [{ plugin: 'tickets', collection: 'tickets', id: 't1', contactId, body: { title: '退货' } }],
        events: [event(contactId, 'step.done'), event(contactId, 'handoff.asked')],
      })
      expect(await store().commitStep(commitment)).toEqual({ outcome: 'ok', outboxSeqs: [-1] })
      expect(await store().inbox(contactId)).toEqual([])
      expect(await store().loadState(contactId)).toEqual(commitment.state)
      expect(await store().journal(contactId)).toEqual([commitment.journal])
      expect(await store().outboxByState('pending', 10)).toEqual(commitment.outbox)
      expect(await store().openEffects(10)).toEqual([asked])
      expect(await store().timersOf(contactId)).toEqual(commitment.timers.set)
      expect(await store().queueItem(item.id)).toEqual(item)
      expect(await store().row('tickets', 'tickets', 't1')).toEqual({
        id: 't1',
        contactId,
        at: start,
        version: 1,
        body: { title: '退货' },
      })
      const events = await store().readEvents(0, 10)
      expect(events.map(({ seq: _seq, ...row }) => row)).toEqual(commitment.events)
    })

    test('refuses a version that moved, and writes nothing of it', async () => {
      const { contactId } = await greet(store(), 'a')
      const input = command(contactId)
      await store().receive(input)
      for (const wrong of [0, 2]) {
        const stale = step(contactId, input.id, wrong, { outbox: [reply(contactId, 'web/a')] })
        expect(await store().commitStep(stale)).toEqual({ outcome: 'conflict' })
      }
      expect(await store().inbox(contactId)).toHaveLength(1)
      expect(await store().outboxByState('pending', 10)).toEqual([])
      expect(await store().journal(contactId)).toHaveLength(1)
    })

    test('of two steps on one version one wins', async () => {
      const { contactId } = await greet(store(), 'a')
      const inputs = [command(contactId), command(contactId)]
      for (const input of inputs) await store().receive(input)
      const both = await Promise.all(inputs.map((input) => store().commitStep(step(contactId, input.id, 1))))
      expect(both.map((one) => one.outcome).sort()).toEqual(['conflict', 'ok'])
      expect(await store().inbox(contactId)).toHaveLength(1)
    })

    test('decides an input once', async () => {
      const input = message({ conversation: 'a' })
      const { contactId } = await store().receive(input)
      await store().commitStep(step(contactId, input.id, 0))
      await expect(store().commitStep(step(contactId, input.id, 1))).rejects.toMatchObject({
        code: 'store.conflict',
      })
      expect((await store().loadState(contactId))!.version).toBe(1)
      expect(await store().journal(contactId)).toHaveLength(1)
    })

    test('is all or nothing when one row is refused', async () => {
      const { contactId } = await greet(store(), 'a')
      const input = command(contactId)
      await store().receive(input)
      const twice = reply(contactId, 'web/a')
      const bad = step(contactId, input.id, 1, {
        state: { owner: 'agent', epoch: 4, floor: 4 },
        outbox: [twice, twice],
        effects: [effect(contactId)],
        timers: { set: [{ contactId, id: 'silence', at: start }], drop: [] },
        queue: [queueItem(contactId)],
        events: [event(contactId, 'step.done')],
      })
      await expect(store().commitStep(bad)).rejects.toThrow()
      expect(await store().loadState(contactId)).toMatchObject({ version: 1, owner: 'bot' })
      expect(await store().inbox(contactId)).toHaveLength(1)
      expect(await store().outboxByState('pending', 10)).toEqual([])
      expect(await store().openEffects(10)).toEqual([])
      expect(await store().timersOf(contactId)).toEqual([])
      expect(await store().queueItems(['waiting'])).toEqual([])
      expect(await store().readEvents(0, 10)).toEqual([])
      expect(await store().journal(contactId)).toHaveLength(1)
      expect(store().health().ready).toBe(true)
    })

    test('a refused step leaves its neighbours of the same moment alone', async () => {
      const contacts = await Promise.all(['a', 'b', 'c', 'd'].map((name) => greet(store(), name)))
      const inputs = contacts.map(({ contactId }) => command(contactId))
      for (const input of inputs) await store().receive(input)
      const outcomes = await Promise.allSettled(
        contacts.map(({ contactId, conversation }, n) => {
          const row = reply(contactId, conversation, { state: 'sending' })
          const outbox = n === 2 ? [row, row] : [row]
          return store().commitStep(step(contactId, inputs[n]!.id, 1, { outbox }))
        }),
      )
      expect(outcomes.map((one) => one.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
      for (const [n, { contactId, conversation }] of contacts.entries()) {
        expect((await store().loadState(contactId))!.version).toBe(n === 2 ? 1 : 2)
        expect(await store().transcript(conversation, 1, 10)).toHaveLength(n === 2 ? 0 : 1)
        expect((await store().findConversation(conversation))!.lastSeq).toBe(n === 2 ? 1 : 2)
      }
    })

    test('rejects a step that is not JSON and one to a conversation that is not there', async () => {
      const { contactId } = await greet(store(), 'a')
      const input = command(contactId)
      await store().receive(input)
      const huge = step(contactId, input.id, 1)
      huge.journal.context = { huge: 1n }
      await expect(store().commitStep(huge)).rejects.toThrow()
      const lost = step(contactId, input.id, 1, { outbox: [reply(contactId, 'web/nowhere')] })
      await expect(store().commitStep(lost)).rejects.toThrow()
      expect((await store().loadState(contactId))!.version).toBe(1)
      expect(await store().commitStep(step(contactId, input.id, 1))).toMatchObject({ outcome: 'ok' })
    })

    test('begins a contact that no channel brought', async () => {
      const contactId = id()
      const input = command(contactId)
      await store().receive(input)
      expect(await store().commitStep(step(contactId, input.id, 0))).toMatchObject({ outcome: 'ok' })
      expect((await store().loadState(contactId))!.version).toBe(1)
    })
  })

  describe('what was told in confidence', () => {
    const textsOf = async () =>
      (await store().transcript('web/a', 0, 10)).map(({ activity }) => (activity as { text?: string }).text)

    test('is blanked in earlier lines by the step that finds it out', async () => {
      const asked = message({ conversation: 'a', text: '密码是 4711，谢谢' })
      const { contactId } = await store().receive(asked)
      await store().commitStep(step(contactId, asked.id, 0))
      const other = message({ conversation: 'a', text: '4711 号订单' })
      await store().receive(other)
      const hush = { conversation: 'web/a', inputs: [asked.id], texts: ['4711'], whole: false }
      await store().commitStep(step(contactId, other.id, 1, { hush }))
      expect(await textsOf()).toEqual(['密码是 ••••，谢谢', '4711 号订单'])
    })

    test('is blanked in the line that is recorded with its step', async () => {
      const { contactId } = await greet(store(), 'a')
      const said = message({ conversation: 'a', text: '身份证 310101' })
      const hush = { conversation: 'web/a', inputs: [said.id], texts: [], whole: true }
      expect(await store().receive(said, step(contactId, said.id, 1, { hush }))).toMatchObject({ stepped: true })
      expect(await textsOf()).toEqual(['在吗', '••••'])
    })
  })

  describe('attempts and dead letters', () => {
    test('an attempt is counted from the one receive began', async () => {
      const input = message({ conversation: 'a' })
      const { contactId } = await store().receive(input)
      expect(await store().beginAttempt(input.id)).toBe(2)
      expect(await store().beginAttempt(input.id)).toBe(3)
      expect((await store().inbox(contactId))[0]!.attempts).toBe(3)
      expect(await store().beginAttempt(id())).toBe(0)
    })

    test('a dead input leaves the inbox for the dead letters, with its reason', async () => {
      const input = message({ conversation: 'a' })
      const { contactId } = await store().receive(input)
      const dead = step(contactId, input.id, 0, { input: { id: input.id, outcome: 'dead', error: '三次失败' } })
      expect(await store().commitStep(dead)).toMatchObject({ outcome: 'ok' })
      expect(await store().inbox(contactId)).toEqual([])
      expect(await store().deadLetters(10)).toEqual([
        {
          id: input.id,
          key: input.key,
          contactId,
          conversation: 'web/a',
          at: start,
          attempts: 1,
          body: input.body,
          error: '三次失败',
          deadAt: start,
        },
      ])
    })
  })

  describe('recent contacts', () => {
    test('the last stepped come first, each once', async () => {
      const a = await greet(store(), 'a')
      const b = await greet(store(), 'b')
      const later = step(a.contactId, '', 1)
      const input = command(a.contactId)
      await store().receive(input)
      later.input.id = input.id
      later.journal.at = start + 1000
      await store().commitStep(later)
      const recent = await store().recentContacts(10)
      expect(recent.map((one) => one.contactId)).toEqual([a.contactId, b.contactId])
      expect(recent[0]).toMatchObject({ updatedAt: start + 1000, state: { version: 2 } })
      expect(await store().recentContacts(1)).toHaveLength(1)
    })

    test('are found after many steps', async () => {
      const a = await greet(store(), 'a')
      const b = await greet(store(), 'b')
      for (let version = 1; version < 5; version += 1) await commit(store(), b.contactId, version)
      const ids = (await store().recentContacts(2)).map((one) => one.contactId).sort()
      expect(ids).toEqual([a.contactId, b.contactId].sort())
    })
  })
}
