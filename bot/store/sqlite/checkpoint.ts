/** Moves the write-ahead log into the data file before it grows long, and sees the faults SQLite's own way would hide. */
import type { Database } from 'better-sqlite3'

/** Pages in the log that are worth moving: about four megabytes. */
const worthFrames = 1000
/** Units between two looks at the log; one writes up to eleven pages. */
const lookEvery = 64

interface Progress {
  busy: number
  log: number
  checkpointed: number
}

/**
 * Gives a function to call after each committed group, with the number of its units. SQLite's automatic checkpoint is off: it swallows a failing
 * fsync, after which the next checkpoint would believe pages to be on the disk that are not.
 */
export function openCheckpoint(db: Database): (units: number) => void {
  db.pragma('wal_autocheckpoint = 0')
  const look = db.prepare<[], Progress>('PRAGMA wal_checkpoint(NOOP)')
  const move = db.prepare<[], Progress>('PRAGMA wal_checkpoint(PASSIVE)')
  let written = 0
  let askAgainAt = 0
  return (units) => {
    written += units
    if (written < lookEvery) return
    written = 0
    const { log, checkpointed } = look.get()!
    if (log - checkpointed < worthFrames) askAgainAt = 0
    else if (log >= askAgainAt) {
      move.get()
      // A reader in another process may hold it up; ask again only after as much once more.
      askAgainAt = log + worthFrames
    }
  }
}
