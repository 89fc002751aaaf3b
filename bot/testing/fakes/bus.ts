/** A bus in memory that can lose, delay and forget, for tests of what a turn does when hints do not come. */
import type { Bus, BusHint, BusListener } from '../../bus/bus.ts'

export interface BusHub {
  open(): Bus
  /** `down`: refuses. `deaf`: takes hints and loses them without a word. */
  set(state: 'up' | 'down' | 'deaf'): void
  /** Milliseconds until a hint arrives. */
  lag(ms: number): void
  /** Hints that arrived. */
  carried(): number
}

export function openBusHub(): BusHub {
  const ends = new Set<{ name: string; listener: BusListener }>()
  let state: 'up' | 'down' | 'deaf' = 'up'
  let lagMs = 0
  let carried = 0

  function carry(from: { name: string }, hints: readonly BusHint[]): void {
    for (const end of ends) {
      if (end === from) continue
      const theirs = hints.filter(({ to }) => to === null || to === end.name)
      if (theirs.length === 0) continue
      carried += theirs.length
      setTimeout(() => end.listener.hear(theirs), lagMs).unref()
    }
  }

  return {
    set(next) {
      const wasAway = state !== 'up'
      state = next
      if (wasAway && next === 'up') for (const { listener } of ends) listener.gap()
    },
    lag: (ms) => (lagMs = ms),
    carried: () => carried,
    open() {
      const own: { name: string; listener: BusListener } = {
        name: '',
        listener: { hear: () => undefined, gap: () => undefined, due: () => undefined },
      }
      return {
        kind: 'memory',
        start(listener) {
          own.listener = listener
          ends.add(own)
        },
        name: (process) => (own.name = process),
        ready: () => state !== 'down',
        async publish(hints) {
          if (state === 'down') throw new Error('the bus is down')
          if (state === 'up') carry(own, hints)
        },
        wakeAt: () => undefined,
        async close() {
          ends.delete(own)
        },
      }
    },
  }
}
