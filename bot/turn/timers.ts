/** Due timers become inputs. Durable rows are the truth; the clock in here only wakes. */
import type { TimerRow } from '../model/index.ts'
import type { Core } from './core.ts'
import { enter } from './enter.ts'
import { mintId } from './ids.ts'

export interface Timers {
  /** Looks whether a new timer is the next one. */
  set(at: number): void
  /** Fires everything that is due now; resolves when all of it is decided. For virtual clocks. */
  tick(): Promise<number>
  /** Timers may be due that this process did not set: looks now; `all`: whoever's they are. */
  look(all?: boolean): void
  start(): Promise<void>
  stop(): void
}

const batch = 200
/** The longest sleep: a wall clock that was set forward is noticed within this. */
const maxSleepMs = 30_000
/** The pause before timers that were due and not this process's are looked at again. */
const overdueMs = 100

/** @param real false: nothing fires by itself, only by `tick` */
export function createTimers(core: Core, real: boolean): Timers {
  let handle: NodeJS.Timeout | null = null
  let nextAt = Infinity
  let running = false
  let stopped = !real
  /** Asked to fire what is due whoever's it is: the store lets one of two who try. */
  let everybodys = false

  const arm = (): void => {
    if (stopped || running) return
    if (handle) clearTimeout(handle)
    const inMs = Math.min(Math.max(0, nextAt - core.clock()), maxSleepMs)
    handle = setTimeout(() => core.background(wake()), inMs)
    handle.unref()
  }

  const wake = async (): Promise<void> => {
    running = true
    nextAt = Infinity
    try {
      await tick()
      everybodys = false
      // What was set while the store was asked may not be in its answer.
      nextAt = Math.min(nextAt, later((await core.store.nextTimerAt()) ?? Infinity))
    } catch (error) {
      core.log.error({ err: error }, 'timers could not fire; they are tried again')
      nextAt = core.clock() + 1000
    } finally {
      running = false
      arm()
    }
  }

  const tick = async (): Promise<number> => {
    let fired = 0
    for (;;) {
      const due = await core.store.dueTimers(core.clock(), batch)
      const own = core.peers ? due.filter(ours) : due
      await Promise.all(own.map((row) => fire(core, row)))
      fired += own.length
      if (due.length < batch || own.length === 0) return fired
    }
  }

  /** Fired by whoever runs the lane; where nobody does, by the one who plays that part. */
  const ours = ({ contactId }: TimerRow): boolean =>
    everybodys || core.peers!.owns(contactId) || core.peers!.leads('timers')

  /** What is due and another process's must not be looked at without a pause. */
  const later = (at: number): number => (core.peers && at <= core.clock() ? core.clock() + overdueMs : at)

  return {
    set(at) {
      if (at >= nextAt) return
      nextAt = at
      arm()
    },
    tick,
    look(all = false) {
      if (stopped) return
      everybodys ||= all
      if (running) return
      nextAt = -Infinity
      arm()
    },
    async start() {
      stopped = !real
      nextAt = (await core.store.nextTimerAt()) ?? Infinity
      arm()
    },
    stop() {
      stopped = true
      if (handle) clearTimeout(handle)
    },
  }
}

async function fire(core: Core, row: TimerRow): Promise<void> {
  const now = core.clock()
  const { decided } = await enter(
    core,
    {
      id: mintId(now),
      key: `timer:${row.contactId}:${row.id}:${row.at}`,
      at: now,
      body: { kind: 'timer', timer: row.id },
      from: null,
      contactId: row.contactId,
      conversation: null,
      firesTimer: row,
    },
    row.contactId,
  )
  await decided
}
