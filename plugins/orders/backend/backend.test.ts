import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import type { Rows } from 'nightdesk/sdk'
import { createCheck } from '../../../tests/server/contract.ts'
import { isSigned } from '../sign.ts'
import { openBackend } from './index.ts'
import type { Kept } from './kept.ts'
import { openPush } from './push.ts'
import { seed } from './seed.ts'
import { listen, type Listening } from './server.ts'
import { openShelf, type Shelf } from './shelf.ts'

const now = Date.parse('2026-11-12T20:00:00+08:00')
const clock = () => now
const nothing = (): void => undefined
const log = { info: nothing, warn: nothing, error: nothing, debug: nothing }
const key = 'k'.repeat(32)
const tea = '012345678908'

let folder: string
let shelf: Shelf
let server: Listening
let moved: string[] = []

async function begin(): Promise<void> {
  shelf = openShelf(folder, clock)
  await shelf.together(() => seed(shelf.rows('orders') as Rows<Kept>, now, 'Asia/Shanghai'))
  const rules = { undeliverable: ['香港'], priceRefundFen: 10_000 }
  const rows = (collection: string) => shelf.rows(collection)
  moved = []
  const handle = openBackend({
    rows,
    rules,
    clock,
    timeZone: 'Asia/Shanghai',
    key,
    log,
    moved: (no) => moved.push(no),
  })
  server = await listen(handle, 0)
}
async function end(): Promise<void> {
  await server.close()
  shelf.close()
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'orders-'))
  await begin()
})
afterEach(async () => {
  await end()
  rmSync(folder, { recursive: true, force: true })
})

async function ask(path: string, given: { body?: unknown; once?: string; bearer?: string; method?: string } = {}) {
  const method = given.method ?? (given.body === undefined ? 'GET' : 'POST')
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${given.bearer ?? key}`,
      ...(given.once !== undefined && { 'idempotency-key': given.once }),
    },
    ...(given.body !== undefined && {
      body: typeof given.body === 'string' ? given.body : JSON.stringify(given.body),
    }),
  })
  const text = await response.text()
  const contentType = response.headers.get('content-type') ?? ''

  return { method, path, status: response.status, contentType, text, json: JSON.parse(text) }
}

test('the description is valid, and every answer fits it', async () => {
  const document = (await ask('/openapi.json', { bearer: 'none' })).json
  expect(await new Validator().validate(document)).toMatchObject({ valid: true })
  const check = createCheck(document)
  const order = `/orders/${tea}`
  const asked: [status: number, path: string, given?: Parameters<typeof ask>[1]][] = [
    [200, '/customers'],
    [200, '/customers/C005'],
    [404, '/customers/C999'],
    [200, '/orders?limit=3'],
    [200, '/orders?customer=C005'],
    [400, '/orders?limit=none'],
    [200, '/orders/9007199254740993017'],
    [404, '/orders/999999999999'],
    [401, order, { bearer: 'wrong' }],
    [405, order, { method: 'DELETE' }],
    [404, '/nowhere'],
    [200, `${order}/quote`],
    [422, `${order}/quote?skus=WF-NO`],
    [200, '/goods'],
    [200, '/goods/WF-KN-01-M'],
    [404, '/goods/WF-NO-00'],
    [400, `${order}/refunds`, { body: '{', once: '0' }],
    [400, `${order}/refunds`, { body: { extra: 1 }, once: '0' }],
    [400, `${order}/refunds`, { body: {} }],
    [413, `${order}/refunds`, { body: 'x'.repeat(70_000), once: '0' }],
    [422, `${order}/refunds`, { body: { amount: { fen: 1 } }, once: '1' }],
    [200, `${order}/refunds`, { body: {}, once: '2' }],
    [409, `${order}/refunds`, { body: {}, once: '3' }],
    [200, `${order}/price-refunds`, { body: { amount: { fen: 2000 } }, once: '4' }],
    [409, '/orders/012345678920/price-refunds', { body: { amount: { fen: 16_000 } }, once: '5' }],
    [200, '/orders/012345678902/address', { body: { address: '上海市黄浦区花园路 3 号' }, once: '6' }],
    [409, '/orders/012345678902/address', { body: { address: '香港中环 1 号' }, once: '7' }],
    [200, '/orders/012345678904/interception', { body: {}, once: '8' }],
    [409, `${order}/interception`, { body: {}, once: '9' }],
    [200, '/orders/012345678907/exchanges', { body: { sku: 'WF-KN-01', new_sku: 'WF-KN-01-XL' }, once: '10' }],
    [409, `${order}/exchanges`, { body: { sku: 'WF-KT-08', new_sku: 'WF-BL-12' }, once: '11' }],
    [200, `${order}/invoices`, { body: { kind: 'person', type: 'normal', email: 'a@b.example' }, once: '12' }],
    [409, `${order}/invoices`, { body: { kind: 'company', type: 'normal', email: 'a@b.example' }, once: '13' }],
    [200, `${order}/invoice-mails`, { body: {}, once: '14' }],
    [409, '/orders/012345678901/invoice-mails', { body: {}, once: '15' }],
    [200, '/orders/012345678905/events', { body: { text: '仓库已揽收', state: 'collected' }, once: '16' }],
    [409, '/orders/012345678922/events', { body: { text: '已签收', state: 'delivered' }, once: '17' }],
    [422, `${order}/events`, { body: { text: '到了', state: 'moving', at: now + 3_600_000 }, once: '18' }],
  ]
  for (const [status, path, given] of asked) {
    const seen = await ask(path, given)
    expect([path, given?.once, seen.status]).toEqual([path, given?.once, status])
    // 401, 405 and 413 of an address are the same everywhere.
    if (status !== 405) check(seen)
  }
})

describe('a write', () => {
  test('happens once a key, also over a restart', async () => {
    const refund = { body: { reason: 'broken' }, once: 'same' }
    const first = await ask(`/orders/${tea}/refunds`, refund)
    const { version } = (await shelf.rows('orders').get(tea))!
    await end()
    await begin()
    expect(await ask(`/orders/${tea}/refunds`, refund)).toEqual(first)
    expect((await shelf.rows('orders').get(tea))!.version).toBe(version)
    const other = await ask(`/orders/${tea}/refunds`, { body: { reason: 'late' }, once: 'same' })
    expect([other.status, other.json.code]).toEqual([422, 'key_reused'])
    expect((await ask(`/orders/${tea}`)).json.refunds).toHaveLength(1)
  })

  test('asked for ten times at once happens once', async () => {
    const asked = { body: { sku: 'WF-KN-01', new_sku: 'WF-KN-01-XL' }, once: 'same' }
    const all = await Promise.all(Array.from({ length: 10 }, () => ask('/orders/012345678907/exchanges', asked)))
    expect(new Set(all.map(({ text }) => text)).size).toBe(1)
    const [xl] = (await ask('/goods/WF-KN-01-XL')).json.variants.slice(-1)
    expect(xl.left).toBe(3)
  })
})

test('nobody else on the machine reads the file', () => {
  expect(statSync(join(folder, 'orders.db')).mode & 0o077).toBe(0)
})

describe('a parcel that moves', () => {
  const collected = { body: { text: '宁波仓已揽收', state: 'collected' }, once: 'e1' }

  test('ships and delivers its order, in the order of the events', async () => {
    const no = '012345678902'
    expect((await ask(`/orders/${no}/events`, collected)).json).toMatchObject({ order_no: no, status: 'shipped' })
    await ask(`/orders/${no}/events`, { body: { text: '已签收', state: 'delivered' }, once: 'e2' })
    const late = { body: { text: '已离开宁波', state: 'moving', at: now - 1000 }, once: 'e3' }
    await ask(`/orders/${no}/events`, late)
    const { json } = await ask(`/orders/${no}`)
    expect(json).toMatchObject({ status: 'delivered', shipped_at: now, delivered_at: now })
    expect(json.parcel.events.at(-1).text).toBe('已签收')
    expect(moved).toEqual([no, no, no])
  })

  test('is told to the bot until it has taken it, also after a restart', async () => {
    await ask('/orders/012345678902/events', collected)
    await end()
    await begin()
    const orders = shelf.rows('orders') as Rows<Kept>
    const sent: { body: string; headers: Record<string, string> }[] = []
    let finish: () => void = nothing
    const done = new Promise<void>((resolve) => (finish = resolve))
    const push = openPush({
      orders,
      target: () => 'http://bot.example/hooks/orders',
      secret: 'a secret of the hook',
      clock,
      log,
      waitMs: 1,
      async fetch(_url, init) {
        sent.push({ body: init!.body as string, headers: init!.headers as Record<string, string> })
        if (sent.length === 1) throw new TypeError('fetch failed')
        if (sent.length === 3) finish()
        return new Response(null, { status: sent.length === 2 ? 503 : 204 })
      },
    })
    push.wake()
    await done
    await push.stop()
    expect(new Set(sent.map(({ body }) => body)).size).toBe(1)
    expect(isSigned('a secret of the hook', sent[2]!.headers, now, sent[2]!.body)).toBe(true)
    expect((await orders.get('012345678902'))!.body.unsent).toEqual([])
  })
})
