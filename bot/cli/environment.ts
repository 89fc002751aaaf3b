/** The one place that reads the process's environment. */
import { resolve } from 'node:path'

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

/** @throws Error with one line when a value cannot be used */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const port = Number(env['PORT'] ?? 3978)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`PORT is "${env['PORT']}"; give a number from 0 to 65535`)
  return {
    port,
    host: env['HOST'] ?? '127.0.0.1',
    dataFolder: (root) => resolve(root, env['NIGHTDESK_DATA'] ?? 'data'),
    logLevel: env['LOG_LEVEL'] ?? 'warn',
    secret: (name) => env[name],
  }
}
