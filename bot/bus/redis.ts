/** The bus on Redis: hints by publish and subscribe, moments by BullMQ. Believed well only while its own echo comes back. */
import { Redis, type RedisOptions } from 'ioredis'
import type { Log } from '../sdk/index.ts'
import type { Bus, BusHint, BusListener } from './bus.ts'
import { openSchedule, type Schedule } from './schedule.ts'

export interface RedisBusOptions {
  /** `redis://…` or `rediss://…` */
  url: string
  /** Shops that share a server are told apart by it. */
  prefix: string
  log: Log
  /** UTC ms. */
  clock: () => number
}

interface Letter {
  from: string
  /** Absent in an echo. */
  hints?: BusHint[]
}

const echoEveryMs = 1000
/** Without an echo for this long what is published may not arrive, or not be heard. */
const deafAfterMs = 3000

/** Connects when started; while nobody answers, `ready` is false and everything else goes on. */
export function openRedisBus({ url, prefix, log, clock }: RedisBusOptions): Bus {
  const shared: RedisOptions = {
    lazyConnect: true,
    connectTimeout: 2000,
    // A hint that cannot go now goes through the store: nothing is queued for later.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 1000,
    retryStrategy: (times) => Math.min(50 * times, 1000),
  }
  const out = new Redis(url, { ...shared, connectionName: 'nightdesk' })
  const ear = new Redis(url, { ...shared, connectionName: 'nightdesk-ear', autoResubscribe: false })
  const all = `${prefix}:all`
  const to = (process: string): string => `${prefix}:to:${process}`
  let own = ''
  let listener: BusListener | null = null
  let schedule: Schedule | null = null
  let heardAt = -Infinity
  let wasReady = false
  let complained = false
  let ticker: NodeJS.Timeout | null = null

  const ready = (): boolean =>
    out.status === 'ready' && ear.status === 'ready' && performance.now() - heardAt < deafAfterMs

  const complain = (error: unknown): void => {
    // One line for an outage, not one a second.
    if (complained) return
    complained = true
    log.warn({ err: error }, 'Redis does not answer; hints go through the store until it does')
  }
  for (const connection of [out, ear]) connection.on('error', complain)
  ear.on('ready', () => void subscribe())
  ear.on('message', (_channel, text) => hear(text))

  async function subscribe(): Promise<void> {
    if (own === '') return
    try {
      await ear.subscribe(all, to(own))
      await echo()
    } catch (error) {
      complain(error)
    }
  }

  async function echo(): Promise<void> {
    if (own !== '' && out.status === 'ready') await out.publish(to(own), JSON.stringify({ from: own }))
  }

  function hear(text: string): void {
    let letter: Letter
    try {
      letter = JSON.parse(text) as Letter
    } catch {
      return log.warn('something on the bus is not from a nightdesk')
    }
    if (letter.from === own) {
      heardAt = performance.now()
      return look()
    }
    if (letter.hints) listener?.hear(letter.hints)
  }

  /** Tells when the bus comes back: what was said meanwhile was not heard here. */
  function look(): void {
    const now = ready()
    if (now && !wasReady) {
      if (complained) log.info('Redis answers again')
      complained = false
      listener?.gap()
    }
    wasReady = now
  }

  function tick(): void {
    look()
    echo().catch(complain)
  }

  return {
    kind: 'redis',
    ready,
    start(given) {
      listener = given
      for (const connection of [out, ear]) connection.connect().catch(complain)
      schedule = openSchedule({ url, prefix, log, clock, due: (name) => listener?.due(name) })
      ticker = setInterval(tick, echoEveryMs)
      ticker.unref()
    },
    name(process) {
      const former = own
      own = process
      heardAt = -Infinity
      if (ear.status !== 'ready') return
      if (former !== '') ear.unsubscribe(to(former)).catch(complain)
      void subscribe()
    },
    async publish(hints) {
      const letters = new Map<string, BusHint[]>()
      for (const hint of hints) {
        const channel = hint.to === null ? all : to(hint.to)
        const list = letters.get(channel)
        if (list) list.push(hint)
        else letters.set(channel, [hint])
      }
      await Promise.all(
        [...letters].map(([channel, list]) => out.publish(channel, JSON.stringify({ from: own, hints: list }))),
      )
    },
    wakeAt(name, at) {
      if (ready()) schedule?.at(name, at)
    },
    async close() {
      if (ticker) clearInterval(ticker)
      listener = null
      await schedule?.close()
      out.disconnect()
      ear.disconnect()
    },
  }
}
