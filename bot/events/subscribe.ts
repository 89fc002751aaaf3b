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
  /** No listener gets a further event; resolves when none is at one. */
  stop(): Promise<void>
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
  const pumps = new Map<string, { wake(): void; done(): Promise<void>; stop(): void }>()

  const pump = (listener: Listener) => {
    let running = false
    let done: Promise<void> = Promise.resolve()
    let again = false
    let stopped = false
    const run = async (): Promise<void> => {
      try {
        let cursor = Number((await store.getValue(`cursor/${listener.name}`)) ?? 0)
        do {
          again = false
          for (;;) {
            if (stopped || !mayRun()) return
            const events = await store.readEvents(cursor, batch)
            if (events.length === 0) break
            cursor = await tell(events, cursor)
          }
        } while (again)
      } finally {
        // In the same breath as the last look at `again`: who wakes later begins anew.
        running = false
      }
    }
    /** Gives the new cursor; it is kept as far as the listener came, also where it failed. */
    const tell = async (events: LogEvent[], from: number): Promise<number> => {
      let cursor = from
      try {
        for (const event of events) {
          if (stopped) break
          if (listener.types.length === 0 || listener.types.includes(event.type)) await listener.listen(event)
          cursor = event.seq
        }
      } finally {
        if (cursor > from) await store.setValue(`cursor/${listener.name}`, String(cursor))
      }
      return cursor
    }
    const wake = (): void => {
      if (stopped) return
      if (running) {
        again = true
        return
      }
      if (!mayRun()) return
      running = true
      done = run().catch((error: unknown) => {
        log.error({ err: error, listener: listener.name }, 'a listener failed; the same event comes again')
        if (!stopped) setTimeout(wake, retryMs).unref()
      })
    }
    return {
      wake,
      done: () => done,
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
    async stop() {
      for (const own of pumps.values()) own.stop()
      await Promise.all([...pumps.values()].map((own) => own.done()))
    },
    async caughtUp() {
      for (const own of pumps.values()) {
        own.wake()
        await own.done()
      }
    },
  }
}
