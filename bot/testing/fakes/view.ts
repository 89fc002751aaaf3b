/** A process's view of a store that can stand still as under SIGSTOP, die as under kill −9, and be slow. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster } from '../../store/cluster.ts'
import type { Store } from '../../store/store.ts'

export interface View {
  readonly store: Store
  /** Every call stands still, also those under way, until `thaw`. */
  freeze(): void
  thaw(): void
  /** No call of this view ever ends any more. */
  kill(): void
  dead(): boolean
  /** Milliseconds each call takes at least. */
  slow(ms: number): void
}

/** Called at once also while the process stands still: they ask nothing of the database. */
const plain = new Set(['health', 'onHealth', 'onFound'])

type Calls = Record<string, unknown>

export function gateStore(store: Store): View {
  let gate: Promise<void> = Promise.resolve()
  let open: () => void = () => undefined
  let dead = false
  let slowMs = 0
  const never = (): Promise<never> => new Promise(() => undefined)

  function gated<A extends unknown[], R>(call: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
    return async (...args) => {
      await gate
      if (slowMs > 0) await sleep(slowMs)
      if (dead) return never()
      const result = await call(...args)
      await gate
      return dead ? never() : result
    }
  }

  function gateAll<T extends object>(of: T): T {
    const all: Calls = {}
    for (const [key, value] of Object.entries(Object.getOwnPropertyDescriptors(of))) {
      const call: unknown = value.value
      if (typeof call === 'function' && !plain.has(key)) all[key] = gated(call as () => Promise<unknown>)
      else Object.defineProperty(all, key, { ...value, configurable: true })
    }
    return all as T
  }

  const whole = gateAll(store)
  if (store.cluster) {
    const cluster: Cluster = gateAll(store.cluster)
    Object.defineProperty(whole, 'cluster', { value: cluster, writable: true, enumerable: true })
  }
  return {
    store: whole,
    freeze() {
      gate = new Promise((resolve) => (open = resolve))
    },
    thaw: () => open(),
    kill() {
      dead = true
      open()
    },
    dead: () => dead,
    slow: (ms) => (slowMs = ms),
  }
}
