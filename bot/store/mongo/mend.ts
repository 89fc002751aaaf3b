/** Builds what a database lacks of collections and indexes, beside running processes too. */
import { BotError } from '../../sdk/index.ts'
import { storeError } from './faults.ts'
import { mendIndexes, type IndexFault } from './indexes.ts'
import { knownSchema, schemaVersion } from './migrate.ts'
import { connect } from './open.ts'

/** Large collections take their time. */
const patienceMs = 600_000

/**
 * Gives what was mended.
 * @throws BotError `store.version` (data of a newer program), `store.conflict` (see `mendIndexes`), `store.unavailable`,
 * `config.missing`
 */
export async function mendMongo(url: string): Promise<IndexFault[]> {
  const connection = await connect({ url, now: Date.now, socketTimeoutMs: patienceMs })
  try {
    const db = connection.db!
    const schema = await schemaVersion(db)
    const known = knownSchema()
    if (schema > known)
      throw new BotError(
        'store.version',
        `The data has schema version ${schema}; this program knows up to ${known}. Mend it with the newer program.`,
      )
    return await mendIndexes(db, schema)
  } catch (error) {
    throw error instanceof BotError ? error : storeError(error)
  } finally {
    await connection.close()
  }
}
