/** Opens the data file: lock, settings that are verified and not just set, schema, clean-exit mark. */
import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { BotError } from '../../sdk/index.ts'
import { migrations } from '../migrations/index.ts'
import { sqliteCode, storeError } from './faults.ts'

/** How long a foreign lock (a backup tool, a shell) may hold up the event loop. */
const busyMs = 100
/** The log is cut back to this after a burst. */
const logBytes = 16 * 1024 * 1024
const cacheKib = 32 * 1024

export interface Opened {
  db: Database.Database
  uncleanExit: boolean
  /** Marks the clean exit, closes the file and gives the folder free. */
  close: () => void
}

/** One process per folder: an exclusive lock the system itself takes back when the process dies. */
function lockFolder(folder: string): Database.Database {
  const lock = new Database(join(folder, 'lock.db'), { timeout: 0 })
  try {
    lock.pragma('locking_mode = EXCLUSIVE')
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock.close()
    if (sqliteCode(error)?.startsWith('SQLITE_BUSY') !== true) throw storeError(error)
    throw new BotError(
      'store.locked',
      `Another process already runs on the data folder ${folder}. SQLite serves one process: stop the other, start this one with another folder, or let several share MongoDB by NIGHTDESK_STORE=mongodb://…`,
      { cause: error },
    )
  }
}

function expectPragma(db: Database.Database, name: string, value: string | number) {
  const found = db.pragma(name, { simple: true })
  if (found === value) return
  throw new BotError(
    'store.unavailable',
    `SQLite took ${name} = ${String(found)} where ${value} is needed. Is the data folder on a network disk?`,
  )
}

/** Sets up and verifies one connection to a file. */
function setUp(db: Database.Database) {
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  db.pragma(`busy_timeout = ${busyMs}`)
  db.pragma(`journal_size_limit = ${logBytes}`)
  db.pragma(`cache_size = -${cacheKib}`)
  db.pragma('temp_store = MEMORY')
  expectPragma(db, 'journal_mode', 'wal')
  expectPragma(db, 'synchronous', 2)
  expectPragma(db, 'foreign_keys', 1)
  expectPragma(db, 'busy_timeout', busyMs)
}

/** Brings the schema up to date; refuses data a newer version wrote. */
function migrate(db: Database.Database) {
  const found = Number(db.pragma('user_version', { simple: true }))
  const known = migrations.at(-1)!.version
  if (found > known)
    throw new BotError(
      'store.version',
      `The data has schema version ${found}; this program knows up to ${known}. Start the newer program, or restore a backup.`,
    )
  if (found === known) return
  db.exec('BEGIN IMMEDIATE')
  try {
    for (const { version, up } of migrations) if (version > found) db.exec(up)
    db.pragma(`user_version = ${known}`)
    db.exec('COMMIT')
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK')
    throw error
  }
}

/** Says whether the last process closed the data, and marks it open. */
function markOpen(db: Database.Database): boolean {
  const row = db.prepare<[], { value: string }>("SELECT value FROM meta WHERE key = 'exit'").get()
  db.exec("INSERT OR REPLACE INTO meta (key, value) VALUES ('exit', 'open')")
  return row?.value === 'open'
}

/**
 * Opens the store's file in `folder`, or a store in memory.
 * @throws BotError `store.locked`, `store.version`, `store.full`, `store.unavailable`
 */
export function openDatabase(folder: string | null): Opened {
  if (folder === null) {
    const db = new Database(':memory:')
    db.pragma('foreign_keys = ON')
    migrate(db)
    return { db, uncleanExit: false, close: () => db.close() }
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const lock = lockFolder(folder)
  let db: Database.Database | null = null
  try {
    const file = join(folder, 'nightdesk.db')
    closeSync(openSync(file, 'a', 0o600))
    chmodSync(file, 0o600)
    const opened = (db = new Database(file))
    setUp(opened)
    migrate(opened)
    const uncleanExit = markOpen(opened)
    const close = () => {
      try {
        opened.exec("INSERT OR REPLACE INTO meta (key, value) VALUES ('exit', 'clean')")
      } finally {
        opened.close()
        lock.close()
      }
    }
    return { db: opened, uncleanExit, close }
  } catch (error) {
    db?.close()
    lock.close()
    throw storeError(error)
  }
}
