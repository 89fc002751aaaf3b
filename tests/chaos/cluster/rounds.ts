/** A whole run: the house under load, rounds of faults, takeovers, and the verdict. */
import { setTimeout as sleep } from 'node:timers/promises'
import { autopsy } from './autopsy.ts'
import { faults, type FaultName } from './faults.ts'
import { openHouse, type HouseOptions } from './house.ts'
import { judge, type Verdict } from './judge.ts'
import { startLoad, type Load } from './load.ts'
import { takeOver, type Takeovers } from './takeover.ts'

export interface RunOptions extends Omit<HouseOptions, 'random'> {
  /** How often each fault comes. */
  rounds: number
  faults: readonly FaultName[]
  takeovers: number
  customers: number
  /** 0..1, seeded by the caller, so that a failing run can be played again. */
  random: () => number
  say?: (line: string) => void
}

export interface RunResult extends Verdict {
  rounds: number
  /** Milliseconds until everything was ready again after a fault, longest. */
  slowestMs: Partial<Record<FaultName, number>>
  slowestClaimMs: number
  /** Milliseconds from the end of the writing to the last answer. */
  lastAnswerMs: number
}

/** A fault in silence proves nothing: something is said before each. */
async function spoken(load: Load, messages: number): Promise<void> {
  const enough = load.acked() + messages
  for (let i = 0; load.acked() < enough; i++) {
    if (i > 6000)
      throw new Error(`only ${load.acked() + messages - enough} of ${messages} messages were acked within 60 s`)
    await sleep(10)
  }
}

export async function run(options: RunOptions): Promise<RunResult> {
  const { random, say = () => undefined } = options
  const house = await openHouse(options)
  let load: Load | null = null
  let taken: Takeovers | null = null
  try {
    load = await startLoad(house, options.customers, random)
    const slowestMs: RunResult['slowestMs'] = {}
    for (const name of options.faults) {
      for (let round = 1; round <= options.rounds; round++) {
        await spoken(load, options.customers * 3)
        await sleep(random() * 350)
        const ms = await faults[name]({ house, random, aliveMs: options.aliveMs })
        slowestMs[name] = Math.max(slowestMs[name] ?? 0, Math.round(ms))
        if (round === options.rounds || round % 10 === 0) say(`${name} ${round}, ${load.acked()} acked`)
      }
    }
    taken = options.takeovers > 0 ? await takeOver(house, options.takeovers, 4, random) : null
    if (taken) say(`${options.takeovers} takeovers`)
    await load.stop()
    const began = performance.now()
    for (let i = 0; i < 1200 && load.open().length > 0; i++) await sleep(50)
    const lastAnswerMs = Math.round(performance.now() - began)
    await load.lookUp()
    if (house.database)
      for (const { conversation, text } of load.unanswered())
        for (const line of await autopsy(`${house.database.url}/chaos`, conversation, text)) say(line)
    await house.stop()
    return {
      rounds: options.rounds,
      slowestMs,
      slowestClaimMs: Math.round(taken?.slowestClaimMs ?? 0),
      lastAnswerMs,
      ...judge([...load.records(), ...(taken?.records ?? [])]),
    }
  } catch (error) {
    // What the processes said is what explains it, and it goes with them.
    for (const [at, desk] of house.desks.entries()) say(`process ${at} said:\n${desk.output().slice(-3000)}`)
    throw error
  } finally {
    load?.close()
    taken?.close()
    await house.dispose()
  }
}
