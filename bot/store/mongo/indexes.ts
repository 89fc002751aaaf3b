/** Compares the indexes that are there with those that the migrations declare, and builds what is not as declared. */
import type { mongo } from 'mongoose'
import { BotError } from '../../sdk/index.ts'
import { migrations } from './migrations/index.ts'

export interface IndexFault {
  collection: string
  /** null: the collection itself is missing. */
  index: string | null
  /** `different`: an index of this name is there, over other keys or without what makes it partial or unique. */
  state: 'missing' | 'different'
  /** It keeps a value from being there twice. */
  unique: boolean
}

const noSuchNamespace = 26
/** Said by its code; a server on PostgreSQL says it in the words of that. */
const duplicateKey = 11_000
const inOtherWords = /exclusion constraint|duplicate key/i

/** Collection → indexes, of a database that is at schema version `upTo`. */
function declared(upTo: number): Map<string, mongo.IndexDescription[]> {
  const all = new Map<string, mongo.IndexDescription[]>()
  for (const { version, collections } of migrations)
    if (version <= upTo)
      for (const [name, indexes] of Object.entries(collections))
        all.set(name, [...(all.get(name) ?? []), ...indexes])
  return all
}

/** What makes two indexes the same to those who read and write by them. The order of the keys matters. */
const meaningOf = ({ key, unique, partialFilterExpression }: mongo.IndexDescription): string =>
  JSON.stringify([Object.entries(key), unique ?? false, partialFilterExpression ?? null])

async function faultsOf(
  db: mongo.Db,
  collection: string,
  wanted: readonly mongo.IndexDescription[],
): Promise<IndexFault[]> {
  let there: mongo.IndexDescriptionInfo[]
  try {
    there = (await db.collection(collection).listIndexes().toArray()) as mongo.IndexDescriptionInfo[]
  } catch (error) {
    if ((error as { code?: number }).code !== noSuchNamespace) throw error
    return [{ collection, index: null, state: 'missing', unique: wanted.some(({ unique }) => unique === true) }]
  }
  return wanted.flatMap((index): IndexFault[] => {
    const name = index.name!
    const unique = index.unique === true
    const found = there.find((one) => one.name === name)
    if (found === undefined) return [{ collection, index: name, state: 'missing', unique }]
    const same = meaningOf(found) === meaningOf(index)
    return same ? [] : [{ collection, index: name, state: 'different', unique }]
  })
}

/** Reads only. @param schema version of the data: what a later migration adds is not missing yet */
export async function faultyIndexes(db: mongo.Db, schema: number): Promise<IndexFault[]> {
  const faults: IndexFault[] = []
  for (const [collection, wanted] of declared(schema)) faults.push(...(await faultsOf(db, collection, wanted)))
  return faults
}

/**
 * Builds what is missing or different, beside running processes too. Gives what was mended.
 * @throws BotError `store.conflict` where rows that a missing unique index let in keep it from being built
 */
export async function mendIndexes(db: mongo.Db, schema: number): Promise<IndexFault[]> {
  const mended: IndexFault[] = []
  for (const [collection, wanted] of declared(schema))
    for (const fault of await faultsOf(db, collection, wanted)) {
      await mend(db, fault, wanted)
      mended.push(fault)
    }
  return mended
}

async function mend(
  db: mongo.Db,
  { collection, index, state }: IndexFault,
  wanted: readonly mongo.IndexDescription[],
): Promise<void> {
  // What a collection lacks, all its indexes lack.
  const building = wanted.filter(({ name }) => index === null || name === index)
  if (index === null) await db.createCollection(collection)
  if (index !== null && state === 'different') await db.collection(collection).dropIndex(index)
  try {
    if (building.length > 0) await db.collection(collection).createIndexes(building)
  } catch (error) {
    const { code, message } = error as { code?: number; message: string }
    if (code !== duplicateKey && !inOtherWords.test(message)) throw error
    throw new BotError(
      'store.conflict',
      `the unique index ${collection}.${index} cannot be built: the same value stands in several documents (${message}). Remove the later ones, then mend again.`,
      { retryable: false, cause: error },
    )
  }
}
