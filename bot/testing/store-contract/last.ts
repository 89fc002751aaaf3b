/** Contract of what lasts: purge keeps what is needed, closing ends, reopening finds everything. */
import { describe, expect, test } from '@jest/globals'
import {
  account,
  command,
  commit,
  effect,
  event,
  greet,
  id,
  message,
  queueItem,
  reply,
  start,
  step,
} from './build.ts'
import type { Bench } from './subject.ts'

const dayMs = 86_400_000
const sent = { state: 'sent', wires: 1, attempts: 1, ambiguous: false, retryAt: null, error: null } as const

/** Registers the tests. */
export function lastContract({ store, subject, clock }: Bench): void {
  const purge = (now: number) => store().purge({ dedupe: now - 7 * dayMs, journal: now - 30 * dayMs, now })

  describe('purge', () => {
    test('keeps what is inside its horizon', async () => {
      const { contactId } = await greet(store(), 'a')
      const outbox = [reply(contactId, 'web/a', { state: 'sending' })]
      await commit(store(), contactId, 1, { outbox, events: [event(contactId, 'one'), event(contactId, 'two')] })
      await store().settleOutbox(outbox[0]!.id, sent)
      const seen = message({ conversation: 'a', key: 'seen' })
      await store().receive(seen)
      expect(await purge(start + 6 * dayMs)).toEqual({ removed: 0 })
      expect(await store().receive(message({ conversation: 'a', key: 'seen' }))).toMatchObject({ duplicate: true })
      expect(await store().transcript('web/a', 0, 10)).toHaveLength(3)
      expect(await store().journal(contactId)).toHaveLength(2)
      expect(await store().readEvents(0, 10)).toHaveLength(2)
    })

    test('forgets dedupe keys past theirs, in any number', async () => {
      const { contactId } = await greet(store(), 'a')
      const old = Array.from({ length: 1200 }, (_, n) => command(contactId, { key: `old:${n}` }))
      await Promise.all(old.map((input, n) => store().receive(input, step(contactId, input.id, n + 1))))
      const young = command(contactId, { key: 'young', at: start + 5 * dayMs })
      await store().receive(young)
      expect((await purge(start + 8 * dayMs)).removed).toBe(1201)
      expect(await store().receive({ ...young, id: id() })).toMatchObject({ duplicate: true })
      expect(await store().receive(command(contactId, { key: 'old:7' }))).toMatchObject({ duplicate: false })
    })

    test('may keep the key of an input that is not decided yet, and keeps the input', async () => {
      const { contactId } = await greet(store(), 'a')
      const waiting = command(contactId, { key: 'waiting' })
      await store().receive(waiting)
      await purge(start + 8 * dayMs)
      expect((await store().inbox(contactId)).map((row) => row.id)).toEqual([waiting.id])
    })

    test('drops what was said, journal and events past theirs, and expired tokens', async () => {
      const { contactId } = await greet(store(), 'a')
      const outbox = [reply(contactId, 'web/a', { state: 'sending' })]
      await commit(store(), contactId, 1, { outbox, events: [event(contactId, 'one'), event(contactId, 'two')] })
      await store().settleOutbox(outbox[0]!.id, sent)
      await store().putToken({ hash: 'h', kind: 'session', accountId: null, expiresAt: start + dayMs })
      const last = (await store().readEvents(0, 10)).at(-1)!.seq
      await purge(start + 31 * dayMs)
      expect(await store().transcript('web/a', 0, 10)).toEqual([])
      expect(await store().journal(contactId)).toEqual([])
      expect(await store().outboxByState('sent', 10)).toEqual([])
      expect(await store().token('h')).toBeNull()
      await commit(store(), contactId, 2, { events: [event(contactId, 'three')] })
      expect((await store().journal(contactId)).map((row) => row.version)).toEqual([3])
      const after = await store().readEvents(last, 10)
      expect(after.map((row) => row.type)).toEqual(['three'])
      expect(after[0]!.seq).toBeGreaterThan(last)
    })

    test('never drops contacts, places, undecided inputs or what is still to be said or done', async () => {
      const { contactId } = await greet(store(), 'a')
      const outbox = [reply(contactId, 'web/a'), reply(contactId, 'web/a', { expiresAt: start + 99 * dayMs })]
      const item = queueItem(contactId)
      const asked = effect(contactId)
      const timers = { set: [{ contactId, id: 'wait', at: start + 99 * dayMs }], drop: [] }
      await commit(store(), contactId, 1, { outbox, queue: [item], effects: [asked], timers })
      await store().takeOutbox('web/a', start, 1)
      await store().settleOutbox(outbox[0]!.id, { ...sent, state: 'held' })
      const waiting = message({ conversation: 'a' })
      await store().receive(waiting)
      const given = message({ conversation: 'b' })
      const dead = await store().receive(given)
      await store().commitStep(
        step(dead.contactId, given.id, 0, { input: { id: given.id, outcome: 'dead', error: '失败' } }),
      )
      await purge(start + 60 * dayMs)
      expect((await store().loadState(contactId))!.version).toBe(2)
      expect(await store().findConversation('web/a')).toMatchObject({ contactId, lastSeq: 3 })
      expect((await store().inbox(contactId)).map((row) => row.id)).toEqual([waiting.id])
      expect(await store().outboxByState('held', 10)).toHaveLength(1)
      expect(await store().takeOutbox('web/a', start + 60 * dayMs, 10)).toMatchObject([{ id: outbox[1]!.id }])
      expect(await store().queueItem(item.id)).toEqual(item)
      expect(await store().openEffects(10)).toEqual([asked])
      expect(await store().timersOf(contactId)).toHaveLength(1)
      expect(await store().deadLetters(10)).toHaveLength(1)
    })

    test('drops a release nobody used for long, not one a contact is pinned to', async () => {
      const { contactId } = await greet(store(), 'a')
      for (const hash of ['unused', 'pinned', 'current']) await store().putRelease(hash, { f: hash }, start)
      const input = command(contactId)
      await store().receive(input)
      const pinning = step(contactId, input.id, 1)
      pinning.state.profile.fields = { release: 'pinned' }
      await store().commitStep(pinning)
      const b = await greet(store(), 'b')
      const later = command(b.contactId)
      await store().receive(later)
      const using = step(b.contactId, later.id, 1)
      using.journal.releases = { current: 'current', pinned: [] }
      using.journal.at = start + 50 * dayMs
      await store().commitStep(using)
      await purge(start + 60 * dayMs)
      expect(await store().release('unused')).toBeNull()
      expect(await store().release('pinned')).toEqual({ f: 'pinned' })
      expect(await store().release('current')).toEqual({ f: 'current' })
    })
  })

  describe('closing and opening again', () => {
    test('a closed store takes nothing, and closing twice is closing once', async () => {
      const recording = store().receive(message({ conversation: 'a' }))
      await store().close()
      expect(await recording).toMatchObject({ duplicate: false })
      await expect(store().receive(message({ conversation: 'a' }))).rejects.toMatchObject({
        code: 'store.unavailable',
      })
      await store().close()
    })

    test('a new store is ready and had no unclean exit', () => {
      expect(store().health()).toEqual({ ready: true, reason: null })
      expect(store().uncleanExit).toBe(false)
    })

    test('everything is found again', async () => {
      const { reopen } = subject()
      if (!reopen) return
      const { contactId } = await greet(store(), 'a')
      const asked = effect(contactId)
      const item = queueItem(contactId)
      const outbox = [reply(contactId, 'web/a', { state: 'sending' }), reply(contactId, 'web/a')]
      await commit(store(), contactId, 1, {
        state: { owner: 'queue', epoch: 3, floor: 0 },
        outbox,
        effects: [asked],
        timers: { set: [{ contactId, id: 'wait', at: start + 9 }], drop: [] },
        queue: [item],
        events: [event(contactId, 'one')],
        rows: [{ plugin: 'p', collection: 'c', id: 'r', contactId, body: { a: 1 } }],
      })
      await store().startEffect(asked.id)
      const waiting = message({ conversation: 'a', key: 'again' })
      await store().receive(waiting)
      await store().beginAttempt(waiting.id)
      const person = account({ name: 'xia' })
      await store().putAccount(person)
      await store().putToken({ hash: 'h', kind: 'setup', accountId: null, expiresAt: start + 9 })
      await store().putRelease('r1', { f: '1' }, start)
      await store().nextNumber('n')
      await store().setValue('k', 'v')
      const before = {
        state: await store().loadState(contactId),
        transcript: await store().transcript('web/a', 0, 10),
        journal: await store().journal(contactId),
        events: await store().readEvents(0, 10),
      }
      clock.now += 1000
      const again = await reopen()
      expect(again.uncleanExit).toBe(false)
      expect({
        state: await again.loadState(contactId),
        transcript: await again.transcript('web/a', 0, 10),
        journal: await again.journal(contactId),
        events: await again.readEvents(0, 10),
      }).toEqual(before)
      expect(await again.inbox(contactId)).toMatchObject([{ id: waiting.id, attempts: 2 }])
      expect(await again.receive(message({ conversation: 'a', key: 'again' }))).toMatchObject({ duplicate: true })
      expect(await again.unfinishedOutbox(10)).toMatchObject([{ id: outbox[0]!.id, activity: { seq: 2 } }])
      expect(await again.conversationsWithOutbox(10)).toEqual(['web/a'])
      expect(await again.openEffects(10)).toEqual([{ ...asked, state: 'started' }])
      expect(await again.nextTimerAt()).toBe(start + 9)
      expect(await again.queueItems(['waiting'])).toEqual([item])
      expect(await again.accountByName('xia')).toEqual(person)
      expect(await again.token('h')).not.toBeNull()
      expect(await again.release('r1')).toEqual({ f: '1' })
      expect(await again.row('p', 'c', 'r')).toMatchObject({ body: { a: 1 } })
      expect(await again.nextNumber('n')).toBe(2)
      expect(await again.getValue('k')).toBe('v')
      expect((await again.receive(message({ conversation: 'a' }))).seq).toBe(4)
    })
  })
}
