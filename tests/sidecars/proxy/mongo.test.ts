import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import mongoose from 'mongoose'
import { freshDatabase, type FreshDatabase } from '../database.ts'
import { describeWith } from '../describe.ts'
import { mongo } from '../parts.ts'
import { notWritablePrimary, openMongoProxy, writeConcernTimeout, type MongoProxy } from './mongo.ts'

const { MongoClient } = mongoose.mongo
type Client = InstanceType<typeof MongoClient>
interface Row {
  _id: number
  n?: number
}

describeWith({ mongo }, 'a proxy between the real driver and a real server', ({ mongo }) => {
  let database: FreshDatabase
  let direct: Client
  let proxy: MongoProxy
  let client: Client
  const rows = () => client.db().collection<Row>('rows')
  /** What the server has, asked past the proxy. */
  const truth = async () =>
    (await direct.db().collection<Row>('rows').find().sort({ _id: 1 }).toArray()).map((row) => row._id)
  const fails = async (work: Promise<unknown>) =>
    work.then(
      () => null,
      (error: unknown) => error as Error & { code?: number },
    )

  beforeAll(async () => {
    database = freshDatabase(mongo)
    direct = await new MongoClient(database.url).connect()
  })
  afterAll(async () => {
    await direct.close()
    await database.drop()
  })
  beforeEach(async () => {
    await direct.db().collection('rows').deleteMany({})
    proxy = await openMongoProxy(Number(new URL(mongo).port || 27017))
    client = new MongoClient(proxy.url(database.name), {
      writeConcern: { w: 'majority', journal: true },
      serverSelectionTimeoutMS: 5000,
      maxPoolSize: 4,
    })
    await client.connect()
  })
  afterEach(async () => {
    await client.close()
    await proxy.close()
  })

  test('passes commands of every size and counts them', async () => {
    const many = Array.from({ length: 2000 }, (_, at) => ({ _id: at, text: '晚风'.repeat(at % 300) }))
    await rows().insertMany(many)
    expect(await rows().find().sort({ _id: 1 }).batchSize(150).toArray()).toEqual(many)
    expect(proxy.seen.get('insert')).toBe(1)
    expect(proxy.seen.get('getMore')).toBeGreaterThan(10)
    expect(proxy.seen.has('hello') || proxy.seen.has('ismaster')).toBe(true)
  })

  test('steps down: the next writes are refused, nothing is written, and the driver finds its way back', async () => {
    const rule = proxy.rule({ answer: notWritablePrimary }, { times: 2 })
    for (const _id of [1, 2]) {
      const error = await fails(rows().insertOne({ _id }))
      expect(error).toBeInstanceOf(mongoose.mongo.MongoServerError)
      expect(error?.code).toBe(10107)
    }
    await rows().insertOne({ _id: 3 })
    expect([await truth(), rule.hits]).toEqual([[3], 2])
  })

  test('a rule waits for its turn and minds the name of the command', async () => {
    const rule = proxy.rule({ answer: notWritablePrimary }, { commands: ['findAndModify'], after: 1 })
    await rows().insertOne({ _id: 1, n: 0 })
    const add = () => rows().findOneAndUpdate({ _id: 1 }, { $inc: { n: 1 } }, { returnDocument: 'after' })
    expect((await add())?.n).toBe(1)
    expect((await fails(add()))?.code).toBe(10107)
    expect((await add())?.n).toBe(2)
    expect(rule.hits).toBe(1)
  })

  test.each([false, true])(
    'cut before: not done, and the driver only knows that the connection ended (rst: %s)',
    async (rst) => {
      proxy.rule({ cut: 'before', rst })
      expect(await fails(rows().insertOne({ _id: 1 }))).toBeInstanceOf(mongoose.mongo.MongoNetworkError)
      expect(await truth()).toEqual([])
      await rows().insertOne({ _id: 2 })
      expect(await truth()).toEqual([2])
    },
  )

  test.each([false, true])('cut after: done, and the driver knows as little (rst: %s)', async (rst) => {
    proxy.rule({ cut: 'after', rst })
    expect(await fails(rows().insertOne({ _id: 1 }))).toBeInstanceOf(mongoose.mongo.MongoNetworkError)
    expect(await truth()).toEqual([1])
    // The same id again, as the adapter does: the server says that it has it.
    expect((await fails(rows().insertOne({ _id: 1 })))?.code).toBe(11000)
  })

  test('cut at once: the writer gave up, and its write comes later', async () => {
    proxy.rule({ cut: 'at once', delayMs: 200 })
    const began = performance.now()
    expect(await fails(rows().insertOne({ _id: 1 }))).toBeInstanceOf(mongoose.mongo.MongoNetworkError)
    expect(performance.now() - began).toBeLessThan(190)
    // It looks, finds nothing, and concludes the wrong thing.
    expect(await truth()).toEqual([])
    for (let i = 0; i < 100 && (await truth()).length === 0; i++) await sleep(10)
    expect(await truth()).toEqual([1])
    expect(performance.now() - began).toBeGreaterThanOrEqual(199)
  })

  test('written, but the majority is late', async () => {
    proxy.rule({ amend: writeConcernTimeout })
    const error = await fails(rows().insertOne({ _id: 1 }))
    expect(error).toBeInstanceOf(mongoose.mongo.MongoServerError)
    expect(await truth()).toEqual([1])
  })

  test('an answer that never comes ends in the time-out of the driver', async () => {
    proxy.rule({ swallow: true })
    const impatient = new MongoClient(proxy.url(database.name), { socketTimeoutMS: 200 })
    try {
      const error = await fails(impatient.db().collection<Row>('rows').insertOne({ _id: 1 }))
      expect(error).toBeInstanceOf(mongoose.mongo.MongoNetworkTimeoutError)
      expect(await truth()).toEqual([1])
    } finally {
      await impatient.close()
    }
  })

  test('a delayed command holds up its own connection only', async () => {
    proxy.rule({ delayMs: 300 })
    const began = performance.now()
    const slow = rows()
      .insertOne({ _id: 1 })
      .then(() => performance.now() - began)
    const quick = rows()
      .insertOne({ _id: 2 })
      .then(() => performance.now() - began)
    expect(await quick).toBeLessThan(290)
    expect(await slow).toBeGreaterThanOrEqual(299)
  })

  test('a partition: nothing is answered, then everything is', async () => {
    await rows().insertOne({ _id: 1 })
    proxy.blackHole()
    let done = false
    const write = rows()
      .insertOne({ _id: 2 })
      .then(() => (done = true))
    await sleep(200)
    expect(done).toBe(false)
    await proxy.heal()
    await write
    expect(await truth()).toEqual([1, 2])
  })

  test('heal ends the rules', async () => {
    const rule = proxy.rule({ answer: notWritablePrimary }, { times: 100 })
    await proxy.heal()
    await rows().insertOne({ _id: 1 })
    expect(rule.hits).toBe(0)
  })
})
