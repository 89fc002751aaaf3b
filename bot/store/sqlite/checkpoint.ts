/** Moves the write-ahead log into the data file before it grows long, and sees the faults SQLite's own way would hide. */
import type { Database } from 'better-sqlite3'

/** Pages in the log that are worth moving: about four megabytes. */
const worthFrames = 1000
/** Groups between two looks at the log. */
const lookEvery = 16

interface Progress {
  busy: number
  log: number
  checkpointed: number
}

/**
 * Gives a function to call after each committed group. SQLite's automatic checkpoint is off: it swallows a failing
 * fsync, after which the next checkpoint would believe pages to be on the disk that are not.
 */
export function openCheckpoint(db: Database): () => void {
  db.pragma('wal_autocheckpoint = 0')
  const look = db.prepare<[], Progress>('PRAGMA wal_checkpoint(NOOP)')
  const move = db.prepare<[], Progress>('PRAGMA wal_checkpoint(PASSIVE)')
  let groups = 0
  let askAgainAt = 0
  return () => {
    groups += 1
    if (groups % lookEvery !== 0) return
    const { log, checkpointed } = look.get()!
    if (log - checkpointed < worthFrames) askAgainAt = 0
    else if (log >= askAgainAt) {
      move.get()
      // A reader in another process may hold it up; ask again only after as much once more.
      askAgainAt = log + worthFrames
    }
  }
}
