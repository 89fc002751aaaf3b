/** Tells faults of the disk or database, which hit everybody, from a refused row, which hits its own unit only. */
import { BotError } from '../../sdk/index.ts'

/** SQLite's extended code, such as `SQLITE_IOERR_FSYNC`, or null if SQLite did not throw it. */
export function sqliteCode(error: unknown): string | null {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : null
}

const shared =
  /^SQLITE_(BUSY|LOCKED|FULL|READONLY|IOERR|NOMEM|CORRUPT|NOTADB|CANTOPEN|PROTOCOL|PERM|AUTH|INTERRUPT|SCHEMA)/

/** True if the fault is not this unit's own: the whole group fails with it. */
export function isStoreFault(error: unknown): boolean {
  const code = sqliteCode(error)
  return code !== null && shared.test(code)
}

/** True after an fsync failed: what the kernel holds and what the disk holds may differ from now on. */
export function isFsyncFault(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === 'SQLITE_IOERR_FSYNC' || code === 'SQLITE_IOERR_DIR_FSYNC'
}

/** The fault as the port's callers know it. */
export function storeError(error: unknown): BotError {
  if (error instanceof BotError) return error
  const code = sqliteCode(error)
  const text = error instanceof Error ? error.message : String(error)
  if (code?.startsWith('SQLITE_FULL') || code?.startsWith('SQLITE_READONLY'))
    return new BotError(
      'store.full',
      `The disk is full or read-only (${text}). Free some space; writing resumes by itself.`,
      {
        retryable: true,
        cause: error,
      },
    )
  if (code !== null && !shared.test(code))
    return new BotError('store.conflict', `The store refused a row: ${text}.`, { cause: error })
  return new BotError('store.unavailable', `The store could not do it: ${text}.`, {
    retryable: true,
    cause: error,
  })
}
