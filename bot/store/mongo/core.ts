/** What every part of the store shares: the collections, a way to run commands, the clocks, the process's identity. */
import type { Log } from '../../sdk/index.ts'
import type { StoreFigures } from '../store.ts'
import { isDuplicate, isPassing, NeverAnswered, storeError } from './faults.ts'
import type { Vitals } from './health.ts'
import type { Failpoints } from './options.ts'
import type { Tables } from './tables.ts'

/**
 * Sends one command. `again`: tried until the patience ends, because doing it twice is doing it once; then it rejects
 * as the port's callers know it, and a fault that did not pass takes readiness away. `once`: rejects with the driver's error.
 */
export type Run = <T>(point: string, command: () => Promise<T>, how?: 'again' | 'once') => Promise<T>

/** Who this process is in the register. */
export interface Identity {
  /** This incarnation. */
  readonly process: string
  /** True while nobody can have declared this process dead. */
  alive(): boolean
}

export interface Core {
  tables: Tables
  run: Run
  vitals: Vitals
  identity: Identity
  figures: StoreFigures
  now: () => number
  /** Milliseconds since some moment, never set back. */
  monotonic: () => number
  patienceMs: number
  log: Log
}

const firstPauseMs = 10
/** Patiences: to find the server, to get a connection, and to hear from it, which are one, three and three, and one more. */
const longestPatience = 8
const lastPauseMs = 250

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

export interface RunOptions {
  vitals: Vitals
  figures: StoreFigures
  failpoints: Failpoints
  monotonic: () => number
  patienceMs: number
}

/** How commands are sent, counted, tried again and given up. */
export function createRun({ vitals, figures, failpoints, monotonic, patienceMs }: RunOptions): Run {
  const { at } = failpoints

  async function send<T>(point: string, command: () => Promise<T>): Promise<T> {
    figures.commands += 1
    if (!at) return answered(point, command())
    await at(point, 'before')
    const value = await answered(point, command())
    await at(point, 'after')
    return value
  }

  /** The driver ends every wait by itself. Where it did not, whole lanes stood still until their process was killed. */
  function answered<T>(point: string, answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const ms = patienceMs * longestPatience
      const timer = setTimeout(() => reject(new NeverAnswered(point, ms)), ms)
      timer.unref()
      answer.then(resolve, reject).finally(() => clearTimeout(timer))
    })
  }

  async function insist<T>(point: string, command: () => Promise<T>): Promise<T> {
    const until = monotonic() + patienceMs
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, lastPauseMs)) {
      try {
        return await send(point, command)
      } catch (error) {
        if (!isPassing(error)) throw storeError(error)
        if (vitals.closed) throw storeError(error)
        // Who comes while it is down already does not wait for what others wait for.
        if (!vitals.ready || monotonic() + pauseMs > until) throw vitals.goDown(error)
        figures.retries += 1
        await pause(pauseMs)
      }
    }
  }

  return (point, command, how = 'again') => (how === 'once' ? send(point, command) : insist(point, command))
}

interface Table {
  updateOne(filter: { _id: string }, update: { $set: Record<string, unknown> }): Promise<{ matchedCount: number }>
  insertOne(row: never): Promise<unknown>
}

/**
 * Changes a row or makes it, without an upsert: of several upserts of one new row some servers lose all but the last.
 * Rejects if another key of the row, that must be unique, is somebody else's.
 */
export async function put(table: Table, _id: string, set: Record<string, unknown>): Promise<void> {
  if ((await table.updateOne({ _id }, { $set: set })).matchedCount === 1) return
  if (await make(table, { _id, ...set })) return
  if ((await table.updateOne({ _id }, { $set: set })).matchedCount === 1) return
  // Not this key was taken, but another one that must be unique.
  await table.insertOne({ _id, ...set } as never)
}

/** Makes a row if it is not there. Gives true if this call made it. */
export async function make(table: Table, row: { _id: string } & Record<string, unknown>): Promise<boolean> {
  try {
    await table.insertOne(row as never)
    return true
  } catch (error) {
    if (!isDuplicate(error)) throw error
    return false
  }
}

/** Parses a field this store wrote as JSON. */
export function parse<T>(text: string): T {
  return JSON.parse(text) as T
}
