/** How much so many processes carry, and what is full first: the greatest load at which nearly everybody is answered soon. */
import { simulate, type Outcome, type Rush } from './cluster.ts'
import type { Costs } from './costs.ts'
import { seeded } from './seeded.ts'

export interface Shop {
  databaseCores: number
  /** Requests that come to another process than usual, 0..1. */
  astray: number
  contacts: number
  burst: number
  rush: Rush
  /** Of 100 turns 99 are answered within this, ms. */
  patienceMs: number
  /** Waits are taken for longer than reckoned by this factor, ≥ 1; see `slackOf`. */
  slack: number
  seed: number
}

export type Part = 'process' | 'database' | 'redis'

export interface Size extends Outcome {
  processes: number
  /** Turns a second, on average over calm and rush, that it carries. */
  rate: number
  /** The same in the second of the rush. */
  rushRate: number
  /** What is busiest there, and would be full first. */
  fullest: Part
}

/** Steps of the search; the last ones move the result by less than one in a hundred. */
const rounds = 7
/** So many are lived through: what one leaves undone meets the next. */
const rushes = 3

export function saturate(costs: Costs, shop: Shop, processes: number): Size {
  const { databaseCores, astray, contacts, burst, rush, patienceMs, slack, seed } = shop
  const play = (rate: number): Outcome => {
    // With the calm before and after each.
    const turns = Math.max(2000, Math.round(rate * rush.everySeconds * rushes))
    const load = { rate, rush }
    const setting = { processes, databaseCores, astray, contacts, burst, load, turns }
    const outcome = simulate(costs, setting, seeded(seed))
    return { ...outcome, p99Ms: outcome.p99Ms * slack }
  }
  const carries = ({ p99Ms }: Outcome): boolean => p99Ms <= patienceMs
  const ceiling = ceilingOf(costs, shop, processes)
  let low = ceiling / (rush.times + 1)
  let best = play(low)
  while (!carries(best) && low > ceiling / 1000) best = play((low /= 2))
  let high = Math.min(ceiling, low * 2 ** rounds)
  for (let round = 0; round < rounds; round++) {
    const middle = (low + high) / 2
    const outcome = play(middle)
    if (carries(outcome)) [low, best] = [middle, outcome]
    else high = middle
  }
  const rushRate = (low * rush.times) / (1 + (rush.times - 1) / rush.everySeconds)
  return { ...best, processes, rate: low, rushRate, fullest: fullestOf(best) }
}

export function fullestOf({ busy }: Outcome): Part {
  const parts = Object.entries(busy) as [Part, number][]
  return parts.reduce((most, part) => (part[1] > most[1] ? part : most))[0]
}

/** Turns a second that are certainly too many: what is told of them not counted, something would have no pause at all. */
export function ceilingOf(costs: Costs, { databaseCores, astray }: Shop, processes: number): number {
  const wanders = processes > 1 ? astray * (1 - 1 / processes) : 0
  const own = costs.processUs + costs.elsewhereUs * wanders
  const database = costs.databaseUs + costs.databaseElsewhereUs * wanders
  return Math.min((processes * 1e6) / own, (databaseCores * 1e6) / database)
}
