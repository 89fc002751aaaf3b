/** Contract of a store that several processes share: register, lanes with fences, roles, orphans, hints, one truth. */
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from '@jest/globals'
import type { Store } from '../../store/store.ts'
import type { Cluster, LaneGrant } from '../../store/cluster.ts'
import { command, commit, effect, event, greet, id, message, queueItem, reply, start, step } from './build.ts'
import type { Bench } from './subject.ts'

const about = { host: 'here', pid: 1, version: '0.1.0', stateVersion: 1 }
const sent = { state: 'sent', wires: 1, attempts: 1, ambiguous: false, retryAt: null, error: null } as const
const longMs = 60_000

function fenceOf(grant: LaneGrant): number {
  if (grant.outcome !== 'opened') throw new Error(`the lane is ${grant.outcome}`)
  return grant.fence
}

/** Registers the tests. `another` of the subject opens a second process. */
export function clusterContract({ store, subject, clock }: Bench): void {
  describe('several processes', () => {
    let other: Store
    let mine: Cluster
    let theirs: Cluster

    beforeEach(async () => {
      other = await subject().another!()
      mine = store().cluster!
      theirs = other.cluster!
      await mine.join(about, longMs)
      await theirs.join({ ...about, host: 'there', pid: 2 }, longMs)
    })

    /** The other process falls silent until its time is up, and is declared dead. */
    async function dies(): Promise<void> {
      await theirs.beat(1)
      await sleep(20)
      expect(await mine.bury()).toEqual([theirs.process])
    }

    describe('the register', () => {
      test('knows who joined, since when and how long, by the store’s clock', async () => {
        const rows = await mine.processes()
        expect(rows.map(({ process, host, pid, dead }) => [process, host, pid, dead])).toEqual([
          [mine.process, 'here', 1, false],
          [theirs.process, 'there', 2, false],
        ])
        const now = await mine.now()
        for (const { startedAt, aliveUntil } of rows) {
          expect(Math.abs(now - startedAt)).toBeLessThan(20_000)
          expect(aliveUntil - startedAt).toBe(longMs)
        }
        await theirs.leave()
        expect((await mine.processes()).map(({ process }) => process)).toEqual([mine.process])
      })

      test('nobody who beats is buried, whatever this process’s clock says', async () => {
        clock.now += 10 * 24 * 3_600_000
        expect(await theirs.beat(longMs)).toBe(true)
        expect(await mine.bury()).toEqual([])
      })

      test('the silent are buried by exactly one, and hear of it', async () => {
        await theirs.beat(1)
        await sleep(20)
        const third = await subject().another!()
        await third.cluster!.join(about, longMs)
        const dead = theirs.process
        const buried = await Promise.all([mine.bury(), third.cluster!.bury(), mine.bury()])
        expect(buried.flat()).toEqual([dead])
        expect(await theirs.beat(longMs)).toBe(false)
        await theirs.join(about, longMs)
        expect(theirs.process).not.toBe(dead)
        expect(await theirs.beat(longMs)).toBe(true)
      })
    })

    describe('lanes', () => {
      test('are opened by one, and told to the others', async () => {
        const { contactId } = await greet(store(), 'a')
        const opened = await mine.openLane(contactId)
        expect(opened).toMatchObject({ outcome: 'opened', from: 'free', state: { version: 1 } })
        expect(await theirs.openLane(contactId)).toEqual({ outcome: 'elsewhere', process: mine.process })
        expect(await mine.openLane(contactId)).toMatchObject({ from: 'own', fence: fenceOf(opened) })
        await theirs.closeLanes([contactId])
        expect(await theirs.openLane(contactId)).toMatchObject({ outcome: 'elsewhere' })
        await mine.closeLanes([contactId])
        const next = await theirs.openLane(contactId)
        expect(next).toMatchObject({ outcome: 'opened', from: 'free' })
        expect(fenceOf(next)).toBeGreaterThan(fenceOf(opened))
      })

      test('of a contact nobody wrote yet, too', async () => {
        const contactId = id()
        expect(await mine.openLane(contactId)).toMatchObject({ outcome: 'opened', state: null })
        expect(await theirs.openLane(contactId)).toMatchObject({ outcome: 'elsewhere' })
      })

      test('of many that ask at once one gets it', async () => {
        const third = (await subject().another!()).cluster!
        await third.join(about, longMs)
        for (let round = 0; round < 10; round += 1) {
          const { contactId } = await greet(store(), `r${round}`)
          const grants = await Promise.all([mine, theirs, third].map((one) => one.openLane(contactId)))
          expect(grants.filter(({ outcome }) => outcome === 'opened')).toHaveLength(1)
        }
      })

      test('say what lies in them', async () => {
        const { contactId, conversation } = await greet(store(), 'a')
        const asked = effect(contactId)
        const outbox = [reply(contactId, conversation, { state: 'sending' }), reply(contactId, conversation)]
        await commit(store(), contactId, 1, { outbox, effects: [asked] })
        await store().receive(message({ conversation: 'a' }))
        // Who records in a free lane may have taken it.
        await mine.closeLanes([contactId])
        const opened = await theirs.openLane(contactId)
        expect(opened).toMatchObject({
          work: { inbox: true, effects: [asked], sending: [{ id: outbox[0]!.id }], unsent: [conversation] },
        })
        expect(await mine.openLane(id())).toMatchObject({
          work: { inbox: false, effects: [], sending: [], unsent: [] },
        })
      })

      test('that are free may be taken by who records, and are opened as free ones by them alone', async () => {
        const { contactId } = await greet(store(), 'a')
        const asked = effect(contactId)
        await commit(store(), contactId, 1, { effects: [asked] })
        const input = message({ conversation: 'a' })
        await store().receive(input)
        const opened = await mine.openLane(contactId)
        expect(opened).toMatchObject({ outcome: 'opened', from: 'free', work: { inbox: true, effects: [asked] } })
        expect(await mine.openLane(contactId)).toMatchObject({ from: 'own', fence: fenceOf(opened) })
        expect(await theirs.openLane(contactId)).toEqual({ outcome: 'elsewhere', process: mine.process })
        const late = { ...step(contactId, input.id, 2), fence: fenceOf(opened) }
        expect(await store().commitStep(late)).toMatchObject({ outcome: 'ok' })
      })

      test('of the dead are taken, and what they commit late is refused', async () => {
        const { contactId, conversation } = await greet(store(), 'a')
        const old = fenceOf(await theirs.openLane(contactId))
        const input = message({ conversation: 'a' })
        await other.receive(input)
        const row = reply(contactId, conversation)
        const late = {
          ...step(contactId, input.id, 1, { outbox: [row], events: [event(contactId, 'late')] }),
          fence: old,
        }
        expect(await mine.openLane(contactId)).toMatchObject({ outcome: 'elsewhere' })
        await dies()
        const taken = await mine.openLane(contactId)
        expect(taken).toMatchObject({ outcome: 'opened', from: 'dead', work: { inbox: true } })
        expect(await other.commitStep(late)).toEqual({ outcome: 'conflict' })
        const fast = message({ conversation: 'a' })
        expect(await other.receive(fast, { ...step(contactId, fast.id, 1), fence: old })).toMatchObject({
          stepped: false,
          lane: mine.process,
        })
        expect(await store().loadState(contactId)).toMatchObject({ version: 1 })
        expect((await store().inbox(contactId)).map((one) => one.id)).toEqual([input.id, fast.id])
        const fence = fenceOf(taken)
        expect(await store().commitStep({ ...late, fence })).toEqual({ outcome: 'ok', outboxSeqs: [-1] })
        expect(await other.takeOutbox(conversation, start, 10, old)).toEqual([])
        expect(await store().takeOutbox(conversation, start, 10, fence)).toHaveLength(1)
        await other.settleOutbox(row.id, { ...sent, state: 'pending' }, old)
        expect(await store().unfinishedOutbox(10)).toHaveLength(1)
        expect((await store().readEvents(0, 10)).map(({ type }) => type)).toEqual(['late'])
      })

      test('are given free by who leaves', async () => {
        const { contactId } = await greet(store(), 'a')
        await theirs.openLane(contactId)
        await theirs.leave()
        expect(await mine.openLane(contactId)).toMatchObject({ outcome: 'opened', from: 'free' })
      })

      test('of a state that is too new are left alone', async () => {
        const { contactId } = await greet(store(), 'a')
        await commit(store(), contactId, 1, { state: { stateVersion: 99 } })
        expect(await mine.openLane(contactId)).toEqual({ outcome: 'newer', stateVersion: 99 })
        expect(await theirs.openLane(contactId)).toEqual({ outcome: 'newer', stateVersion: 99 })
        await expect(store().loadState(contactId)).rejects.toMatchObject({ code: 'store.version' })
      })

      test('whoever records for another’s lane learns whose it is, and what is ahead', async () => {
        const { contactId } = await greet(store(), 'a')
        await mine.openLane(contactId)
        const first = message({ conversation: 'a' })
        const second = message({ conversation: 'a' })
        expect(await other.receive(first)).toMatchObject({ contactId, seq: 2, lane: mine.process, ahead: [] })
        expect(await other.receive(second)).toMatchObject({ seq: 3, lane: mine.process, ahead: [first.id] })
        const own = await store().receive(message({ conversation: 'a' }))
        expect(own).toMatchObject({ seq: 4, ahead: [first.id, second.id] })
        expect(own.lane ?? null).toBeNull()
        expect(await mine.waiting(10)).toEqual([contactId])
        expect(await theirs.waiting(10)).toEqual([])
      })

      test('a step that skips what waits is refused on the fast path', async () => {
        const { contactId } = await greet(store(), 'a')
        const fence = fenceOf(await mine.openLane(contactId))
        const first = message({ conversation: 'a' })
        await other.receive(first)
        const second = message({ conversation: 'a' })
        const jumped = await store().receive(second, { ...step(contactId, second.id, 1), fence })
        expect(jumped).toMatchObject({ stepped: false, seq: 3, ahead: [first.id] })
      })
    })

    describe('orphans', () => {
      test('are contacts with work that nobody alive runs, longest waiting first', async () => {
        const names = ['quiet', 'input', 'effect', 'reply', 'run']
        const all = []
        for (const [n, name] of names.entries()) {
          const made = await greet(store(), name)
          all.push(made.contactId)
          const at = start + n
          if (name === 'input' || name === 'run') await store().receive(message({ conversation: name, at }))
          if (name === 'effect')
            await commit(store(), made.contactId, 1, { effects: [effect(made.contactId, { at })] })
          if (name === 'reply') {
            const row = reply(made.contactId, made.conversation)
            row.activity.at = at
            await commit(store(), made.contactId, 1, { outbox: [row] })
          }
        }
        const [, input, asked, unsent, run] = all as [string, string, string, string, string]
        await mine.closeLanes(all)
        await theirs.openLane(run)
        expect(await mine.orphans(10)).toEqual([input, asked, unsent])
        expect(await mine.orphans(2)).toEqual([input, asked])
        await mine.openLane(asked)
        expect(await mine.orphans(10)).toEqual([input, unsent])
        await dies()
        expect(await mine.orphans(10)).toEqual([input, unsent, run])
      })
    })

    describe('roles', () => {
      test('are played by one, kept by asking again, and lost by the store’s clock', async () => {
        const tries = await Promise.all(
          [mine, theirs, mine, theirs].map((one) => one.takeRole('dispatch', longMs)),
        )
        expect(tries).toEqual(tries[0] ? [true, false, true, false] : [false, true, false, true])
        const [has, wants] = tries[0] ? [mine, theirs] : [theirs, mine]
        clock.now += 10 * longMs
        expect(await wants.takeRole('dispatch', longMs)).toBe(false)
        expect(await wants.takeRole('listen', longMs)).toBe(true)
        expect(await has.takeRole('dispatch', 1)).toBe(true)
        await sleep(20)
        expect(await wants.takeRole('dispatch', longMs)).toBe(true)
        expect(await has.takeRole('dispatch', longMs)).toBe(false)
        await wants.leave()
        expect(await has.takeRole('dispatch', longMs)).toBe(true)
      })
    })

    describe('hints', () => {
      const hint = (type: string, to: string | null = null) => ({ to, type, contactId: 'c', conversation: null })

      test('reach the others, from now on, once, and nobody they are not for', async () => {
        await theirs.postHints([hint('before')])
        let { hints, cursor } = await mine.readHints(null)
        expect(hints).toEqual([])
        await theirs.postHints([hint('one'), hint('two', mine.process), hint('three', 'somebody else')])
        await mine.postHints([hint('own')])
        ;({ hints, cursor } = await mine.readHints(cursor))
        expect(hints).toEqual([hint('one'), hint('two', mine.process)])
        ;({ hints, cursor } = await mine.readHints(cursor))
        expect(hints).toEqual([])
        await Promise.all(Array.from({ length: 20 }, (_, n) => theirs.postHints([hint(`h${n}`)])))
        const types: string[] = []
        for (let n = 0; n < 20 && types.length < 20; n += 1) {
          ;({ hints, cursor } = await mine.readHints(cursor))
          types.push(...hints.map(({ type }) => type))
          await sleep(20)
        }
        expect(types.sort()).toEqual(Array.from({ length: 20 }, (_, n) => `h${n}`).sort())
      })
    })

    describe('one truth', () => {
      test('a key is recorded once, whichever process it comes to', async () => {
        const tries = await Promise.all(
          Array.from({ length: 10 }, (_, n) =>
            (n % 2 ? store() : other).receive(message({ conversation: 'a', key: 'm1' })),
          ),
        )
        expect(tries.filter(({ duplicate }) => !duplicate)).toHaveLength(1)
        expect(new Set(tries.map(({ contactId, inputId }) => `${contactId} ${inputId}`)).size).toBe(1)
        expect(await store().inbox(tries[0]!.contactId)).toHaveLength(1)
      })

      test('first messages at all processes make one contact, each with a place of its own', async () => {
        const tries = await Promise.all(
          Array.from({ length: 20 }, (_, n) => (n % 2 ? store() : other).receive(message({ conversation: 'a' }))),
        )
        expect(new Set(tries.map(({ contactId }) => contactId)).size).toBe(1)
        expect(tries.map(({ seq }) => seq!).sort((a, b) => a - b)).toEqual(tries.map((_, n) => n + 1))
      })

      test('of two claims on one version one wins: many races', async () => {
        const { contactId } = await greet(store(), 'a')
        for (let version = 1; version <= 50; version += 1) {
          const inputs = [command(contactId), command(contactId)]
          await Promise.all(inputs.map((input, n) => (n ? store() : other).receive(input)))
          const claims = inputs.map((input, n) =>
            (n ? store() : other).commitStep(step(contactId, input.id, version, { state: { owner: 'agent' } })),
          )
          expect((await Promise.all(claims)).filter(({ outcome }) => outcome === 'ok')).toHaveLength(1)
        }
        expect(await store().inbox(contactId)).toHaveLength(50)
      })

      test('a timer fires once, an effect starts once, a row is taken once', async () => {
        const { contactId, conversation } = await greet(store(), 'a')
        const asked = effect(contactId, { write: true })
        const timer = { contactId, id: 'silence', at: start }
        const outbox = [reply(contactId, conversation)]
        await commit(store(), contactId, 1, { outbox, effects: [asked], timers: { set: [timer], drop: [] } })
        const both = <T>(work: (one: Store) => Promise<T>) =>
          Promise.all([store(), other, store(), other].map((one) => work(one)))
        const fired = await both((one) =>
          one.receive(
            command(contactId, {
              key: `timer:${contactId}:silence:${start}`,
              body: { kind: 'timer', timer: 'silence' },
              firesTimer: timer,
            }),
          ),
        )
        expect(fired.filter(({ duplicate }) => !duplicate)).toHaveLength(1)
        expect((await both((one) => one.startEffect(asked.id))).filter(Boolean)).toHaveLength(1)
        expect((await both((one) => one.takeOutbox(conversation, start, 1))).flat()).toHaveLength(1)
        expect(await other.inbox(contactId)).toHaveLength(1)
      })

      test('what one committed the other reads', async () => {
        const { contactId, conversation } = await greet(store(), 'a')
        const item = queueItem(contactId)
        const outbox = [reply(contactId, conversation, { state: 'sent', wires: 1 })]
        await commit(store(), contactId, 1, { outbox, queue: [item] })
        expect(await other.loadState(contactId)).toMatchObject({ version: 2 })
        expect(await other.transcript(conversation, 0, 10)).toHaveLength(2)
        expect(await other.journal(contactId)).toHaveLength(2)
        await store().queueItems(['waiting'])
        expect(await other.queueItems(['waiting'])).toEqual([item])
      })

      test('no reader of the event log steps over an event of another process', async () => {
        const people = await Promise.all(['a', 'b'].map((name) => greet(store(), name)))
        let done = false
        const seen: number[] = []
        const types: string[] = []
        const reading = (async () => {
          for (let cursor = 0; ;) {
            const last = done
            const events = await other.readEvents(cursor, 7)
            if (events.length === 0 && last) return
            for (const { seq, type } of events) {
              seen.push(seq)
              types.push(type)
              cursor = seq
            }
          }
        })()
        await Promise.all(
          people.map(async ({ contactId }, n) => {
            for (let version = 1; version <= 20; version += 1)
              await commit(n ? store() : other, contactId, version, {
                events: [event(contactId, `${n}/${version}`)],
              })
          }),
        )
        await Promise.all([store(), other].map((one) => one.queueItems(['waiting'])))
        done = true
        await reading
        expect(seen).toEqual([...seen].sort((a, b) => a - b))
        const wanted = [0, 1].flatMap((n) => Array.from({ length: 20 }, (_, at) => `${n}/${at + 1}`))
        expect([...types].sort()).toEqual([...wanted].sort())
      })

      test('a row changes on the version its writer saw, whichever process it is at', async () => {
        const row = { plugin: 'p', collection: 'c', id: 'r', contactId: null, body: { n: 0 } }
        await store().addRow(row, start)
        const tries = await Promise.all(
          [store(), other].map((one, n) => one.updateRow({ ...row, body: { n: n + 1 } }, 1, start)),
        )
        expect(tries.filter((one) => one !== null)).toHaveLength(1)
        expect((await other.row('p', 'c', 'r'))!.version).toBe(2)
      })
    })
  })
}
