/** What opening the MongoDB store takes. */
import type { Connection } from 'mongoose'
import type { Log } from '../../sdk/index.ts'

/** Hooks where tests stop a process in the middle of things; production passes none. */
export interface Failpoints {
  /** After the connection was made. */
  opened?: (connection: Connection) => void
  /** Before and after every command sent to the database. One that never resolves is a process that died there. */
  at?: (point: string, when: 'before' | 'after') => Promise<void> | void
}

export interface MongoOptions {
  /** `mongodb://…/<database>` or `mongodb+srv://…`; the database's name must be given. */
  url: string
  /** UTC ms, for what the rows say. Leases and the register go by the database's own clock. */
  now: () => number
  log?: Log
  /** How long an operation waits for a database that does not answer, before it is refused. Default 3000. */
  patienceMs?: number
  /** How long one command may take before its connection is given up. Default: three times the patience. */
  socketTimeoutMs?: number
  /** Between two looks for what dead processes left. Default 5000. */
  sweepMs?: number
  /** Connections at most. Default 32. */
  connections?: number
  failpoints?: Failpoints
}

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} }
