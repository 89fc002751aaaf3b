/** The one place that reads the process's environment. */
import { resolve } from 'node:path'

export interface Environment {
  /** `PORT`, default 3978. */
  port: number
  /** `HOST`, default 127.0.0.1: reachable from outside only when asked for. */
  host: string
  /** `NIGHTDESK_DATA`, default `data` in the root. */
  dataFolder: (root: string) => string
  /** `NIGHTDESK_STORE`: `mongodb://…`, where several processes serve one shop; null: SQLite in the data folder. */
  store: string | null
  /** `NIGHTDESK_REDIS`: `redis://…`, wakes other processes faster; null: they wake each other through the store. */
  redis: string | null
  /** `NIGHTDESK_ALIVE_MS`: a process silent this long is dead to the others; null: 15 s. */
  aliveMs: number | null
  /** `LOG_LEVEL` */
  logLevel: string
  /** Values for `${env:NAME}` in config. */
  secret: (name: string) => string | undefined
}

/** @throws Error with one line when a value cannot be used */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const port = Number(env['PORT'] ?? 3978)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`PORT is "${env['PORT']}"; give a number from 0 to 65535`)
  const aliveMs = env['NIGHTDESK_ALIVE_MS'] === undefined ? null : Number(env['NIGHTDESK_ALIVE_MS'])
  if (aliveMs !== null && (!Number.isInteger(aliveMs) || aliveMs < 1000 || aliveMs > 600_000))
    throw new Error(`NIGHTDESK_ALIVE_MS is "${env['NIGHTDESK_ALIVE_MS']}"; give milliseconds from 1000 to 600000`)
  return {
    port,
    store: addressOf(env, 'NIGHTDESK_STORE', ['mongodb:', 'mongodb+srv:'], 'mongodb://host:27017/shop'),
    redis: addressOf(env, 'NIGHTDESK_REDIS', ['redis:', 'rediss:'], 'redis://host:6379'),
    aliveMs,
    host: env['HOST'] ?? '127.0.0.1',
    dataFolder: (root) => resolve(root, env['NIGHTDESK_DATA'] ?? 'data'),
    logLevel: env['LOG_LEVEL'] ?? 'warn',
    secret: (name) => env[name],
  }
}

/** An address of one of these kinds, or null if none is given. Says neither the address nor what is secret in it. */
function addressOf(env: NodeJS.ProcessEnv, name: string, kinds: string[], example: string): string | null {
  const text = env[name]
  if (text === undefined || text === '') return null
  if (!kinds.includes(URL.parse(text)?.protocol ?? ''))
    throw new Error(`${name} is not an address like ${example}`)
  return text
}
