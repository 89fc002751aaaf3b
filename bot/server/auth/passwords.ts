/** Password hashes by argon2id, never more than two at a time: a flood of sign-ins must not slow the chat. */
import { hash, verify } from '@node-rs/argon2'
import { LimitError } from '../problems.ts'

/** OWASP's profile for 19 MiB: about 7 ms here. Algorithm 2 is argon2id; the library's const enum cannot be imported. */
const cost = { algorithm: 2, memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 }

export interface Passwords {
  /** Throws `LimitError` when too many wait. */
  hash(password: string): Promise<string>
  /** False for a wrong password and for `null` (no such account), after the same work. Throws `LimitError`. */
  verify(passwordHash: string | null, password: string): Promise<boolean>
}

/** @param limits jobs at a time, and how many more may wait before new ones are refused */
export function createPasswords(limits: { jobs: number; waiting: number } = { jobs: 2, waiting: 50 }): Passwords {
  let running = 0
  const waiting: (() => void)[] = []
  let nobody: Promise<string> | null = null

  async function inTurn<Result>(job: () => Promise<Result>): Promise<Result> {
    if (running < limits.jobs) running += 1
    else if (waiting.length < limits.waiting) await new Promise<void>((go) => waiting.push(go))
    else throw new LimitError('Too many people sign in at this moment. Try again shortly.', 2_000)
    try {
      return await job()
    } finally {
      // The place passes on directly, so that nobody can slip in between.
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }

  return {
    hash: (password) => inTurn(() => hash(password, cost)),
    verify: async (passwordHash, password) => {
      nobody ??= hash('nobody has this password', cost)
      const against = passwordHash ?? (await nobody)
      const right = await inTurn(() => verify(against, password))
      return right && passwordHash !== null
    },
  }
}
