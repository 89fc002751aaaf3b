/** Brings collections and indexes up to date, once, however many processes start together. */
import type { mongo } from 'mongoose'
import { BotError } from '../../sdk/index.ts'
import { make, pause } from './core.ts'
import { migrations } from './migrations/index.ts'

interface Meta {
  _id: string
  version?: number
  by?: string
  until?: Date
}

const holdMs = 60_000
const lookAgainMs = 100

/** Only one builds indexes at a time; who dies over it holds up the others for a minute. */
async function lock(meta: mongo.Collection<Meta>, by: string): Promise<boolean> {
  const free = { _id: 'migrating', $or: [{ by }, { $expr: { $lte: ['$until', '$$NOW'] } }] }
  const until = { $add: ['$$NOW', holdMs] }
  const taken = await meta.updateOne(free, [{ $set: { by, until } }])
  return taken.matchedCount === 1
}

const found = async (meta: mongo.Collection<Meta>): Promise<number> =>
  (await meta.findOne({ _id: 'schema' }))?.version ?? 0

/** Schema version of the data; 0: there is none. */
export const schemaVersion = (db: mongo.Db): Promise<number> => found(db.collection<Meta>('meta'))
/** The newest this program knows. */
export const knownSchema = (): number => migrations.at(-1)!.version

/** @throws BotError `store.version` if the data was written by a newer program */
export async function migrate(db: mongo.Db, by: string): Promise<void> {
  const meta = db.collection<Meta>('meta')
  const known = knownSchema()
  if ((await found(meta)) === 0) {
    await make(meta, { _id: 'migrating', by: '', until: new Date(0) })
    await make(meta, { _id: 'schema', version: 0 })
  }
  for (;;) {
    const version = await found(meta)
    if (version > known)
      throw new BotError(
        'store.version',
        `The data has schema version ${version}; this program knows up to ${known}. Start the newer program, or restore a backup.`,
      )
    if (version === known) return
    if (await lock(meta, by)) break
    await pause(lookAgainMs)
  }
  for (const migration of migrations) {
    if (migration.version <= (await found(meta))) continue
    for (const [name, indexes] of Object.entries(migration.collections)) {
      if (indexes.length > 0) await db.collection(name).createIndexes(indexes)
      else await makeCollection(db, name)
    }
    await migration.up?.(db)
    await meta.updateOne(
      { _id: 'schema', version: migration.version - 1 },
      { $set: { version: migration.version } },
    )
  }
  await meta.updateOne({ _id: 'migrating', by }, { $set: { by: '', until: new Date(0) } })
}

const namespaceExists = 48

async function makeCollection(db: mongo.Db, name: string): Promise<void> {
  try {
    await db.createCollection(name)
  } catch (error) {
    if ((error as { code?: number }).code !== namespaceExists) throw error
  }
}
