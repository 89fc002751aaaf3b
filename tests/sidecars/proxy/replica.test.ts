import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import mongoose from 'mongoose'
import { freshDatabase, type FreshDatabase } from '../database.ts'
import { describeWith } from '../describe.ts'
import { mongo } from '../parts.ts'
import { notWritablePrimary } from './mongo.ts'
import { openReplicaProxy, type ReplicaProxy } from './replica.ts'

const { MongoClient } = mongoose.mongo

describeWith({ mongo }, 'a server that looks like a replica set', ({ mongo }) => {
  let database: FreshDatabase
  let proxy: ReplicaProxy
  let client: InstanceType<typeof MongoClient>
  const counters = () => client.db().collection<{ _id: string; n: number }>('counters')
  const add = async () =>
    (
      await counters().findOneAndUpdate(
        { _id: 'a' },
        { $inc: { n: 1 } },
        { upsert: true, returnDocument: 'after' },
      )
    )?.n

  beforeAll(async () => {
    database = freshDatabase(mongo)
  })
  afterAll(() => database.drop())
  beforeEach(async () => {
    proxy = await openReplicaProxy(Number(new URL(mongo).port || 27017))
    client = new MongoClient(proxy.url(database.name), {
      serverSelectionTimeoutMS: 5000,
      heartbeatFrequencyMS: 500,
    })
    await client.connect()
    await counters().deleteMany({})
  })
  afterEach(async () => {
    await client.close()
    await proxy.close()
  })

  test('a refused write is repeated by the driver, unseen', async () => {
    const rule = proxy.rule({ answer: notWritablePrimary }, { commands: ['findAndModify'] })
    expect(await add()).toBe(1)
    expect(rule.hits).toBe(1)
    expect(proxy.seen.get('findAndModify')).toBe(2)
  })

  test.each(['before', 'after', 'at once'] as const)(
    'a write whose connection is cut %s is done once',
    async (cut) => {
      expect(await add()).toBe(1)
      const rule = proxy.rule({ cut }, { commands: ['findAndModify'] })
      expect(await add()).toBe(2)
      expect(rule.hits).toBe(1)
      expect(await add()).toBe(3)
    },
  )

  test('while there is no primary a write waits for one, and is done then', async () => {
    expect(await add()).toBe(1)
    proxy.stepDown()
    let done = false
    const late = add().then((n) => {
      done = true
      return n
    })
    await sleep(300)
    expect(done).toBe(false)
    proxy.elect()
    expect(await late).toBe(2)
  })

  test('when none comes the driver says so', async () => {
    // Connected before: a driver whose very first connection fails never comes back ("Topology is closed").
    const impatient = await new MongoClient(proxy.url(database.name), { serverSelectionTimeoutMS: 400 }).connect()
    proxy.stepDown()
    try {
      await expect(impatient.db().collection('counters').insertOne({ n: 1 })).rejects.toThrow(
        mongoose.mongo.MongoServerSelectionError,
      )
      await expect(impatient.db().collection('counters').findOne()).rejects.toThrow(
        mongoose.mongo.MongoServerSelectionError,
      )
      proxy.elect()
      expect(await impatient.db().collection('counters').findOne()).toBeNull()
    } finally {
      await impatient.close()
    }
  })
})
