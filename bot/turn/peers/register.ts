/** This process in the store's register: it beats, and knows by its own watch when it may no longer act. */
import type { Log } from '../../sdk/index.ts'
import type { Cluster, ProcessAbout } from '../../store/cluster.ts'

export interface Register {
  /** True while nobody can have declared this process dead. By a watch that no wall clock moves. */
  alive: () => boolean
  /** UTC ms: the own clock, put right by the store's where they differ by more than a second. */
  clock: () => number
  /** Milliseconds that the own clock is behind the store's. */
  difference: () => number
  /** Enters the register and begins to beat. */
  start(): Promise<void>
  /** Stops beating, gives everything free. */
  leave(): Promise<void>
}

export interface RegisterOptions {
  cluster: Cluster
  about: ProcessAbout
  aliveMs: number
  clock: () => number
  /** Monotonic, ms. */
  stopwatch: () => number
  log: Log
  /** Declared dead: lanes may be others' by now. Called before the process joins again. */
  lost(): void
  /** After every join, with the new name. */
  joined(process: string): void
  /** After every beat that counted. */
  beaten(): Promise<void>
}

/** Differences below this are left alone: they are as likely the way of the answer. */
const tolerateMs = 1000

export function createRegister(options: RegisterOptions): Register {
  const { cluster, about, aliveMs, stopwatch, log } = options
  let goodUntil = -Infinity
  let differenceMs = 0
  let handle: NodeJS.Timeout | null = null
  let stopped = false
  let following: Promise<void> | null = null

  const later = (ms: number): void => {
    if (stopped) return
    handle = setTimeout(() => void beat(), ms)
    handle.unref()
  }

  /** Measured from before the call: the store counts from later on, so the watch here always ends first. */
  const good = (sentAt: number): void => {
    goodUntil = Math.max(goodUntil, sentAt + aliveMs)
  }

  async function beat(): Promise<void> {
    const sentAt = stopwatch()
    try {
      const beaten = cluster.beat(aliveMs)
      // A beat that hangs must not keep the next one waiting: what comes of it counts whenever it comes.
      await Promise.race([beaten.then((lives) => heard(lives, sentAt)), pause(aliveMs / 3)])
      if (!stopped && alive()) follow()
      later(Math.max(0, aliveMs / 3 - (stopwatch() - sentAt)))
    } catch (error) {
      log.warn({ err: error }, 'a beat failed; it is tried again')
      later(aliveMs / 10)
    }
  }

  /** What a beat leads to never holds up the next one: taking over a large shop's contacts takes longer than a life. */
  function follow(): void {
    following ??= compare()
      .then(() => options.beaten())
      .catch((error: unknown) => log.warn({ err: error }, 'what follows a beat failed; the next one tries again'))
      .finally(() => (following = null))
  }

  async function heard(lives: boolean, sentAt: number): Promise<void> {
    if (lives) return good(sentAt)
    if (stopped) return
    goodUntil = -Infinity
    log.warn({ process: cluster.process }, 'this process was declared dead; it lets its lanes go and joins again')
    options.lost()
    await join()
  }

  async function join(): Promise<void> {
    const sentAt = stopwatch()
    await cluster.join(about, aliveMs)
    good(sentAt)
    options.joined(cluster.process)
  }

  async function compare(): Promise<void> {
    const before = options.clock()
    const theirs = await cluster.now()
    const after = options.clock()
    const found = theirs - (before + after) / 2
    if (Math.abs(found - differenceMs) <= tolerateMs + (after - before)) return
    differenceMs = Math.abs(found) <= tolerateMs ? 0 : Math.round(found)
    log.warn(
      { differenceMs },
      'the clock of this machine differs from the store’s; the store’s is used. Set the clock of the machine',
    )
  }

  function alive(): boolean {
    return stopwatch() < goodUntil
  }

  return {
    alive,
    clock: () => options.clock() + differenceMs,
    difference: () => differenceMs,
    async start() {
      stopped = false
      await join()
      await compare()
      later(aliveMs / 3)
    },
    async leave() {
      stopped = true
      if (handle) clearTimeout(handle)
      goodUntil = -Infinity
      await cluster.leave()
    },
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}
