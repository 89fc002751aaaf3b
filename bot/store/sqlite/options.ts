/** What opening the SQLite store takes. */
import type { Database } from 'better-sqlite3'
import type { Log } from '../../sdk/index.ts'

/** Hooks where tests break things on purpose; production passes none. */
export interface Failpoints {
  /** After the connection was set up and verified. */
  opened?: (db: Database) => void
  /** Right before every COMMIT, the probe's too; throwing makes the commit fail. */
  beforeCommit?: () => void
  /** After a COMMIT returned and before anybody is told. */
  afterCommit?: () => void
}

export interface SqliteOptions {
  /** Data folder; made if it is not there. null: in memory, for tests and try-outs, durable not at all. */
  folder: string | null
  /** UTC ms. */
  now: () => number
  log?: Log
  /** Called after an I/O error on fsync: nobody knows any more what is on the disk, so the process must exit. */
  fatal?: (error: Error) => void
  failpoints?: Failpoints
}

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} }
