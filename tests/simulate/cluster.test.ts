/** The simulation keeps the laws of queues, and says what was measured where something was measured. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { simulate } from '../../bot/simulate/cluster.ts'
import { beside, off, slackOf } from '../../bot/simulate/beside.ts'
import { costsOf, readCosts, type Costs } from '../../bot/simulate/costs.ts'
import { saturate, type Shop } from '../../bot/simulate/saturate.ts'
import { seeded } from '../../bot/simulate/seeded.ts'

const path = new URL('../../bot/simulate/costs.json', import.meta.url)
const file = readCosts(readFileSync(path, 'utf8'), 'costs.json')
const calm = { everySeconds: 10, times: 1 }
const anyCosts: fc.Arbitrary<Costs> = fc.record({
  processUs: fc.integer({ min: 200, max: 5000 }),
  hearUs: fc.integer({ min: 0, max: 500 }),
  elsewhereUs: fc.integer({ min: 0, max: 2000 }),
  databaseUs: fc.integer({ min: 200, max: 5000 }),
  databaseElsewhereUs: fc.integer({ min: 0, max: 2000 }),
  redisUs: fc.integer({ min: 1, max: 50 }),
  redisEachUs: fc.integer({ min: 1, max: 20 }),
  awaited: fc.integer({ min: 1, max: 4 }),
  commandMs: fc.double({ min: 0, max: 3, noNaN: true }),
  hintMs: fc.constant(3),
  gatherMs: fc.constant(50),
  clientUs: fc.integer({ min: 100, max: 1000 }),
})
const shop: Shop = {
  databaseCores: 8,
  astray: 0.1,
  contacts: 5000,
  burst: 3,
  rush: { everySeconds: 10, times: 3 },
  patienceMs: 1000,
  slack: 1,
  seed: 7,
}

describe('laws', () => {
  test('what is under way is the rate times how long it takes, and nothing is busier than there is time (200 shops)', () => {
    fc.assert(
      fc.property(
        anyCosts,
        fc.constantFrom(1, 2, 3, 8),
        fc.constantFrom(1, 4),
        fc.integer(),
        (costs, processes, databaseCores, seed) => {
          const perTurn = Math.max(costs.processUs / processes, costs.databaseUs / databaseCores)
          const load = {
            rate: (0.6 * 1e6) / (perTurn + costs.elsewhereUs + costs.databaseElsewhereUs),
            rush: calm,
          }
          const setting = { ...shop, processes, databaseCores, load, turns: 3000 }
          const outcome = simulate(costs, setting, seeded(seed))
          // What is under way at the two ends is not the same: that is the slack.
          expect(Math.abs(outcome.underway / (outcome.turnsPerSecond * outcome.meanSeconds) - 1)).toBeLessThan(
            0.07,
          )
          for (const share of Object.values(outcome.busy)) expect(share).toBeLessThanOrEqual(1)
          expect(outcome.p50Ms).toBeLessThanOrEqual(outcome.p99Ms)
        },
      ),
      { numRuns: 200, seed: 1 },
    )
  })

  test('the same seed plays the same, another one another', () => {
    const play = (seed: number) => saturate(costsOf(file), { ...shop, seed }, 2)
    expect(play(1)).toEqual(play(1))
    expect(play(1)).not.toEqual(play(2))
  })

  test('with one customer nobody waits: a turn takes its own work and its round trips', () => {
    const costs = costsOf(file)
    const load = { clients: 1 }
    const outcome = simulate(costs, { ...shop, processes: 1, load, turns: 500 }, seeded(1))
    const own = costs.processUs + (costs.databaseUs * costs.awaited) / (costs.awaited + 1)
    expect(outcome.p50Ms).toBeCloseTo(own / 1000 + costs.commandMs * costs.awaited, 0)
  })
})

describe('sizes', () => {
  const costs = costsOf(file)
  const rates = [1, 2, 4, 8, 16].map((processes) => saturate(costs, shop, processes))

  test('more processes never carry less until the database is full', () => {
    for (let at = 1; at < rates.length; at++) {
      const [before, after] = [rates[at - 1]!, rates[at]!]
      expect(after.rate).toBeGreaterThan(before.rate * (before.fullest === 'database' ? 0.9 : 1))
    }
  })

  test('a full database is the limit, whoever asks: twice the cores, nearly twice the turns', () => {
    const [small, large] = [2, 4].map((databaseCores) => saturate(costs, { ...shop, databaseCores }, 16))
    expect([small!.fullest, large!.fullest]).toEqual(['database', 'database'])
    expect(large!.rate / small!.rate).toBeGreaterThan(1.8)
    expect(large!.rate / small!.rate).toBeLessThan(2.2)
  })

  test('99 of 100 are answered in time at the rate that is given, and not at a fifth more', () => {
    const { rate, p99Ms } = rates[1]!
    expect(p99Ms).toBeLessThanOrEqual(shop.patienceMs)
    const load = { rate: rate * 1.2, rush: shop.rush }
    const turns = Math.round(load.rate * shop.rush.everySeconds * 3)
    expect(simulate(costs, { ...shop, processes: 2, load, turns }, seeded(shop.seed)).p99Ms).toBeGreaterThan(shop.patienceMs) // prettier-ignore
  })
})

describe('what was measured', () => {
  /** Of the turns a second; command and page print how far each is off. */
  const tolerance = 0.25

  const rows = beside(file)

  test.each(rows)(`$processes on the machine that measured, within ${tolerance * 100} %`, ({ turnsPerSecond }) => {
    expect(Math.abs(off(turnsPerSecond))).toBeLessThan(tolerance)
  })

  test('waits are taken for as long as the worst that was measured', () => {
    expect(rows.map(({ processes }) => processes)).toEqual([1, 2, 4])
    const slack = slackOf(rows)
    for (const { p99Ms } of rows) expect(p99Ms.reckoned * slack).toBeGreaterThanOrEqual(p99Ms.measured * 0.999)
    const hasty = saturate(costsOf(file), shop, 2)
    const wary = saturate(costsOf(file), { ...shop, slack }, 2)
    expect(wary.rate).toBeLessThan(hasty.rate)
    expect(wary.p99Ms).toBeLessThanOrEqual(shop.patienceMs)
  })
})
