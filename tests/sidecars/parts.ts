/** Which real parts this machine has, or why not. */
import { spawnSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

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

const webChatBundle = join(sidecarFolder, 'webchat/webchat-4.18.1.js')

/** Microsoft Web Chat as one script for a page. */
export const webChat: Part = {
  value: existsSync(webChatBundle) ? webChatBundle : null,
  missing: `no Microsoft Web Chat here: run tests/sidecars/webchat.sh ${dirname(webChatBundle)} once`,
}

/** The library that gives one process another clock: `LD_PRELOAD` of it, see `clockEnvironment()`. */
export const faketime: Part = {
  value:
    globSync('/usr/lib/*/faketime/libfaketime.so.1')[0] ??
    globSync('/usr/lib/faketime/libfaketime.so.1')[0] ??
    null,
  missing: 'faketime is not installed',
}

/** Environment of a process whose clock is wrong by this much. Monotonic time, and so every timer, stays right. */
export function clockEnvironment(offsetSeconds: number): Record<string, string> {
  if (faketime.value === null) throw new Error(faketime.missing)
  return {
    LD_PRELOAD: faketime.value,
    FAKETIME: `${offsetSeconds < 0 ? '' : '+'}${offsetSeconds}`,
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  }
}
