/** All migrations in order. Add at the end, never change one that was released: expand first, contract a release later. */
import type { mongo } from 'mongoose'
import type { TableName } from '../schemas.ts'
import { first } from './0001-first.ts'

export interface Migration {
  /** Schema version after it; one more than the one before. */
  version: number
  /** Collections to make if they are not there, with the indexes to add. */
  collections: Partial<Record<TableName, mongo.IndexDescription[]>>
  /** What else it does; must bear to be run twice, and beside processes of the version before. */
  up?: (db: mongo.Db) => Promise<void>
}

export const migrations: readonly Migration[] = [first]
