/** Keeps at a write until the store takes it: what was acked is not left lying until somebody restarts the process. */
import { setTimeout as sleep } from 'node:timers/promises'
import { BotError } from '../sdk/index.ts'
import type { Core } from './core.ts'

const firstWaitMs = 20
const longestWaitMs = 1000

/** The disk or the database, not what was written: the same write may go through later. */
export function isStoreFault(error: unknown): boolean {
  return (
    error instanceof BotError &&
    error.retryable &&
    (error.code === 'store.unavailable' || error.code === 'store.full')
  )
}

/**
 * Tries again after faults of the store, and only those, until it works or this process stops.
 * @throws the last fault once `core.signal` fired; anything else at once
 */
export async function untilStored<T>(core: Pick<Core, 'signal' | 'log'>, work: () => Promise<T>): Promise<T> {
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
    try {
      return await work()
    } catch (error) {
      if (!isStoreFault(error) || core.signal.aborted) throw error
      core.log.warn({ err: error }, 'the store did not take it; it is tried again')
      await sleep(waitMs)
    }
  }
}
