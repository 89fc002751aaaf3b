/** Counts failed sign-ins per account, network and house, so that guessing is slow and a guesser shuts nobody else out. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { networkOf } from '../origin.ts'
import { LimitError } from '../problems.ts'

/** Failures allowed in a quarter of an hour. */
export const tryLimits = {
  /** One account from one network. */
  pair: 5,
  /** One account from all networks that never signed in to it. */
  account: 10,
  /** One network, all accounts. */
  network: 50,
  /** Everybody together. */
  house: 600,
}

const windowSeconds = 15 * 60
/** Networks remembered as belonging to an account. */
const familiarSize = 2_000

export interface Tries {
  /** Counts a try before it is made, so that parallel ones cannot slip through. Throws `LimitError`. */
  begin(name: string, address: string): Promise<{ succeeded(): Promise<void> }>
}

/**
 * Limits in memory. A network from which somebody signed in to an account is familiar: guesses made elsewhere do not
 * lock it out. Forgetting all this at a restart only gives a guesser one more window.
 */
export function createTries(limits: typeof tryLimits = tryLimits): Tries {
  const limiter = (points: number) => new RateLimiterMemory({ points, duration: windowSeconds })
  const pair = limiter(limits.pair)
  const account = limiter(limits.account)
  const network = limiter(limits.network)
  const house = limiter(limits.house)
  const familiar = new Set<string>()

  return {
    async begin(name, address) {
      const place = networkOf(address)
      const both = `${place} ${name}`
      const known = familiar.has(both)
      const counts: [RateLimiterMemory, string][] = known
        ? [
            [network, place],
            [pair, both],
          ]
        : [
            // Narrow first: one network runs dry before it has used up what others share.
            [network, place],
            [pair, both],
            [account, name],
            [house, 'all'],
          ]
      for (const [limit, key] of counts) await consume(limit, key)
      return {
        async succeeded() {
          await pair.delete(both)
          for (const [limit, key] of counts) if (limit !== pair) await limit.reward(key)
          familiar.delete(both)
          familiar.add(both)
          if (familiar.size > familiarSize) familiar.delete(familiar.values().next().value!)
        },
      }
    },
  }
}

/** Takes one point. Throws `LimitError` when there is none left. */
async function consume(limit: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limit.consume(key)
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused
    throw new LimitError('Too many tries. Wait a quarter of an hour, then try again.', refused.msBeforeNext)
  }
}
