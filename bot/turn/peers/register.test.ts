import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import type { Cluster } from '../../store/cluster.ts'
import { createRegister } from './register.ts'

const aliveMs = 9000
const quiet = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} }

let now = 0
let beats = 0
beforeEach(() => {
  jest.useFakeTimers()
  now = beats = 0
})
afterEach(() => {
  jest.useRealTimers()
})

/** Lets so much time pass, a little at a time, so that what waits for a promise comes to its turn. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 100) {
    now += 100
    await jest.advanceTimersByTimeAsync(100)
  }
}

function registerWith(beaten: () => Promise<void>) {
  const cluster = {
    process: 'p1',
    join: async () => undefined,
    leave: async () => undefined,
    now: async () => now,
    beat: async () => {
      beats += 1
      return true
    },
  } as unknown as Cluster
  const about = { host: 'here', pid: 1, version: '0', stateVersion: 1 }
  const clock = () => now
  const nothing = () => undefined
  return createRegister({ cluster, about, aliveMs, clock, stopwatch: clock, log: quiet, lost: nothing, joined: nothing, beaten }) // prettier-ignore
}

test('what follows a beat may take as long as it likes: the process goes on beating and lives', async () => {
  const register = registerWith(() => new Promise(() => undefined))
  await register.start()
  await pass(aliveMs * 5)
  expect(register.alive()).toBe(true)
  expect(beats).toBeGreaterThanOrEqual(12)
  await register.leave()
})

test('it is done once at a time, and again after the next beat when it failed', async () => {
  let begun = 0
  let end: (error: Error) => void = () => undefined
  const register = registerWith(() => {
    begun += 1
    return new Promise((_, reject) => (end = reject))
  })
  await register.start()
  await pass(aliveMs * 2)
  expect(begun).toBe(1)
  end(new Error('the store was gone'))
  await pass(aliveMs)
  expect(begun).toBe(2)
  expect(register.alive()).toBe(true)
  await register.leave()
})
