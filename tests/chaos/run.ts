/** `npm run chaos -- kill [--rounds 200] [--seed N]`: the long form of what CI does in short. */
import { killLoop, seeded } from './kill.ts'

const [name, ...args] = process.argv.slice(2)
const option = (flag: string, fallback: number): number => {
  const at = args.indexOf(`--${flag}`)
  return at < 0 ? fallback : Number(args[at + 1])
}

if (name !== 'kill') {
  console.error('usage: npm run chaos -- kill [--rounds 200] [--seed N]')
  process.exitCode = 1
} else {
  const seed = option('seed', Date.now() % 1_000_000)
  const rounds = option('rounds', 200)
  console.log(`kill −9, ${rounds} times, seed ${seed}`)
  const result = await killLoop(rounds, 8, seeded(seed), (line) => console.log(line))
  console.log(
    JSON.stringify({
      ...result,
      lost: result.lost.length,
      twice: result.twice.length,
      disordered: result.disordered.length,
    }),
  )
  for (const text of [...result.lost, ...result.twice, ...result.disordered].slice(0, 10)) console.log(text)
  const good = result.lost.length + result.twice.length + result.disordered.length === 0
  console.log(good ? 'pass: nothing acked lost, order kept, each message once' : 'FAIL')
  process.exitCode = good ? 0 : 1
}
