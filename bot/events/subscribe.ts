/** Everything else listens: each listener reads the event log behind its own durable cursor. */
import type { Log, LogEvent } from '../sdk/index.ts'

export interface Listener {
  /** Cursor's name; stable over restarts. */
  name: string
  /** Event types; empty: all. */
  types: readonly string[]
  listen(event: LogEvent): Promise<void>
}

export interface Subscriptions {
  add(listener: Listener): () => void
  /** New events were committed. */
  wake(): void
  /** Resolves when every listener has seen everything there is. */
  caughtUp(): Promise<void>
}

const batch = 200

/** What of the store a listener needs. */
export interface EventSource {
  readEvents(afterSeq: number, limit: number): Promise<LogEvent[]>
  getValue(key: string): Promise<string | null>
  setValue(key: string, value: string): Promise<void>
}

/**
 * A listener that throws is tried again with the same event: it must be idempotent, its cursor does not move.
 * @param mayRun false: another process runs the listeners; asked before each batch, and at every wake
 */
export function createSubscriptions(
  store: EventSource,
  log: Log,
  retryMs = 1000,
  mayRun: () => boolean = () => true,
): Subscriptions {
  const pumps = new Map<string, { wake(): void; done(): Promise<void> }>()

  const pump = (listener: Listener) => {
    let running: Promise<void> | null = null
    let again = false
    let stopped = false
    const run = async (): Promise<void> => {
      let cursor = Number((await store.getValue(`cursor/${listener.name}`)) ?? 0)
      do {
        again = false
        for (;;) {
          if (stopped || !mayRun()) return
          const events = await store.readEvents(cursor, batch)
          if (events.length === 0) break
          for (const event of events) {
            if (listener.types.length === 0 || listener.types.includes(event.type)) await listener.listen(event)
            cursor = event.seq
          }
          await store.setValue(`cursor/${listener.name}`, String(cursor))
        }
      } while (again)
    }
    const wake = (): void => {
      if (running) {
        again = true
        return
      }
      if (!mayRun()) return
      running = run()
        .catch((error: unknown) => {
          log.error({ err: error, listener: listener.name }, 'a listener failed; the same event comes again')
          if (!stopped) setTimeout(wake, retryMs).unref()
        })
        .finally(() => {
          running = null
        })
    }
    return {
      wake,
      done: () => running ?? Promise.resolve(),
      stop: () => {
        stopped = true
      },
    }
  }

  return {
    add(listener) {
      const own = pump(listener)
      pumps.set(listener.name, own)
      own.wake()
      return () => {
        own.stop()
        pumps.delete(listener.name)
      }
    },
    wake() {
      for (const own of pumps.values()) own.wake()
    },
    async caughtUp() {
      for (const own of pumps.values()) {
        own.wake()
        await own.done()
      }
    },
  }
}
