/** The one place that reads the process's environment. */
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { BotError } from '../sdk/index.ts'

export interface Environment {
  /** `PORT`, default 3978. */
  port: number
  /** `HOST`, default 127.0.0.1: reachable from outside only when asked for. */
  host: string
  /** `NIGHTDESK_DATA`, default `data` in the root. */
  dataFolder: (root: string) => string
  /** `NIGHTDESK_STORE`: `mongodb://…`, where several processes serve one shop; null (`sqlite`): SQLite in the data folder. */
  store: string | null
  /** `NIGHTDESK_REDIS`: `redis://…`, wakes other processes faster; null (`none`): they wake each other through the store. */
  redis: string | null
  /** `NIGHTDESK_ALIVE_MS`: a process silent this long is dead to the others; null: 15 s. */
  aliveMs: number | null
  /** What the environment says; where it is silent, `config/store.yml` may. */
  given: ReadonlySet<'store' | 'redis' | 'data'>
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

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']
const shortestToken = 16
const places = [
  ['store', 'NIGHTDESK_STORE'],
  ['redis', 'NIGHTDESK_REDIS'],
  ['data', 'NIGHTDESK_DATA'],
] as const

/**
 * An empty variable counts as none, but an empty port is a slip.
 * @throws BotError with one line that says which value cannot be used, and what instead
 */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const given = (name: string): string | undefined => env[name]?.trim() || undefined
  return {
    port: readPort('PORT', env['PORT'] ?? '3978'),
    host: given('HOST') ?? '127.0.0.1',
    dataFolder: (root) => resolve(root, given('NIGHTDESK_DATA') ?? 'data'),
    logLevel: readLevel(given('LOG_LEVEL') ?? 'warn'),
    trustedProxies: readProxies(given('TRUSTED_PROXIES')),
    publicUrl: readUrl(given('PUBLIC_URL')),
    metricsToken: readToken(given('METRICS_TOKEN')),
    store: readAddress(given, 'NIGHTDESK_STORE', 'sqlite', /^mongodb(\+srv)?:\/\/./, 'mongodb://host:27017/shop'),
    redis: readAddress(given, 'NIGHTDESK_REDIS', 'none', /^rediss?:\/\/./, 'redis://host:6379'),
    given: new Set(places.flatMap(([place, name]) => (given(name) === undefined ? [] : [place]))),
    aliveMs: readAlive(given('NIGHTDESK_ALIVE_MS')),
    secret: (name) => env[name],
  }
}

/** @throws BotError that names where the number was given */
export function readPort(name: string, text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw wrong(`${name} is "${text}"; give a number from 0 to 65535`)
}

function wrong(line: string): BotError {
  return new BotError('config.missing', line)
}

function readLevel(text: string): string {
  if (levels.includes(text)) return text
  throw wrong(`LOG_LEVEL is "${text}"; give one of ${levels.join(', ')}`)
}

function readProxies(text: string | undefined): string[] {
  const blocks = text?.split(',').map((block) => block.trim()) ?? []
  for (const block of blocks) {
    const [address = '', bits, ...rest] = block.split('/')
    const family = isIP(address)
    const most = family === 6 ? 128 : 32
    const fits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most)
    if (family === 0 || !fits || rest.length > 0)
      throw wrong(
        `TRUSTED_PROXIES holds "${block}"; give addresses or blocks such as 10.0.0.0/8, separated by commas`,
      )
    if (bits === '0') throw wrong(`TRUSTED_PROXIES holds "${block}": everybody; name your own proxies`)
  }
  return blocks
}

function readUrl(text: string | undefined): string | null {
  if (text === undefined) return null
  const url = URL.parse(text)
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.username)
    return url.origin
  throw wrong(`PUBLIC_URL is "${text}"; give an origin such as https://shop.example`)
}

function readToken(text: string | undefined): string | null {
  if (text === undefined || text.length >= shortestToken) return text ?? null
  throw wrong(`METRICS_TOKEN is shorter than ${shortestToken} characters; take 32 random ones`)
}

/**
 * An address of this form; null where none is given, or `none` says so. Judged by its beginning: an address of MongoDB may
 * name several hosts, and is then no URL to others. Neither it nor what is secret in it is said in the error.
 */
function readAddress(
  given: (name: string) => string | undefined,
  name: string,
  none: string,
  form: RegExp,
  example: string,
): string | null {
  const text = given(name)
  if (text === undefined || text === none) return null
  if (form.test(text)) return text
  throw wrong(`${name} is not an address like ${example}, nor ${none}`)
}

function readAlive(text: string | undefined): number | null {
  if (text === undefined) return null
  if (/^\d{4,6}$/.test(text) && Number(text) >= 1000 && Number(text) <= 600_000) return Number(text)
  throw wrong(`NIGHTDESK_ALIVE_MS is "${text}"; give milliseconds from 1000 to 600000`)
}
