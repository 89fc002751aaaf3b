/** Waits that have an end: a loop over promises alone would starve the timers that ought to end the test. */
import { setTimeout as sleep } from 'node:timers/promises'

const longestMs = 20_000

/** @throws when it does not hold after 20 s, which says what was waited for */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + longestMs
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited ${longestMs / 1000} s in vain: ${what}`)
    await sleep(1)
  }
}
