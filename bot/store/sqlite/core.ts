/** What every part of the store shares: the connection, the committer, the clock and what is remembered of rows. */
import type { Database } from 'better-sqlite3'
import type { Log } from '../../sdk/index.ts'
import { storeError } from './faults.ts'
import type { Group } from './group.ts'
import type { Places } from './places.ts'

export interface Core {
  db: Database
  write: Group['write']
  places: Places
  now: () => number
  log: Log
}

/** A read outside any group: it sees committed rows only, since groups never span a tick. */
export async function read<T>(query: () => T): Promise<T> {
  try {
    return query()
  } catch (error) {
    throw storeError(error)
  }
}

/** Parses a column this store wrote as JSON. */
export function parse<T>(text: string): T {
  return JSON.parse(text) as T
}
