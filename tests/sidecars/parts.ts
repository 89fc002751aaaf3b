/** Which real parts this machine has, and test groups that need them: run, or visibly skipped with the reason. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from '@jest/globals'

/** What a test needs of the machine: `value` is an address or a folder; null when it is not here, for the reason in `missing`. */
export interface Part {
  value: string | null
  missing: string
}

/** Where `mongo.sh` and `redis.sh` keep programs and data unless NIGHTDESK_SIDECARS says another folder. */
export const sidecarFolder =
  process.env.NIGHTDESK_SIDECARS ||
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'nightdesk/sidecars')

/** A running MongoDB-compatible server, shared by all test files: use a fresh database name, stop nothing. */
export const mongo: Part = {
  value: process.env.NIGHTDESK_TEST_MONGO || null,
  missing: 'no NIGHTDESK_TEST_MONGO=mongodb://…; tests/sidecars/README.md says how to start one',
}

/** A running Redis, shared by all test files: use keys of your own, flush nothing. */
export const redis: Part = {
  value: process.env.NIGHTDESK_TEST_REDIS || null,
  missing: 'no NIGHTDESK_TEST_REDIS=redis://…; tests/sidecars/README.md says how to start one',
}

/** The folder from which `ownMongo()` starts servers that a test may kill. */
export const mongoPrograms: Part = {
  value:
    existsSync(join(sidecarFolder, 'mongo/ready')) && process.getuid?.() === 0
      ? join(sidecarFolder, 'mongo')
      : null,
  missing: 'no MongoDB-compatible server of its own can be started: run tests/sidecars/mongo.sh once, as root',
}

/** The program from which `ownRedis()` starts servers that a test may kill. */
export const redisProgram: Part = {
  value: spawnSync('redis-server', ['--version']).status === 0 ? 'redis-server' : null,
  missing: 'redis-server is not installed',
}

/** A `describe` whose body gets the parts' values; without one of them a skipped group that says what is missing. */
export function describeWith<Parts extends Record<string, Part>>(
  parts: Parts,
  name: string,
  body: (values: { [Name in keyof Parts]: string }) => void,
): void {
  const missing = Object.values(parts).filter(({ value }) => value === null)
  if (missing.length > 0) {
    describe.skip(`${name} (skipped: ${missing.map((part) => part.missing).join('; ')})`, () => {
      test('needs what is missing', () => undefined)
    })
    return
  }
  const values = Object.fromEntries(Object.entries(parts).map(([key, { value }]) => [key, value]))
  describe(name, () => body(values as { [Name in keyof Parts]: string }))
}
