/** The runs that CI does in short and `npm run chaos` in long. */
import type { RunOptions } from './rounds.ts'

type Plan = Omit<RunOptions, 'rounds' | 'takeovers' | 'random' | 'say'>

/** One process, killed again and again, on its own folder. */
export const oneOnSqlite: Plan = {
  processes: 1,
  store: 'sqlite',
  faults: ['kill'],
  customers: 6,
  aliveMs: 15_000,
}

/** Several processes on one MongoDB, with everything that may happen to them. */
export const severalOnMongo: Plan = {
  processes: 3,
  store: 'mongo',
  faults: ['kill', 'freeze', 'database', 'redis', 'flush', 'clock'],
  customers: 6,
  // Less than production has (15 s), so that a round is over sooner; but a busy machine must not look dead.
  aliveMs: 10_000,
}
