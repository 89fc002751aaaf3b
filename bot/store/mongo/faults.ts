/** Tells faults that pass (a failover, a cut line, a busy pool) from refusals, which are the row's own. */
import { BotError } from '../../sdk/index.ts'

interface DriverError extends Error {
  code?: number | string
  codeName?: string
  errorLabels?: string[]
  hasErrorLabel?: (label: string) => boolean
}

/** Not primary, shutting down, interrupted by a failover, write concern not met in time, snapshot gone, busy. */
const passing: ReadonlySet<number> = new Set([
  6, 7, 64, 79, 89, 91, 112, 133, 189, 202, 246, 262, 317, 358, 384, 9001, 10058, 10107, 11600, 11602, 13388,
  13435, 13436, 50, 24, 46,
])

/** Answers that say for sure that nothing was written. */
const notDone: ReadonlySet<number> = new Set([10107, 10058, 13435, 112])

/** The driver's, and mongoose's own of a connection that was never made. */
const network =
  /^Mongo(?:ose)?(Network|NetworkTimeout|ServerSelection|PoolCleared|PoolClosed|ConnectionPool|WaitQueueTimeout|NotConnected|TopologyClosed|ServerClosed|ClientClosed|OperationTimeout|Parse|Missing)/

/** A row is there and not on a majority yet: what it says can be read in a moment. */
export class NotYetMajority extends Error {
  constructor() {
    super('a row that was just written cannot be read yet')
  }
}

/** No answer and no fault within a time in which the driver has to give one or the other: what was written is not known. */
export class NeverAnswered extends Error {
  constructor(point: string, ms: number) {
    super(`no answer to ${point} within ${ms} ms`)
  }
}

interface BulkError extends DriverError {
  errorResponse?: Partial<Error>
  writeErrors?: { index: number; code: number } | { index: number; code: number }[]
  result?: { getWriteConcernError?: () => unknown }
}

const isBulk = (error: unknown): error is BulkError => (error as Error | null)?.name === 'MongoBulkWriteError'

/** A bulk write's error hides what happened to the line beneath it. */
function beneath(error: unknown): unknown {
  return isBulk(error) && typeof error.errorResponse?.name === 'string' ? error.errorResponse : error
}

/** True if the rows were written, as far as they were, and are not known to be on a majority. */
const lacksMajority = (error: unknown): boolean => isBulk(error) && Boolean(error.result?.getWriteConcernError?.())

function codeOf(error: unknown): number | null {
  const { code } = (error ?? {}) as DriverError
  return typeof code === 'number' ? code : null
}

/** True if trying the same again may help: nothing is wrong with the row. */
export function isPassing(error: unknown): boolean {
  if (error instanceof BotError) return false
  if (error instanceof NotYetMajority || error instanceof NeverAnswered || lacksMajority(error)) return true
  const fault = beneath(error)
  const { name = '', errorLabels, hasErrorLabel } = (fault ?? {}) as DriverError
  if (network.test(name)) return true
  const code = codeOf(fault)
  if (code !== null && passing.has(code)) return true
  if (typeof hasErrorLabel === 'function')
    return (fault as Required<DriverError>).hasErrorLabel('RetryableWriteError')
  return errorLabels?.includes('RetryableWriteError') ?? false
}

/** True if the fault says that nothing was written; otherwise the outcome of a write is unknown. */
export function isNotDone(error: unknown): boolean {
  if (lacksMajority(error)) return false
  const fault = beneath(error)
  const name = (fault as DriverError | null)?.name ?? ''
  if (/^Mongo(ServerSelection|WaitQueueTimeout)/.test(name)) return true
  const code = codeOf(fault)
  return code !== null && notDone.has(code)
}

/** True if a unique key was there already. */
export function isDuplicate(error: unknown): boolean {
  return codeOf(error) === 11000
}

/** Places in the list of a bulk write whose key was there already; null if anything else went wrong too. */
export function duplicatesOf(error: unknown): number[] | null {
  if (!isBulk(error) || lacksMajority(error)) return null
  const rows = [error.writeErrors ?? []].flat()
  return rows.length > 0 && rows.every(({ code }) => code === 11000) ? rows.map(({ index }) => index) : null
}

const fullCodes: ReadonlySet<number> = new Set([14031, 8000])

/** The fault as the port's callers know it. */
export function storeError(error: unknown): BotError {
  if (error instanceof BotError) return error
  const text = error instanceof Error ? error.message : String(error)
  if (fullCodes.has(codeOf(error) ?? 0))
    return new BotError('store.full', `The database has no room left (${text}). Writing resumes by itself.`, {
      retryable: true,
      cause: error,
    })
  if (isPassing(error))
    return new BotError('store.unavailable', `The database could not do it: ${text}.`, {
      retryable: true,
      cause: error,
    })
  const refused = isDuplicate(error) || codeOf(error) !== null || duplicatesOf(error) !== null
  if (refused || error instanceof TypeError || /Validation|Cast|Strict/.test((error as Error | null)?.name ?? ''))
    return new BotError('store.conflict', `The store refused a row: ${text}.`, { cause: error })
  return new BotError('store.unavailable', `The store could not do it: ${text}.`, {
    retryable: true,
    cause: error,
  })
}
