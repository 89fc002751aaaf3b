/** Hints out and in: by the bus while it is well, through the store where there is none; a poll that backs off lies underneath. */
import type { Log } from '../../sdk/index.ts'
import type { Bus, BusHint } from '../../bus/bus.ts'
import type { Cluster } from '../../store/cluster.ts'
import type { PeerMetrics } from './figures.ts'

export interface Courier {
  /** Soon, together with others; the same hint twice in a moment goes once. */
  send(hint: BusHint): void
  /** Something was done here: the poll looks more often for a while. */
  stir(): void
  start(): Promise<void>
  /** Sends what is left and stops looking. */
  stop(): Promise<void>
}

export interface CourierOptions {
  cluster: Cluster
  bus: Bus | null
  log: Log
  figures: PeerMetrics
  clock: () => number
  hear(hints: BusHint[]): void
  /** The net under everything: every two seconds at the latest. */
  sweep(): Promise<void>
}

/** Hints of one moment go out together: a wake to one process soon, what moved to all a little later, each thing once. */
const gatherMs = { bus: { one: 2, all: 50 }, store: { one: 20, all: 50 } }
const firstPollMs = 25
/** Under load the poll is never slower than this, idle never than the other. */
const busyPollMs = 250
export const idlePollMs = 2000
/** What was done less long ago than this is load. */
const busyForMs = 1000

export function createCourier(options: CourierOptions): Courier {
  const { cluster, bus, log, figures, clock } = options
  let gathered = new Map<string, BusHint>()
  let flushing: NodeJS.Timeout | null = null
  let flushesAt = Infinity
  let sending: Promise<void> = Promise.resolve()
  let cursor: string | null = null
  let polling: NodeJS.Timeout | null = null
  let pollMs = firstPollMs
  let stirredAt = -Infinity
  let sweptAt = -Infinity
  let stopped = true

  const byBus = (): boolean => bus?.ready() ?? false

  function flush(): Promise<void> {
    if (flushing) clearTimeout(flushing)
    flushing = null
    flushesAt = Infinity
    const hints = [...gathered.values()]
    gathered = new Map()
    // One after the other: what happened first is heard first.
    sending = sending.then(() => (hints.length ? carry(hints) : undefined))
    return sending
  }

  async function carry(hints: BusHint[]): Promise<void> {
    if (byBus())
      try {
        await bus!.publish(hints)
        figures.letters.inc({ via: 'bus' })
        return figures.hintsSent.inc({ via: 'bus' }, hints.length)
      } catch (error) {
        log.warn({ err: error }, 'the bus did not take hints; they go through the store')
      }
    try {
      await cluster.postHints(hints)
      figures.letters.inc({ via: 'store' })
      figures.hintsSent.inc({ via: 'store' }, hints.length)
    } catch (error) {
      // The others find it by their sweeps.
      log.warn({ err: error }, 'hints could not be posted')
    }
  }

  async function poll(): Promise<void> {
    let found = 0
    try {
      figures.polls.inc()
      const read = await cluster.readHints(cursor)
      cursor = read.cursor
      found = read.hints.length
      if (found) {
        figures.hintsHeard.inc({ via: 'store' }, found)
        options.hear(read.hints)
      }
      if (clock() - sweptAt >= idlePollMs || clock() < sweptAt) {
        sweptAt = clock()
        await options.sweep()
      }
    } catch (error) {
      log.warn({ err: error }, 'hints could not be read; it is tried again')
    }
    if (!stopped) again(found > 0)
  }

  function again(found: boolean): void {
    // With a bus that works the store is looked at for those who have none.
    if (byBus()) pollMs = idlePollMs
    else if (found) pollMs = firstPollMs
    else pollMs = Math.min(pollMs * 2, clock() - stirredAt < busyForMs ? busyPollMs : idlePollMs)
    polling = setTimeout(() => void poll(), pollMs)
    polling.unref()
  }

  return {
    send(hint) {
      gathered.set(`${hint.to} ${hint.type} ${hint.contactId} ${hint.conversation}`, hint)
      const at = clock() + gatherMs[byBus() ? 'bus' : 'store'][hint.to === null ? 'all' : 'one']
      if (at >= flushesAt) return
      if (flushing) clearTimeout(flushing)
      flushesAt = at
      flushing = setTimeout(() => void flush(), at - clock())
    },
    stir() {
      const now = clock()
      const wasIdle = now - stirredAt >= busyForMs
      stirredAt = now
      if (!wasIdle || stopped || polling === null || pollMs <= busyPollMs || byBus()) return
      clearTimeout(polling)
      again(true)
    },
    async start() {
      stopped = false
      cursor = (await cluster.readHints(null)).cursor
      again(true)
    },
    async stop() {
      stopped = true
      if (polling) clearTimeout(polling)
      await flush()
    },
  }
}
