/** Connects: settings that every write needs, the database's name, and one line for people when it cannot be. */
import mongoose, { type Connection, type Model } from 'mongoose'
import { BotError } from '../../sdk/index.ts'
import { isPassing } from './faults.ts'
import type { MongoOptions } from './options.ts'
import { mendDriver } from './driver.ts'
import { definitions, schemaOf, type TableName } from './schemas.ts'

/** Unless the address says `maxPoolSize`. */
const defaultConnections = 32

/** Without who signs in and with what. */
export function shownUrl(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//…@')
}

function checkUrl(url: string): void {
  const found = /^mongodb(?:\+srv)?:\/\/[^/]+\/([^/?]+)/.exec(url)
  if (!found)
    throw new BotError(
      'config.missing',
      `The store's address ${shownUrl(url)} names no database; give mongodb://host:port/name.`,
    )
}

/**
 * A connection of its own, with a model for every collection. Nothing is created yet.
 * @throws BotError `config.missing`, `store.unavailable`
 */
export async function connect({
  url,
  patienceMs = 3000,
  socketTimeoutMs = patienceMs * 3,
  connections,
}: MongoOptions): Promise<Connection> {
  checkUrl(url)
  mendDriver()
  const connection = mongoose.createConnection(url, {
    // What acks must be on the disks of a majority.
    writeConcern: { w: 'majority', journal: true },
    readPreference: 'primary',
    readConcernLevel: 'majority',
    autoIndex: false,
    autoCreate: false,
    // What the driver would gather while it is not connected would be acked late, or never.
    bufferCommands: false,
    ...(!/[?&]maxPoolSize=/i.test(url) && { maxPoolSize: connections ?? defaultConnections }),
    serverSelectionTimeoutMS: patienceMs,
    connectTimeoutMS: patienceMs,
    socketTimeoutMS: socketTimeoutMs,
    // A burst may wait for its turn longer than a database may take to answer.
    waitQueueTimeoutMS: patienceMs * 3,
    heartbeatFrequencyMS: 2000,
    appName: 'nightdesk',
    ignoreUndefined: true,
  })
  connection.on('error', () => undefined)
  for (const name of Object.keys(definitions) as TableName[]) connection.model(name, schemaOf(name))
  try {
    return await connection.asPromise()
  } catch (error) {
    await connection.destroy().catch(() => undefined)
    const why = error instanceof Error ? error.message : String(error)
    const cause = isPassing(error)
      ? 'Is it running, and may this machine reach it?'
      : 'Look at user, password and options.'
    throw new BotError('store.unavailable', `MongoDB does not answer at ${shownUrl(url)}: ${why}. ${cause}`, {
      retryable: true,
      cause: error,
    })
  }
}

/** The model of a collection: what a document must look like, for tests and repairs. */
export function modelOf(connection: Connection, name: TableName): Model<unknown> {
  return connection.model(name) as Model<unknown>
}
