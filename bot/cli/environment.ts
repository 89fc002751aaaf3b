/** The one place that reads the process's environment. */
import { isIP } from 'node:net'
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
  /** `TRUSTED_PROXIES`: addresses or CIDR blocks, comma-separated, whose `X-Forwarded-*` count. */
  trustedProxies: string[]
  /** `PUBLIC_URL`: where browsers reach the shop, if a proxy rewrites the Host header. */
  publicUrl: string | null
  /** `METRICS_TOKEN`: opens /metrics to others than this machine. */
  metricsToken: string | null
  /** Values for `${env:NAME}` in config. */
  secret: (name: string) => string | undefined
}

/** A value that cannot be used; the message is one line that says which, why and what instead. */
export class EnvironmentError extends Error {}

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']
const shortestToken = 16

/** An empty variable counts as none. Throws `EnvironmentError`. */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const given = (name: string): string | undefined => env[name]?.trim() || undefined
  return {
    port: readPort(given('PORT') ?? '3978', 'PORT'),
    host: given('HOST') ?? '127.0.0.1',
    dataFolder: (root) => resolve(root, given('NIGHTDESK_DATA') ?? 'data'),
    logLevel: readLevel(given('LOG_LEVEL') ?? 'warn'),
    trustedProxies: readProxies(given('TRUSTED_PROXIES')),
    publicUrl: readUrl(given('PUBLIC_URL')),
    metricsToken: readToken(given('METRICS_TOKEN')),
    secret: (name) => env[name],
  }
}

/** @param from what to name in the error: a variable or an option */
export function readPort(text: string, from: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new EnvironmentError(`${from} is "${text}"; give a number from 0 to 65535`)
}

function readLevel(text: string): string {
  if (levels.includes(text)) return text
  throw new EnvironmentError(`LOG_LEVEL is "${text}"; give one of ${levels.join(', ')}`)
}

function readProxies(text: string | undefined): string[] {
  const blocks = text?.split(',').map((block) => block.trim()) ?? []
  for (const block of blocks) {
    const [address = '', bits, ...rest] = block.split('/')
    const family = isIP(address)
    const most = family === 6 ? 128 : 32
    const fits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most)
    if (family === 0 || !fits || rest.length > 0)
      throw new EnvironmentError(
        `TRUSTED_PROXIES holds "${block}"; give addresses or blocks such as 10.0.0.0/8, separated by commas`,
      )
    if (bits === '0')
      throw new EnvironmentError(`TRUSTED_PROXIES holds "${block}": everybody; name your own proxies`)
  }
  return blocks
}

function readUrl(text: string | undefined): string | null {
  if (text === undefined) return null
  const url = URL.parse(text)
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.username)
    return url.origin
  throw new EnvironmentError(`PUBLIC_URL is "${text}"; give an origin such as https://shop.example`)
}

function readToken(text: string | undefined): string | null {
  if (text === undefined || text.length >= shortestToken) return text ?? null
  throw new EnvironmentError(`METRICS_TOKEN is shorter than ${shortestToken} characters; take 32 random ones`)
}
