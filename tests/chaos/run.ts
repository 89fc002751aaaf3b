/** `npm run chaos -- kill|cluster [--rounds N] [--takeovers N] [--seed N] …`: the long form of what CI does in short. */
import { faults, type FaultName } from './cluster/faults.ts'
import { isClean } from './cluster/judge.ts'
import { oneOnSqlite, severalOnMongo } from './cluster/plans.ts'
import { run } from './cluster/rounds.ts'
import { seeded } from '../../bot/simulate/seeded.ts'

const plans = {
  kill: { ...oneOnSqlite, customers: 8, rounds: 200, takeovers: 100 },
  cluster: { ...severalOnMongo, rounds: 100, takeovers: 1000 },
}
const usage = `usage: npm run chaos -- kill|cluster [--rounds 200|100] [--takeovers 100|1000] [--seed N]
  cluster: [--processes 3] [--faults ${severalOnMongo.faults.join(',')}] [--redis no]`

const [name, ...args] = process.argv.slice(2)
const text = (flag: string): string | undefined => {
  const at = args.indexOf(`--${flag}`)
  return at < 0 ? undefined : args[at + 1]
}
const number = (flag: string, fallback: number): number => {
  const value = Number(text(flag) ?? fallback)
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${flag} needs a whole number\n${usage}`)
  return value
}

try {
  if (name !== 'kill' && name !== 'cluster') throw new Error(usage)
  process.exitCode = await chaos(name)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

/** @returns the exit status */
async function chaos(name: keyof typeof plans): Promise<number> {
  const plan = plans[name]
  const chosen = text('faults')?.split(',') ?? plan.faults
  const redis = text('redis') !== 'no'
  const unknown = chosen.find((one) => !(one in faults))
  if (unknown !== undefined) throw new Error(`--faults: there is no "${unknown}"\n${usage}`)
  const kinds = (chosen as FaultName[]).filter((one) => redis || (one !== 'redis' && one !== 'flush'))
  const seed = number('seed', Date.now() % 1_000_000)
  const rounds = number('rounds', plan.rounds)
  const processes = number('processes', plan.processes)
  console.log(`${kinds.join(', ')}: ${rounds} rounds each; ${processes} processes on ${plan.store}; seed ${seed}`)
  const takeovers = number('takeovers', plan.takeovers)
  const random = seeded(seed)
  const result = await run({
    ...plan,
    processes,
    rounds,
    takeovers,
    faults: kinds,
    redis,
    random,
    say: console.log,
  })
  const wrong = [result.lost, result.twice, result.disordered, result.owners, result.spokeAfterClaim]
  const [lost, twice, disordered, owners, spokeAfterClaim] = wrong.map((list) => list.length)
  console.log(JSON.stringify({ seed, ...result, lost, twice, disordered, owners, spokeAfterClaim }))
  for (const line of wrong.flat().slice(0, 20)) console.log(line)
  const good = isClean(result)
  console.log(good ? 'pass: nothing acked lost, order kept, each message once, one owner at a time' : 'FAIL')
  return good ? 0 : 1
}
