/**
 * Several processes on one database, simulated: every turn takes its way through the CPU of a process, the database and
 * Redis, waits where others are before it, and waits for the turn of its own contact before it. Pure: random is passed in.
 */
import type { Costs } from './costs.ts'
import { Server, Timeline } from './engine.ts'

export interface Setting {
  processes: number
  databaseCores: number
  /** Requests that come to another process than usual, 0..1. */
  astray: number
  contacts: number
  /** Messages that a contact sends one after the other. */
  burst: number
  /** `rate`: so many turns come a second on average, whatever happens. `clients`: so many write, each when it was answered. */
  load: { rate: number; rush: Rush } | { clients: number }
  /** Everything, clients too, on one machine with so many cores. */
  sharedCores?: number
  turns: number
}

/** Customers come together: for one second in so many (the third), so many times as many as in the others. */
export interface Rush {
  everySeconds: number
  times: number
}

export interface Outcome {
  turnsPerSecond: number
  /** Milliseconds from a message to its committed reply. */
  p50Ms: number
  p99Ms: number
  /** Shares of what there is, 0..1: the busiest process, the database, Redis. */
  busy: { process: number; database: number; redis: number }
  /** Turns under way on average, and how long each took on average, seconds: one is the rate times the other. */
  underway: number
  meanSeconds: number
}

/** A tenth at the beginning is not counted: nothing has queued up yet. */
const warmUp = 0.1
const us = 1e-6
/** The second of each period in which they come. */
const rushAt = 2

/** @param random uniform in 0..1; the same numbers give the same outcome */
export function simulate(costs: Costs, setting: Setting, random: () => number): Outcome {
  const { processes, astray, contacts, burst, load, turns } = setting
  const timeline = new Timeline()
  const machine = setting.sharedCores === undefined ? null : new Server(timeline, setting.sharedCores)
  const desks = Array.from({ length: processes }, () => machine ?? new Server(timeline, 1))
  const database = machine ?? new Server(timeline, setting.databaseCores)
  const redis = machine ?? new Server(timeline, 1)
  const spent = { process: new Float64Array(processes), database: 0, redis: 0 }
  const gauge = createGauge(timeline, turns)
  const lanes = new Map<number, (() => void)[]>()
  let begun = 0

  const step = { process: costs.processUs / (costs.awaited + 1), database: costs.databaseUs / (costs.awaited + 1) }
  const letter = costs.redisUs + costs.redisEachUs * processes
  /** Who has a letter that is not closed yet. */
  const writing = new Set<number>()

  // Counted when it is done: what still waits at the end is not what anybody was busy with.
  function at(desk: number, micros: number, then: () => void): void {
    desks[desk]!.work(micros * us, () => {
      spent.process[desk]! += micros * us
      then()
    })
  }

  function ask(micros: number, then: () => void): void {
    database.work(micros * us, () => {
      spent.database += micros * us
      then()
    })
  }

  function publish(micros: number, then: () => void): void {
    redis.work(micros * us, () => {
      spent.redis += micros * us
      then()
    })
  }

  function command(then: () => void): void {
    ask(step.database, () => timeline.plan(costs.commandMs / 1000, then))
  }

  function wake(then: () => void): void {
    publish(costs.redisUs + costs.redisEachUs, () => timeline.plan(costs.hintMs / 1000, then))
  }

  /** What moved is told to all others in one letter with what else moves in that moment. */
  function tell(desk: number): void {
    if (processes === 1 || writing.has(desk)) return
    writing.add(desk)
    timeline.plan(costs.gatherMs / 1000, () => {
      writing.delete(desk)
      publish(letter, () => {
        for (let other = 0; other < processes; other++)
          if (other !== desk) at(other, costs.hearUs, () => undefined)
      })
    })
  }

  /** From the request to the committed reply, one turn after the other of each contact. */
  function turn(contact: number, finished: () => void): void {
    const home = contact % processes
    const asked = processes > 1 && random() < astray ? Math.floor(random() * processes) : home
    const began = gauge.begin()
    begun += 1
    const end = (): void => {
      const queue = lanes.get(contact)!
      queue.shift()
      if (queue.length > 0) queue[0]!()
      else lanes.delete(contact)
      gauge.end(began)
      // What is copied out and told afterwards nobody waits for, but it is work all the same.
      command(() => undefined)
      tell(home)
      finished()
    }
    const steps = (left: number): void =>
      at(home, step.process, () => (left === 0 ? end() : command(() => steps(left - 1))))
    const enter = (): void => {
      const queue = lanes.get(contact)
      const decide = (): void => steps(costs.awaited)
      if (queue) return void queue.push(decide)
      lanes.set(contact, [decide])
      decide()
    }
    if (asked === home) return enter()
    // Recorded where it came, told, and read where it belongs: one round trip, and what that costs both.
    at(asked, costs.elsewhereUs, () => ask(costs.databaseElsewhereUs, () => wake(enter)))
  }

  /** A contact's burst, each message as soon as the last was answered. */
  function talk(finished: () => void): void {
    const contact = Math.floor(random() * contacts)
    const next = (left: number): void => {
      if (left === 0) return finished()
      const send = (): void => turn(contact, () => next(left - 1))
      if (machine) machine.work(costs.clientUs * us, send)
      else send()
    }
    next(burst)
  }

  if ('rate' in load) {
    const { everySeconds, times } = load.rush
    const calm = load.rate / (1 + (times - 1) / everySeconds)
    const arrive = (): void => {
      if (begun >= turns) return
      talk(() => undefined)
      const rushes = Math.floor(timeline.now) % everySeconds === rushAt
      timeline.plan((-Math.log(1 - random()) * burst) / (rushes ? calm * times : calm), arrive)
    }
    arrive()
  } else {
    const again = (): void => {
      if (begun < turns) talk(again)
    }
    for (let client = 0; client < load.clients; client++) again()
  }
  timeline.run(() => gauge.done() >= turns)
  return {
    ...gauge.read(),
    busy: {
      process: Math.max(...spent.process) / timeline.now,
      database: spent.database / timeline.now / setting.databaseCores,
      redis: spent.redis / timeline.now,
    },
  }
}

/** Counts turns and how long they take, after the warm-up. */
function createGauge(timeline: Timeline, turns: number) {
  const times: number[] = []
  const skip = Math.ceil(turns * warmUp)
  let [done, from, area, underway, movedAt] = [0, 0, 0, 0, 0]

  function moved(change: number): void {
    if (done >= skip) area += underway * (timeline.now - movedAt)
    movedAt = timeline.now
    underway += change
  }

  return {
    begin(): number {
      moved(1)
      return timeline.now
    },
    end(began: number): void {
      moved(-1)
      done += 1
      if (done === skip) from = movedAt
      if (done > skip) times.push((timeline.now - began) * 1000)
    },
    done: () => done,
    read() {
      const seconds = timeline.now - from
      const sorted = Float64Array.from(times).sort()
      const quantile = (q: number): number =>
        sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0
      const sum = sorted.reduce((total, ms) => total + ms, 0)
      return {
        turnsPerSecond: times.length / seconds,
        p50Ms: quantile(0.5),
        p99Ms: quantile(0.99),
        underway: area / seconds,
        meanSeconds: sum / Math.max(1, times.length) / 1000,
      }
    },
  }
}
