/** Remembers what a key was answered with, so that a request sent twice is done once. */

export interface Once {
  /** Runs `job` unless the key is known; then gives the first one's outcome. A fault is not remembered. */
  run<Result>(key: string, job: () => Promise<Result>): Promise<Result>
}

const keepMs = 10 * 60_000
const keepAtMost = 5_000

export function createOnce(clock: () => number): Once {
  const known = new Map<string, { at: number; outcome: Promise<unknown> }>()

  function forgetOld(now: number): void {
    // Insertion order is age.
    for (const [key, { at }] of known) {
      if (now - at < keepMs && known.size <= keepAtMost) return
      known.delete(key)
    }
  }

  return {
    run<Result>(key: string, job: () => Promise<Result>) {
      const now = clock()
      forgetOld(now)
      const before = known.get(key)
      if (before) return before.outcome as Promise<Result>
      const outcome = job()
      known.set(key, { at: now, outcome })
      outcome.catch(() => known.delete(key))
      return outcome
    },
  }
}
