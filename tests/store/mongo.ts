/** A throw-away MongoDB database with a store in it, for the tests of this folder; and the reason why there is none. */
import { randomBytes } from 'node:crypto'
import mongoose from 'mongoose'
import { type MongoOptions, openMongoStore } from '../../bot/store/mongo/index.ts'
import type { StoreSubject } from '../../bot/testing/store-contract.ts'

/** Address of a server; null: there is none to test with. */
export const server: string | null = process.env['NIGHTDESK_TEST_MONGO'] ?? null

export const skipReason = 'no MongoDB to test with: give its address by NIGHTDESK_TEST_MONGO=mongodb://host:port'

/** The address of a database nobody else uses. */
export function freshUrl(): string {
  const url = new URL(server!)
  url.pathname = `/nightdesk_test_${randomBytes(6).toString('hex')}`
  return url.href
}

/** Databases of earlier tests of this file, empty: making one costs more than emptying it. */
const empty: string[] = []

async function open(url: string): Promise<mongoose.Connection> {
  return mongoose.createConnection(url, { autoIndex: false }).asPromise()
}

async function clear(url: string): Promise<void> {
  const connection = await open(url)
  for (const { collectionName } of await connection.db!.collections())
    if (collectionName === 'counters')
      await connection.db!.collection('counters').updateMany({}, { $set: { value: 0 } })
    else if (collectionName !== 'meta') await connection.db!.collection(collectionName).deleteMany({})
  await connection.close()
}

/** Removes a database. */
export async function drop(url: string): Promise<void> {
  const connection = await open(url)
  await connection.dropDatabase()
  await connection.close()
}

/** Removes what this file's tests used; for `afterAll`. */
export const dropAll = (): Promise<unknown> => Promise.all(empty.splice(0).map(drop))

/** A store in an empty database, which is given back with `dispose`. */
export async function makeMongoSubject(
  options: Omit<MongoOptions, 'url'>,
): Promise<StoreSubject & { url: string; reopen: () => Promise<StoreSubject['store']> }> {
  const url = empty.pop() ?? freshUrl()
  const subject = {
    url,
    races: 200,
    store: await openMongoStore({ ...options, url }),
    async reopen() {
      await subject.store.close()
      subject.store = await openMongoStore({ ...options, url })
      return subject.store
    },
    async dispose() {
      await subject.store.close()
      await clear(url)
      empty.push(url)
    },
  }
  return subject
}
