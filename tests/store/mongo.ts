/** Throw-away MongoDB databases with a store in them, for the tests of this folder. */
import mongoose from 'mongoose'
import { type MongoOptions, openMongoStore } from '../../bot/store/mongo/index.ts'
import type { StoreSubject } from '../../bot/testing/store-contract.ts'
import { freshDatabase } from '../sidecars/database.ts'

/** Databases of earlier tests of this file, empty: making one costs more than emptying it. */
const empty: string[] = []

let client: mongoose.mongo.MongoClient | null = null

/** The database itself, past every store. */
export function database(url: string): mongoose.mongo.Db {
  client ??= new mongoose.mongo.MongoClient(url)
  return client.db(new URL(url).pathname.slice(1))
}

async function clear(url: string): Promise<void> {
  const collections = await database(url).collections()
  await Promise.all(
    collections.map(async (collection) => {
      if (collection.collectionName === 'counters') await collection.updateMany({}, { $set: { value: 0 } })
      else if (collection.collectionName !== 'meta') await collection.deleteMany({})
    }),
  )
}

/** An empty database, to be given back. */
export const borrow = (server: string): string => empty.pop() ?? freshDatabase(server).url

export async function giveBack(url: string): Promise<void> {
  await clear(url)
  empty.push(url)
}

/** Removes what this file's tests used; for `afterAll`. */
export async function dropAll(): Promise<void> {
  for (const url of empty.splice(0)) await database(url).dropDatabase()
  await client?.close()
}

/** A store in an empty database, which is given back with `dispose`. */
export async function makeMongoSubject(
  server: string,
  options: Omit<MongoOptions, 'url'>,
): Promise<StoreSubject & { url: string; reopen: () => Promise<StoreSubject['store']> }> {
  const url = borrow(server)
  const others: StoreSubject['store'][] = []
  const subject = {
    url,
    races: 200,
    store: await openMongoStore({ ...options, url }),
    async another() {
      const other = await openMongoStore({ ...options, url })
      others.push(other)
      return other
    },
    async reopen() {
      await subject.store.close()
      subject.store = await openMongoStore({ ...options, url })
      return subject.store
    },
    async dispose() {
      await Promise.all([subject.store, ...others].map((one) => one.close()))
      await giveBack(url)
    },
  }
  return subject
}
