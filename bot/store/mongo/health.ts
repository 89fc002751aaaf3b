/** Whether the database answers: readiness drops when it does not, is probed, and comes back by itself. */
import { BotError, type Log } from '../../sdk/index.ts'
import type { Health } from '../store.ts'
import { storeError } from './faults.ts'

const firstProbeMs = 50
const lastProbeMs = 1000
const closedReason = 'The store was closed.'

export interface Vitals {
  health: () => Health
  onHealth: (listen: (health: Health) => void) => void
  /** Refuses if nothing can be written now. @throws BotError `store.unavailable` */
  assertReady(): void
  /** The database did not answer in time. Gives the error for the caller. */
  goDown(error: unknown): BotError
  /** No more work. */
  close(): void
  readonly closed: boolean
  readonly ready: boolean
}

/** @param probe resolves when a write went through */
export function openHealth(probe: () => Promise<void>, log: Log): Vitals {
  const listeners: ((health: Health) => void)[] = []
  let down: BotError | null = null
  let closed = false

  const health = (): Health => {
    if (closed) return { ready: false, reason: closedReason }
    return down ? { ready: false, reason: down.message } : { ready: true, reason: null }
  }
  const tell = (): void => listeners.forEach((listen) => listen(health()))

  const probeIn = (delayMs: number): void => {
    const timer = setTimeout(() => {
      if (closed) return
      probe().then(
        () => {
          down = null
          log.info('the store is ready again')
          tell()
        },
        () => probeIn(Math.min(delayMs * 2, lastProbeMs)),
      )
    }, delayMs)
    timer.unref()
  }

  return {
    health,
    onHealth: (listen) => void listeners.push(listen),
    assertReady() {
      if (closed) throw new BotError('store.unavailable', closedReason)
      if (down) throw down
    },
    goDown(error) {
      const told = storeError(error)
      if (down || closed) return told
      down = told
      log.error({ err: error }, 'the store is not ready: nothing is acked until it is')
      tell()
      probeIn(firstProbeMs)
      return told
    },
    close() {
      closed = true
    },
    get closed() {
      return closed
    },
    get ready() {
      return !closed && down === null
    },
  }
}
