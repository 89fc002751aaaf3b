/** What the simulation reckons beside what was measured, on the machine that measured: how far it can be trusted. */
import { simulate } from './cluster.ts'
import { costsThere, type CostsFile } from './costs.ts'
import { seeded } from './seeded.ts'

export interface Pair {
  reckoned: number
  measured: number
}

export interface Beside {
  processes: number
  turnsPerSecond: Pair
  /** Milliseconds from a message to its reply as the client saw it, 99 of 100; everybody writes as fast as they are answered. */
  p99Ms: Pair
}

const turns = 10_000

/** One row for each number of processes that was measured with Redis, ascending. */
export function beside(file: CostsFile): Beside[] {
  const { cores, atOnce, contacts, burst, astray } = file.made
  return file.measured
    .filter(({ redis, apart }) => redis && !apart)
    .sort((a, b) => a.processes - b.processes)
    .map(({ processes, turnsPerSecond, p99Ms }) => {
      const machine = { databaseCores: cores, sharedCores: cores }
      const setting = { processes, ...machine, astray, contacts, burst, load: { clients: atOnce }, turns }
      const reckoned = simulate(costsThere(file, processes), setting, seeded(1))
      return {
        processes,
        turnsPerSecond: { reckoned: reckoned.turnsPerSecond, measured: turnsPerSecond },
        p99Ms: { reckoned: reckoned.p99Ms, measured: p99Ms },
      }
    })
}

/** How far the reckoned is off: −0.1 is a tenth too little. */
export const off = ({ reckoned, measured }: Pair): number => reckoned / measured - 1

/**
 * Waits were longer than reckoned by this factor, at worst: a real database and a real runtime pause now and then. Whoever
 * promises a time reckons with it.
 */
export const slackOf = (rows: readonly Beside[]): number =>
  Math.max(1, ...rows.map(({ p99Ms }) => p99Ms.measured / p99Ms.reckoned))
