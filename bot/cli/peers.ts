/** What a process needs among others on one store: who it is, the bus, and the keys that all of them must share. */
import { hash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { BotError, type Log } from '../sdk/index.ts'
import { stateVersion } from '../model/index.ts'
import { openBus } from '../bus/open.ts'
import type { ProcessAbout } from '../store/cluster.ts'
import type { Store } from '../store/store.ts'
import type { BotOptions } from '../turn/bot.ts'

/** @param storeUrl shops that share a Redis are told apart by where their data lies */
export async function peersOptions(options: {
  storeUrl: string
  redisUrl: string | null
  aliveMs: number | null
  log: Log
}): Promise<NonNullable<BotOptions['peers']>> {
  const { storeUrl, redisUrl, aliveMs, log } = options
  const prefix = `nightdesk:${hash('sha256', placeOf(storeUrl)).slice(0, 12)}`
  return {
    about: aboutThisProcess(),
    bus: await openBus(redisUrl, prefix, log, Date.now),
    ...(aliveMs !== null && { aliveMs }),
  }
}

/** Hosts and database of an address, without who signs in and how. Several hosts may be named in any order. */
export function placeOf(storeUrl: string): string {
  const [, hosts = '', path = ''] = /^[^:]+:\/\/(?:[^/]*@)?([^/?]+)([^?]*)/.exec(storeUrl) ?? []
  return `${hosts.toLowerCase().split(',').sort().join()}${path}`
}

export function aboutThisProcess(): ProcessAbout {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return { host: hostname(), pid: process.pid, version, stateVersion }
}

/**
 * The key that signs what visitors carry: the same at every process, or a page that comes to another one is a stranger.
 * `given` (NIGHTDESK_KEY, 64 hex digits) keeps it out of the database; otherwise the first process makes it there.
 */
export async function sharedKey(
  store: Pick<Store, 'addRow'>,
  given: string | undefined,
  now: number,
): Promise<Uint8Array> {
  if (given !== undefined) return keyOf(given, 'NIGHTDESK_KEY')
  const { row } = await store.addRow(
    {
      plugin: 'nightdesk',
      collection: 'keys',
      id: 'channels',
      contactId: null,
      body: { key: randomBytes(32).toString('hex') },
    },
    now,
  )
  return keyOf(String((row.body as { key?: unknown }).key), 'the key in the store')
}

function keyOf(text: string, where: string): Uint8Array {
  if (!/^[0-9a-f]{64}$/i.test(text))
    throw new BotError('config.missing', `${where} is not 64 hex digits; "openssl rand -hex 32" makes one`)
  return Buffer.from(text, 'hex')
}
