/** When the line or the database fails: nobody is told what is not kept, nothing is lost or there twice, and it comes back by itself. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, expect, test } from '@jest/globals'
import type { BotError } from '../../bot/sdk/index.ts'
import type { InputRow } from '../../bot/model/index.ts'
import { openMongoStore } from '../../bot/store/mongo/index.ts'
import type { Health, Store } from '../../bot/store/store.ts'
import { event, greet, message, reply, start, step } from '../../bot/testing/store-contract/build.ts'
import { describeWith } from '../sidecars/describe.ts'
import { mongo } from '../sidecars/parts.ts'
import { freePort } from '../sidecars/ports.ts'
import {
  type Fault,
  type MongoProxy,
  notWritablePrimary,
  openMongoProxy,
  writeConcernTimeout,
} from '../sidecars/proxy/mongo.ts'
import { openReplicaProxy } from '../sidecars/proxy/replica.ts'
import { borrow, database, dropAll, giveBack } from './mongo.ts'

const now = () => start
let undo: (() => unknown)[] = []
afterEach(async () => {
  for (const one of undo.reverse()) await one()
  undo = []
})
afterAll(dropAll)

/** Resolves when the store is ready again. */
function ready(store: Store): Promise<void> {
  return new Promise((resolve) => {
    if (store.health().ready) return resolve()
    store.onHealth((health) => health.ready && resolve())
  })
}

/** Tries as a platform and a lane do: until it is told that it is done. */
async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error as BotError).retryable) throw error
      await sleep(30)
    }
  }
}

/** A customer's message and its step with a reply and an event, each insisted on. */
async function turn(store: Store, conversation: string, key: string): Promise<void> {
  const recorded = await insist(() => store.receive(message({ conversation, key })))
  const { contactId, inputId } = recorded
  for (;;) {
    const decided = await insist(() => store.journal(contactId))
    if (decided.some((row) => row.inputId === inputId)) return
    const version = decided.at(-1)?.version ?? 0
    const outbox = [
      reply(contactId, `web/${conversation}`, { id: `re:${inputId}`, state: 'sent', wires: 1, attempts: 1 }),
    ]
    const commit = step(contactId, inputId, version, { outbox, events: [event(contactId, 'message.in')] })
    const done = await store.commitStep(commit).catch((error: BotError) => error)
    if (done instanceof Error && !done.retryable && done.code !== 'store.conflict') throw done
  }
}

async function allEvents(store: Store): Promise<number> {
  let count = 0
  for (let cursor = 0; ;) {
    const events = await insist(() => store.readEvents(cursor, 1000))
    if (events.length === 0) return count
    count += events.length
    cursor = events.at(-1)!.seq
  }
}

test('nobody at the address: asked is whether it runs, not who signs in', async () => {
  const url = `mongodb://127.0.0.1:${await freePort()}/shop`
  await expect(openMongoStore({ url, now, patienceMs: 300 })).rejects.toMatchObject({
    code: 'store.unavailable',
    message: expect.stringMatching(/ECONNREFUSED.*Is it running/),
  })
})

describeWith({ mongo }, 'faults of MongoDB', ({ mongo: server }) => {
  const port = Number(new URL(server).port || 27017)

  async function open(options: { patienceMs?: number; connections?: number; proxy?: MongoProxy } = {}) {
    const { patienceMs = 800, connections, proxy = await openMongoProxy(port) } = options
    const url = borrow(server)
    const through = proxy.url(new URL(url).pathname.slice(1))
    const store = await openMongoStore({
      url: through,
      now,
      patienceMs,
      sweepMs: 200,
      ...(connections !== undefined && { connections }),
    })
    undo.push(async () => {
      await proxy.heal()
      await ready(store)
      await store.close()
      await proxy.close()
      await giveBack(url)
    })
    return { store, proxy, url }
  }

  const faults: [name: string, fault: Fault][] = [
    ['a step-down', { answer: notWritablePrimary }],
    ['a majority that is late', { amend: writeConcernTimeout }],
    ['a line cut before the command', { cut: 'before' }],
    ['a line cut after the command', { cut: 'after' }],
    ['a line cut, and the command done later', { cut: 'at once', delayMs: 60 }],
    ['an answer that never comes', { swallow: true }],
  ]

  test.each(faults)(
    '%s, again and again: everything once',
    async (_name, fault) => {
      const { store, proxy } = await open()
      const told: Health[] = []
      store.onHealth((health) => told.push(health))
      const customers = ['a', 'b', 'c', 'd']
      const turns = 5
      const slow = 'swallow' in fault
      const rules = Array.from({ length: slow ? 3 : 12 }, (_, n) => proxy.rule(fault, { after: 2 + n, times: 1 }))
      await Promise.all(
        customers.map(async (name) => {
          for (let n = 0; n < turns; n += 1) await turn(store, name, `${name}-${n}`)
        }),
      )
      expect(rules.reduce((hits, rule) => hits + rule.hits, 0)).toBeGreaterThanOrEqual(slow ? 2 : 6)
      await ready(store)
      for (const name of customers) {
        const lines = await insist(() => store.transcript(`web/${name}`, 0, 100))
        expect(lines.map(({ seq, direction }) => [seq, direction])).toEqual(
          Array.from({ length: turns * 2 }, (_, n) => [n + 1, n % 2 === 0 ? 'in' : 'out']),
        )
        const { contactId } = (await store.findConversation(`web/${name}`))!
        expect((await store.journal(contactId)).map(({ version }) => version)).toEqual([1, 2, 3, 4, 5])
        expect(await store.inbox(contactId)).toEqual([])
      }
      expect(await allEvents(store)).toBe(customers.length * turns)
      expect(await store.outboxByState('sent', 100)).toHaveLength(customers.length * turns)
    },
    60_000,
  )

  test('a commit whose answer was lost is looked up, not repeated', async () => {
    const { store, proxy } = await open()
    const { contactId } = await greet(store, 'a')
    for (const fault of [{ cut: 'after' }, { cut: 'at once', delayMs: 100 }] as const) {
      const input = message({ conversation: 'a' })
      await store.receive(input)
      const version = (await store.loadState(contactId))!.version
      await store.queueItems(['waiting'])
      const rule = proxy.rule(fault, { commands: ['update'] })
      const outbox = [reply(contactId, 'web/a')]
      expect(await store.commitStep(step(contactId, input.id, version, { outbox }))).toEqual({
        outcome: 'ok',
        outboxSeqs: [-1],
      })
      expect(rule.hits).toBe(1)
      expect((await store.loadState(contactId))!.version).toBe(version + 1)
    }
    expect(await store.outboxByState('pending', 10)).toHaveLength(2)
    expect(store.health().ready).toBe(true)
  })

  test('without the database nobody is acked, readiness drops, and it comes back by itself', async () => {
    const { store, proxy } = await open()
    const { contactId } = await greet(store, 'a')
    const told: boolean[] = []
    store.onHealth((health) => told.push(health.ready))
    await proxy.refuse()
    proxy.cut()
    const began = performance.now()
    const refused = { code: 'store.unavailable', retryable: true }
    await expect(store.receive(message({ conversation: 'a', key: 'lost' }))).rejects.toMatchObject(refused)
    expect(performance.now() - began).toBeLessThan(6000)
    expect(store.health()).toMatchObject({ ready: false, reason: expect.stringMatching(/./) as unknown })
    const again = performance.now()
    await expect(store.setValue('k', 'v')).rejects.toMatchObject(refused)
    expect(performance.now() - again).toBeLessThan(100)
    await proxy.heal()
    await ready(store)
    expect(told).toEqual([false, true])
    expect(await store.receive(message({ conversation: 'a', key: 'lost' }))).toMatchObject({ contactId, seq: 2 })
    expect(await store.transcript('web/a', 0, 10)).toHaveLength(2)
  }, 30_000)

  test('what was recorded although its receive was refused is found, told once, and acked as a duplicate', async () => {
    const { store, proxy } = await open()
    await greet(store, 'a')
    const found: InputRow[] = []
    store.onFound((row) => found.push(row))
    const input = message({ conversation: 'a', key: 'late' })
    // The row arrives, the entry does not, and then nothing does.
    proxy.rule({ cut: 'before' }, { commands: ['update'], times: 1000 })
    await expect(store.receive(input)).rejects.toMatchObject({ code: 'store.unavailable' })
    await proxy.heal()
    await ready(store)
    for (let n = 0; n < 100 && found.length === 0; n += 1) await sleep(50)
    expect(found).toMatchObject([{ id: input.id, key: input.key, conversation: 'web/a', body: input.body }])
    const again = await store.receive(message({ conversation: 'a', key: 'late' }))
    expect(again).toMatchObject({ duplicate: true, inputId: input.id, seq: 2 })
    await sleep(500)
    expect(found).toHaveLength(1)
    expect(await store.inbox(again.contactId)).toHaveLength(1)
  }, 30_000)

  test('a platform that sends again before it is found is told to go on with it', async () => {
    const { store, proxy, url } = await open()
    const { contactId } = await greet(store, 'a')
    const found: InputRow[] = []
    store.onFound((row) => found.push(row))
    const input = message({ conversation: 'a', key: 'late' })
    const blocked = proxy.rule({ cut: 'before' }, { commands: ['update'], times: 1000 })
    await expect(store.receive(input)).rejects.toMatchObject({ code: 'store.unavailable' })
    expect(blocked.hits).toBeGreaterThan(1)
    expect(await database(url).collection('inbox').countDocuments({ id: input.id, open: true })).toBe(1)
    await proxy.heal()
    const again = await insist(() => store.receive(message({ conversation: 'a', key: 'late' })))
    expect(again).toMatchObject({ inputId: input.id, contactId, seq: 2 })
    await sleep(500)
    // Told by the one way or by the other, and by one of them only.
    expect(found.length + (again.duplicate ? 0 : 1)).toBe(1)
    expect(await store.inbox(contactId)).toHaveLength(1)
  }, 30_000)

  test('more at once than there are connections only take longer', async () => {
    const { store, proxy } = await open({ connections: 2 })
    await greet(store, 'a')
    proxy.delay(5)
    const all = await Promise.all(
      Array.from({ length: 150 }, (_, n) => store.receive(message({ conversation: `c${n % 30}`, key: `k${n}` }))),
    )
    expect(all.every(({ duplicate }) => !duplicate)).toBe(true)
    expect(store.health().ready).toBe(true)
  }, 60_000)

  test('a database that hangs with every connection in use is given up in time', async () => {
    const { store, proxy } = await open({ connections: 2, patienceMs: 500 })
    const { contactId } = await greet(store, 'a')
    proxy.blackHole()
    const inputs = Array.from({ length: 20 }, (_, n) => message({ conversation: 'a', key: `h${n}` }))
    const began = performance.now()
    const outcomes = await Promise.allSettled(inputs.map((input) => store.receive(input)))
    expect(performance.now() - began).toBeLessThan(15_000)
    for (const one of outcomes)
      expect(one).toMatchObject({ status: 'rejected', reason: { code: 'store.unavailable', retryable: true } })
    expect(store.health().ready).toBe(false)
    // What was held arrives after all, late.
    await proxy.heal()
    await ready(store)
    for (const n of inputs.keys()) await insist(() => store.receive(message({ conversation: 'a', key: `h${n}` })))
    const inbox = await store.inbox(contactId)
    expect(inbox).toHaveLength(inputs.length)
    expect(new Set(inbox.map(({ key }) => key)).size).toBe(inputs.length)
    expect((await store.transcript('web/a', 0, 100)).map(({ seq }) => seq)).toEqual(
      inputs.map((_, n) => n + 1).concat(21),
    )
  }, 60_000)

  test('a set that elects another primary: writers wait, or are refused and come again', async () => {
    const proxy = await openReplicaProxy(port)
    const { store } = await open({ proxy })
    const { contactId } = await greet(store, 'a')
    let stepped = false
    const steppingDown = (async () => {
      await sleep(50)
      proxy.stepDown()
      stepped = true
      await sleep(1500)
      proxy.elect()
    })()
    const keys: string[] = []
    while (!stepped || keys.length < 20) {
      const key = `e${keys.length}`
      keys.push(key)
      await insist(() => store.receive(message({ conversation: 'a', key, sender: 'a' })))
    }
    await steppingDown
    await ready(store)
    const inbox = await store.inbox(contactId)
    expect(inbox.map(({ key }) => key)).toEqual(keys.map((key) => `web/a/${key}`))
    expect(await store.receive(message({ conversation: 'a', key: 'e0' }))).toMatchObject({ duplicate: true })
  }, 60_000)
})
