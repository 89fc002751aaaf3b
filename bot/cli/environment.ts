/** The one place that reads the process's environment. */
import { resolve } from 'node:path'
import { BotError } from '../sdk/index.ts'

export interface Environment {
  /** `PORT`, default 3978. */
  port: number
  /** `HOST`, default 127.0.0.1: reachable from outside only when asked for. */
  host: string
  /** `NIGHTDESK_DATA`, default `data` in the root. */
  dataFolder: (root: string) => string
  /** `LOG_LEVEL` */
  logLevel: string
  /** Values for `${env:NAME}` in config. */
  secret: (name: string) => string | undefined
}

/** @throws BotError with one line when a value cannot be used */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  return {
    port: readPort('PORT', env['PORT'] ?? '3978'),
    host: env['HOST'] ?? '127.0.0.1',
    dataFolder: (root) => resolve(root, env['NIGHTDESK_DATA'] ?? 'data'),
    logLevel: env['LOG_LEVEL'] ?? 'warn',
    secret: (name) => env[name],
  }
}

/** @throws BotError that names where the number was given */
export function readPort(name: string, text: string): number {
  const port = text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new BotError('config.missing', `${name} is "${text}"; give a number from 0 to 65535`)
}
