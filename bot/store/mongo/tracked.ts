/** Counts what is under way, so that closing waits for it, and takes nothing once it was closed. */
import { BotError } from '../../sdk/index.ts'

type Operation = (...given: never[]) => Promise<unknown>

export interface Tracker {
  /** The same operations, counted. */
  track<T extends object>(operations: T): T
  /** Takes no more; resolves when none is under way. */
  close(): Promise<void>
}

export function createTracker(): Tracker {
  const underway = new Set<Promise<unknown>>()
  let closed = false

  const counted =
    (operation: Operation): Operation =>
    (...given) => {
      if (closed) return Promise.reject(new BotError('store.unavailable', 'The store was closed.'))
      const doing = operation(...given)
      underway.add(doing)
      const done = (): void => void underway.delete(doing)
      doing.then(done, done)
      return doing
    }

  return {
    track<T extends object>(operations: T): T {
      const entries = Object.entries(operations).map(([name, operation]) => [
        name,
        counted(operation as Operation),
      ])
      return Object.fromEntries(entries) as T
    },
    async close() {
      closed = true
      while (underway.size > 0) await Promise.allSettled(underway)
    },
  }
}
