/** Looks into a data folder without opening it: nothing is locked, marked, migrated or written. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { migrations } from '../migrations/index.ts'
import { sqliteCode, storeError } from './faults.ts'

export interface Look {
  /** A process has the folder now. */
  running: boolean
  /** The last process did not close its data; meaningless while one runs. */
  uncleanExit: boolean
  /** Schema version of the data, and the newest this program knows. */
  schema: number
  known: number
  administrators: number
  deadLetters: number
  deadReplies: number
  /** UTC ms of the newest thing that was recorded; null: nothing yet. */
  newestAt: number | null
}

/**
 * Null if there is no data yet.
 * @throws BotError `store.unavailable` if the file cannot be read
 */
export function lookIntoFolder(folder: string): Look | null {
  const file = join(folder, 'nightdesk.db')
  if (!existsSync(file)) return null
  let db: Database.Database | null = null
  try {
    const opened = (db = new Database(file, { readonly: true, fileMustExist: true, timeout: 1_000 }))
    const number = (sql: string): number | null => opened.prepare<[], number | null>(sql).pluck().get() ?? null
    const schema = Number(opened.pragma('user_version', { simple: true }))
    const known = migrations.at(-1)!.version
    const running = isHeld(folder)
    if (schema === 0 || schema > known)
      return { running, uncleanExit: false, schema, known, administrators: 0, deadLetters: 0, deadReplies: 0, newestAt: null } // prettier-ignore
    const exit = opened.prepare<[], string>("SELECT value FROM meta WHERE key = 'exit'").pluck().get()
    return {
      running,
      uncleanExit: exit === 'open',
      schema,
      known,
      administrators:
        number(
          `SELECT count(*) FROM accounts WHERE body ->> '$.role' = 'admin' AND NOT coalesce(body ->> '$.disabled', 0)`,
        ) ?? 0,
      deadLetters: number('SELECT count(*) FROM dead') ?? 0,
      // 5 is dead.
      deadReplies: number('SELECT count(*) FROM messages WHERE state = 5') ?? 0,
      newestAt: number('SELECT at FROM journal ORDER BY no DESC LIMIT 1'),
    }
  } catch (error) {
    throw storeError(error)
  } finally {
    db?.close()
  }
}

/** Reading needs a shared lock, which the holder's exclusive one refuses; it is let go at once. */
function isHeld(folder: string): boolean {
  const file = join(folder, 'lock.db')
  if (!existsSync(file)) return false
  let lock: Database.Database | null = null
  try {
    lock = new Database(file, { readonly: true, timeout: 0 })
    lock.prepare('SELECT count(*) FROM sqlite_master').get()
    return false
  } catch (error) {
    if (sqliteCode(error)?.startsWith('SQLITE_BUSY') === true) return true
    throw error
  } finally {
    lock?.close()
  }
}
