/** All migrations in order. Add at the end, never change one that was released: expand first, contract a release later. */
import { first } from './0001-first.ts'

export interface Migration {
  /** Schema version after it; one more than the one before. */
  version: number
  /** SQL, run in one transaction. */
  up: string
}

export const migrations: readonly Migration[] = [first]
