/** A database of its own for one test, on a server that many tests share. */
import { randomBytes } from 'node:crypto'
import mongoose from 'mongoose'

export interface FreshDatabase {
  name: string
  /** Address of the server with this database's name in it. */
  url: string
  /** Removes it; harmless when nothing was written. */
  drop(): Promise<void>
}

/** @param server address of the server; a database name in it is replaced, options stay */
export function freshDatabase(server: string): FreshDatabase {
  const name = `test_${Date.now().toString(36)}_${randomBytes(4).toString('hex')}`
  const url = withDatabase(server, name)
  return {
    name,
    url,
    async drop() {
      const client = new mongoose.mongo.MongoClient(url, { serverSelectionTimeoutMS: 5000 })
      try {
        await client.db().dropDatabase()
      } finally {
        await client.close()
      }
    },
  }
}

/** Throws when the address is not one of MongoDB. */
export function withDatabase(server: string, name: string): string {
  const parts = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?(\?.*)?$/.exec(server)
  if (!parts) throw new Error(`not an address of MongoDB: ${server}; write mongodb://host:port`)
  return `${parts[1]}/${name}${parts[2] ?? ''}`
}
