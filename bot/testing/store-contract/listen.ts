/** Contract of effects, timers, events, journal and queue. */
import { describe, expect, test } from '@jest/globals'
import { command, commit, effect, event, greet, id, queueItem, start, step } from './build.ts'
import type { Bench } from './subject.ts'

/** Registers the tests. */
export function listenContract({ store }: Bench): void {
  describe('effects', () => {
    test('start once, whoever asks', async () => {
      const { contactId } = await greet(store(), 'a')
      const asked = effect(contactId, { write: true })
      await commit(store(), contactId, 1, { effects: [asked] })
      const tries = await Promise.all(Array.from({ length: 10 }, () => store().startEffect(asked.id)))
      expect(tries.filter(Boolean)).toHaveLength(1)
      expect(await store().openEffects(10)).toEqual([{ ...asked, state: 'started' }])
      expect(await store().startEffect(id())).toBe(false)
    })

    test('are given oldest first, as many as asked', async () => {
      const { contactId } = await greet(store(), 'a')
      const effects = [effect(contactId), effect(contactId), effect(contactId)]
      await commit(store(), contactId, 1, { effects })
      expect(await store().openEffects(2)).toEqual(effects.slice(0, 2))
    })
  })

  describe('timers', () => {
    const fire = (contactId: string, timerId: string, at: number) =>
      store().receive(
        command(contactId, {
          key: `timer:${contactId}:${timerId}:${at}`,
          body: { kind: 'timer', timer: timerId },
          firesTimer: { contactId, id: timerId, at },
        }),
      )

    async function withTimers(...timers: [timerId: string, at: number][]) {
      const { contactId } = await greet(store(), 'a')
      const set = timers.map(([timerId, at]) => ({ contactId, id: timerId, at }))
      await commit(store(), contactId, 1, { timers: { set, drop: [] } })
      return contactId
    }

    test('are due at their moment, earliest first', async () => {
      expect(await store().nextTimerAt()).toBeNull()
      const contactId = await withTimers(['late', start + 20], ['soon', start + 10])
      expect(await store().nextTimerAt()).toBe(start + 10)
      expect(await store().dueTimers(start + 9, 10)).toEqual([])
      const soon = { contactId, id: 'soon', at: start + 10 }
      expect(await store().dueTimers(start + 10, 10)).toEqual([soon])
      expect(await store().dueTimers(start + 99, 1)).toEqual([soon])
      expect((await store().timersOf(contactId)).map((timer) => timer.id)).toEqual(['soon', 'late'])
    })

    test('fire once, whoever sees them due', async () => {
      const contactId = await withTimers(['silence', start])
      const all = await Promise.all([1, 2, 3, 4, 5].map(() => fire(contactId, 'silence', start)))
      expect(all.filter((one) => !one.duplicate)).toHaveLength(1)
      expect(await store().timersOf(contactId)).toEqual([])
      expect(await store().inbox(contactId)).toHaveLength(1)
    })

    test('are replaced under the same id and removed by their step', async () => {
      const contactId = await withTimers(['silence', start + 10], ['wait', start + 20])
      await commit(store(), contactId, 2, {
        timers: { set: [{ contactId, id: 'silence', at: start + 30 }], drop: ['wait', 'never set'] },
      })
      expect(await store().timersOf(contactId)).toEqual([{ contactId, id: 'silence', at: start + 30 }])
    })

    test('do not fire once they were moved or dropped', async () => {
      const contactId = await withTimers(['silence', start + 10], ['wait', start + 10])
      await commit(store(), contactId, 2, {
        timers: { set: [{ contactId, id: 'silence', at: start + 30 }], drop: ['wait'] },
      })
      expect(await fire(contactId, 'silence', start + 10)).toMatchObject({ duplicate: true, contactId })
      expect(await fire(contactId, 'wait', start + 10)).toMatchObject({ duplicate: true, contactId })
      expect(await store().inbox(contactId)).toEqual([])
      expect(await store().timersOf(contactId)).toHaveLength(1)
    })

    test('fire again when set again, even for the same moment', async () => {
      const contactId = await withTimers(['silence', start])
      await fire(contactId, 'silence', start)
      const timers = { set: [{ contactId, id: 'silence', at: start }], drop: [] }
      await commit(store(), contactId, 2, { timers })
      expect(await fire(contactId, 'silence', start)).toMatchObject({ duplicate: false })
      expect(await store().dueTimers(start, 10)).toEqual([])
    })
  })

  describe('events', () => {
    test('are read after a cursor, in the order of the steps, with no number given twice', async () => {
      const a = await greet(store(), 'a')
      const b = await greet(store(), 'b')
      await commit(store(), a.contactId, 1, { events: [event(a.contactId, 'one'), event(a.contactId, 'two')] })
      await commit(store(), b.contactId, 1, { events: [event(b.contactId, 'three')] })
      const all = await store().readEvents(0, 10)
      expect(all.map((row) => row.type)).toEqual(['one', 'two', 'three'])
      expect(new Set(all.map((row) => row.seq)).size).toBe(3)
      expect(await store().readEvents(all[0]!.seq, 1)).toEqual([all[1]])
      expect(await store().readEvents(all[2]!.seq, 10)).toEqual([])
    })
  })

  describe('journal', () => {
    test('gives the steps of a contact in order', async () => {
      const { contactId } = await greet(store(), 'a')
      await greet(store(), 'b')
      for (let version = 1; version < 6; version += 1) await commit(store(), contactId, version)
      const versions = async (options?: Parameters<ReturnType<typeof store>['journal']>[1]) =>
        (await store().journal(contactId, options)).map((row) => row.version)
      expect(await versions()).toEqual([1, 2, 3, 4, 5, 6])
      expect(await versions({ limit: 2 })).toEqual([5, 6])
      expect(await versions({ afterVersion: 2 })).toEqual([3, 4, 5, 6])
      expect(await versions({ afterVersion: 2, limit: 2 })).toEqual([3, 4])
      expect(await store().journal(id())).toEqual([])
    })
  })

  describe('queue', () => {
    test('gives the items in the states asked for, longest waiting first', async () => {
      const { contactId } = await greet(store(), 'a')
      const states = ['waiting', 'offered', 'taken', 'closed'] as const
      const queue = states.map((state, n) => queueItem(contactId, { state, since: start - n }))
      await commit(store(), contactId, 1, { queue })
      expect(await store().queueItems(['waiting', 'taken'])).toEqual([queue[2], queue[0]])
      expect(await store().queueItems([])).toEqual([])
      expect(await store().queueItem(queue[3]!.id)).toEqual(queue[3])
      expect(await store().queueItem(id())).toBeNull()
    })

    test('changes an item with its step, or not at all', async () => {
      const { contactId } = await greet(store(), 'a')
      const item = queueItem(contactId)
      await commit(store(), contactId, 1, { queue: [item] })
      const taken = { ...item, state: 'taken' as const, agentId: 'agent-1' }
      const input = command(contactId)
      await store().receive(input)
      await store().commitStep(step(contactId, input.id, 2, { queue: [taken] }))
      expect(await store().commitStep(step(contactId, input.id, 2, { queue: [item] }))).toEqual({
        outcome: 'conflict',
      })
      expect(await store().queueItems(['waiting'])).toEqual([])
      expect(await store().queueItems(['taken'])).toEqual([taken])
    })
  })
}
