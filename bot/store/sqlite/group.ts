/** Group commit: what is asked for in one tick of the event loop becomes durable in one transaction. */
import type { Database } from 'better-sqlite3'
import { BotError, type Log } from '../../sdk/index.ts'
import type { Health, StoreFigures } from '../store.ts'
import { isFsyncFault, isStoreFault, sqliteCode, storeError } from './faults.ts'
import type { Failpoints } from './options.ts'

/** Synchronous statements that belong together. Throwing undoes this unit alone. */
export type Unit<T> = () => T

export interface Group {
  /**
   * Runs the unit in the next group. Resolves after COMMIT returned. `instead` runs in its place if it was refused.
   * Rejects with the unit's own error, or with `store.unavailable` / `store.full` when the group could not be committed.
   */
  write: <T>(unit: Unit<T>, instead?: Unit<T>) => Promise<T>
  health: () => Health
  onHealth: (listen: (health: Health) => void) => void
  /** Commits what is queued and takes no more. */
  drain(): void
  figures: Readonly<StoreFigures>
}

interface Job {
  unit: Unit<unknown>
  instead: Unit<unknown> | undefined
  resolve: (value: never) => void
  reject: (error: unknown) => void
}

type Outcome = { ok: true; value: unknown } | { ok: false; error: unknown }

/** Units in one transaction: bounds how long the event loop stands still. */
const maxUnits = 64
const closedReason = 'The store was closed.'
const firstProbeMs = 50
const lastProbeMs = 1000

export interface GroupOptions {
  db: Database
  log: Log
  fatal: (error: Error) => void
  failpoints: Failpoints
  /** Something was undone: what was remembered of the tables may be wrong. */
  forget: () => void
  /** After a group was committed and its callers were told. */
  committed: (units: number) => void
}

/** The committer of one connection. Nothing else may write on it. */
export function openGroup(options: GroupOptions): Group {
  const { db, log, failpoints } = options
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commitStatement = db.prepare('COMMIT')
  const rollbackStatement = db.prepare('ROLLBACK')
  const savepoint = db.prepare('SAVEPOINT unit')
  const release = db.prepare('RELEASE unit')
  const undo = db.prepare('ROLLBACK TO unit')
  const probe = db.prepare('INSERT OR REPLACE INTO probe (no, filler) VALUES (1, zeroblob(262144))')
  const unprobe = db.prepare('DELETE FROM probe')

  const figures = { commands: 0, retries: 0, misses: 0, relayed: 0, repaired: 0, relayLagMs: 0 }
  let jobs: Job[] = []
  let scheduled = false
  let draining = false
  let down: BotError | null = null
  const listeners: ((health: Health) => void)[] = []

  const health = (): Health => {
    if (down) return { ready: false, reason: down.message }
    return draining ? { ready: false, reason: closedReason } : { ready: true, reason: null }
  }
  const tell = () => listeners.forEach((listen) => listen(health()))

  function commit() {
    failpoints.beforeCommit?.()
    commitStatement.run()
    figures.commands += 1
    failpoints.afterCommit?.()
  }

  function rollback() {
    options.forget()
    try {
      if (db.inTransaction) rollbackStatement.run()
    } catch (error) {
      log.error({ err: error }, 'rollback failed')
    }
  }

  /** All units without savepoints: right for nearly every group. null: one was refused, nothing was written. */
  function runTogether(batch: Job[]): Outcome[] | null {
    const outcomes: Outcome[] = []
    begin.run()
    for (const job of batch) {
      try {
        outcomes.push({ ok: true, value: job.unit() })
      } catch (error) {
        if (isStoreFault(error)) throw error
        rollback()
        return null
      }
    }
    commit()
    return outcomes
  }

  function runAlone(unit: Unit<unknown>): Outcome {
    savepoint.run()
    try {
      const value = unit()
      release.run()
      return { ok: true, value }
    } catch (error) {
      if (isStoreFault(error)) throw error
      options.forget()
      undo.run()
      release.run()
      return { ok: false, error }
    }
  }

  /** The same units once more, each in its own savepoint, so that the refused one goes alone. */
  function runEach(batch: Job[]): Outcome[] {
    begin.run()
    const outcomes = batch.map((job) => {
      const outcome = runAlone(job.unit)
      if (outcome.ok || !job.instead) return outcome
      log.error({ err: outcome.error }, 'a step was refused; its input is recorded alone')
      return runAlone(job.instead)
    })
    commit()
    return outcomes
  }

  function goDown(error: unknown) {
    const wasReady = down === null
    down = storeError(error)
    if (isFsyncFault(error)) {
      log.error({ err: error }, 'fsync failed; the process must exit')
      tell()
      options.fatal(down)
      return
    }
    if (!wasReady) return
    log.error({ err: error }, 'the store is not ready')
    tell()
    probeIn(firstProbeMs)
  }

  /** Writes and removes a quarter of a megabyte: only then is a full disk not full any more. */
  function probeIn(delayMs: number) {
    const timer = setTimeout(() => {
      if (draining) return
      try {
        begin.run()
        probe.run()
        commit()
        begin.run()
        unprobe.run()
        commit()
        down = null
        log.info('the store is ready again')
        tell()
      } catch (error) {
        rollback()
        if (isFsyncFault(error)) goDown(error)
        else probeIn(Math.min(delayMs * 2, lastProbeMs))
      }
    }, delayMs)
    timer.unref()
  }

  function flush() {
    scheduled = false
    const batch = jobs.splice(0, maxUnits)
    if (jobs.length > 0) schedule()
    if (batch.length === 0) return
    let outcomes: Outcome[]
    try {
      if (down) throw down
      outcomes = runTogether(batch) ?? runEach(batch)
    } catch (error) {
      rollback()
      if (!down) goDown(error)
      const told = storeError(error)
      for (const job of batch) job.reject(told)
      return
    }
    batch.forEach((job, index) => {
      const outcome = outcomes[index]!
      if (outcome.ok) job.resolve(outcome.value as never)
      else job.reject(sqliteCode(outcome.error) ? storeError(outcome.error) : outcome.error)
    })
    try {
      options.committed(batch.length)
    } catch (error) {
      goDown(error)
    }
  }

  function schedule() {
    if (scheduled) return
    scheduled = true
    setImmediate(flush)
  }

  return {
    write<T>(unit: Unit<T>, instead?: Unit<T>): Promise<T> {
      if (down) return Promise.reject(down)
      if (draining) return Promise.reject(new BotError('store.unavailable', closedReason))
      return new Promise<T>((resolve, reject) => {
        jobs.push({ unit, instead, resolve, reject })
        schedule()
      })
    },
    figures,
    health,
    onHealth(listen) {
      listeners.push(listen)
    },
    drain() {
      draining = true
      while (jobs.length > 0) flush()
      jobs = []
    },
  }
}
