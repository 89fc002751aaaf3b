/** Why the shop cannot start, in one line that says how to mend it. */
import { BotError } from '../sdk/index.ts'

export interface RefusalContext {
  port: number
  host: string
  dataFolder: string
  /** Says where a fault came from, too. */
  debug: boolean
}

type SystemError = Error & { code?: string; syscall?: string; path?: string }

/** Why a folder cannot be used, by the system's code. */
export const folderCodes: Readonly<Record<string, string>> = {
  EACCES: 'there is no permission to write',
  EPERM: 'there is no permission to write',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'it is a file',
  ENOENT: 'it cannot be made there',
  ENAMETOOLONG: 'its name is too long',
  SQLITE_CANTOPEN: 'the database in it cannot be opened',
  SQLITE_READONLY: 'the database in it cannot be written',
}

/** Any error that ended a start. */
export function refusal(error: unknown, context: RefusalContext): string {
  return `nightdesk cannot start: ${reason(error, context)}`
}

function reason(error: unknown, { port, host, dataFolder, debug }: RefusalContext): string {
  const { code = '', syscall, message, stack } = asError(error)
  if (code === 'EADDRINUSE') return `port ${port} is in use; stop what listens there, or choose another by PORT=…`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `this machine has no address ${host}; correct HOST, 127.0.0.1 is its own`
  if (code === 'EACCES' && syscall === 'listen')
    return `port ${port} is kept for the system; choose one above 1023 by PORT=…`
  if (code === 'store.locked') return `${message} Another folder is chosen by NIGHTDESK_DATA=….`
  const cause = folderCodes[code] ?? folderCodes[causeOf(error)]
  if (cause !== undefined)
    return `the data folder ${dataFolder} cannot be used, ${cause}; mend that, or choose another by NIGHTDESK_DATA=…`
  if (error instanceof BotError) return message
  if (debug) return stack ?? message
  return `${message.split('\n')[0]} (a fault of ours; LOG_LEVEL=debug shows where)`
}

/** Faults of the system may come from another realm, so they are told by their shape. */
function asError(error: unknown): SystemError {
  return typeof error === 'object' && error !== null && 'message' in error
    ? (error as SystemError)
    : new Error(String(error))
}

/** Code of what a store's error came from, without SQLite's extended part. */
function causeOf(error: unknown): string {
  if (!(error instanceof BotError) || !error.code.startsWith('store.')) return ''
  const cause = error.cause as { code?: unknown } | undefined
  const code = typeof cause?.code === 'string' ? cause.code : ''
  return /^SQLITE_[A-Z]+/.exec(code)?.[0] ?? code
}
