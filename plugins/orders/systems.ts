/** Which order system answers: another one, one of our own beside the bot, or the same handlers within it. */
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OwnPlace, PluginHost, Rows } from 'nightdesk/sdk'
import { openBackend, type BackendOptions } from './backend/index.ts'
import type { Kept } from './backend/kept.ts'
import { openPush } from './backend/push.ts'
import { seed } from './backend/seed.ts'
import { listen } from './backend/server.ts'
import { openShelf, type Shelf } from './backend/shelf.ts'
import type { Count } from './backend/stock.ts'
import { connect, inProcess, overNetwork, type OrderSystem } from './client.ts'
import { hookPath } from './hook.ts'
import type { OrdersConfig } from './settings.ts'

type Host = PluginHost<OrdersConfig>

export interface Opened {
  system: OrderSystem
  /** What events are signed with; null: nobody pushes any. */
  hookSecret: string | null
}

export async function openSystem(host: Host): Promise<Opened> {
  const { backend, hook_secret } = host.config
  if (backend && 'url' in backend)
    return {
      system: connect(overNetwork(backend.url, host.fetch), backend.key),
      hookSecret: hook_secret ?? null,
    }
  if (backend && host.own) return openOwn(host, host.own, backend.port)
  if (backend) host.log.debug({}, 'orders: kept in the shop’s store; several processes need backend: { url, key }')
  const key = randomBytes(32).toString('hex')
  const rows = (collection: string): Rows => host.rows(collection)
  const handle = openBackend({ ...common(host), rows, key })
  if (host.config.seed === 'yes') await seed(rows('orders') as Rows<Kept>, host.clock(), host.timeZone)
  return { system: connect(inProcess(handle), key), hookSecret: hook_secret ?? null }
}

const common = ({ config, clock, timeZone, log }: Host): Omit<BackendOptions, 'rows' | 'key'> => ({
  rules: {
    undeliverable: config.undeliverable,
    priceRefundFen: Math.round(config.price_refund_limit * 100),
  },
  clock,
  timeZone,
  log,
})

/** A file of its own, and a port while anything listens at all. */
async function openOwn(host: Host, own: OwnPlace, port: number): Promise<Opened> {
  const { clock, log, fetch } = host
  const shelf = openShelf(own.folder, clock)
  try {
    await fill(shelf, host)
    const key = keyIn(own.folder)
    const secret = host.config.hook_secret ?? randomBytes(32).toString('hex')
    const orders = shelf.rows('orders') as Rows<Kept>
    const { address } = own
    const push = address
      ? openPush({
          orders,
          target: () => (address() === null ? null : `${address()}${hookPath}`),
          secret,
          fetch,
          clock,
          log,
        })
      : null
    const handle = openBackend({
      ...common(host),
      rows: (collection) => shelf.rows(collection),
      key,
      moved: () => push?.wake(),
    })
    const listening = push ? await listen(handle, port) : null
    if (listening) {
      // Beside the key: who has the one finds the other.
      writeFileSync(join(own.folder, 'url'), `${listening.url}\n`, { mode: 0o600 })
      log.info({ url: listening.url }, 'the order system answers; its key lies in the data folder')
    }
    // What was not taken before the last stop.
    push?.wake()
    host.onStop(async () => {
      await listening?.close()
      await push?.stop()
      shelf.close()
    })
    const transport = listening ? overNetwork(listening.url, fetch) : inProcess(handle)
    return { system: connect(transport, key), hookSecret: secret }
  } catch (error) {
    shelf.close()
    throw error
  }
}

const counted = ['refund', 'exchange', 'intercept', 'price_refund', 'invoice']

/** Of a new file: what an earlier version kept in the shop's store, or the invented shop. */
async function fill(shelf: Shelf, host: Host): Promise<void> {
  const orders = shelf.rows('orders') as Rows<Kept>
  if ((await orders.list({ limit: 1 })).length > 0) return
  const before = await (host.rows('orders') as Rows<Kept>).list({ limit: 1000 })
  const counts = host.rows('stock') as Rows<Count>
  const stock = before.length > 0 ? await counts.list({ limit: 1000 }) : []
  const given = before.length > 0 ? await Promise.all(counted.map((name) => host.rows('orders').number(name))) : []
  await shelf.together(async () => {
    if (before.length === 0 && host.config.seed === 'yes') await seed(orders, host.clock(), host.timeZone)
    for (const { id, body } of before.toReversed()) await orders.add({ id, contactId: null, body })
    for (const { id, body } of stock.toReversed()) await shelf.rows('stock').add({ id, contactId: null, body })
    // No number is given twice.
    for (const [at, most] of given.entries()) for (let i = 0; i < most; i++) await orders.number(counted[at]!)
  })
}

/** Made once and kept, so that a carrier's system or a person with curl can be given it. */
function keyIn(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'key')
  try {
    writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error
  }
  chmodSync(file, 0o600)
  const key = readFileSync(file, 'utf8').trim()
  if (key.length < 32) throw new Error(`${file} holds no key of ours: delete it, and the next start makes one`)
  return key
}
