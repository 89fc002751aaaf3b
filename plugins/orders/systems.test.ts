import { afterEach, describe, expect, test } from '@jest/globals'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { fakePluginHost, type FakePluginHost } from '../../bot/testing/fakes-plugin.ts'
import orders from './index.ts'
import { signed } from './sign.ts'

const now = Date.parse('2026-11-12T20:00:00+08:00')
const lin = { caller: { customer: 'C001', verified: true } }
const he = { caller: { customer: 'C005', verified: true } }
const parcel = { order_no: '012345678904' }
const secret = 'a secret that nobody guesses'

let begun: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const end of begun.reverse()) await end()
  begun = []
})
function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'orders-'))
  begun.push(() => rmSync(made, { recursive: true, force: true }))
  return made
}
async function open(options: Parameters<typeof fakePluginHost>[1]): Promise<FakePluginHost> {
  const host = await fakePluginHost(orders, { now, fetch, ...options })
  begun.push(() => host.stop())
  return host
}
const alone = (at: string, address: string | null = null) => ({
  config: { backend: {} },
  own: { folder: at, address: () => address },
})

describe('an order system of its own', () => {
  test('answers over a socket, keeps what was done over a restart, and leaves the shop’s store alone', async () => {
    const at = folder()
    const first = await open(alone(at))
    const made = await first.call('refund.create', { order_no: '012345678908' }, { ...he, key: 'k' })
    expect(made.outcome).toBe('ok')
    expect(await first.rows('orders').list()).toEqual([])
    const url = readFileSync(join(at, 'url'), 'utf8').trim()
    expect((await fetch(`${url}/orders`)).status).toBe(401)
    await first.stop()
    const second = await open(alone(at))
    expect(await second.call('refund.create', { order_no: '012345678908' }, { ...he, key: 'k' })).toEqual(made)
    expect((await second.call('refund.create', { order_no: '012345678908' }, he)).outcome).toBe('already')
  })

  test('needs no socket while time is played: last night does not reach the network', async () => {
    const at = folder()
    const night = await open({
      config: { backend: {} },
      own: { folder: at },
      fetch: () => Promise.reject(new Error()),
    })
    await night.call('refund.create', { order_no: '012345678908' }, { ...he, key: 'night' })
    await night.stop()
    const day = await open(alone(at))
    expect((await day.call('refund.create', { order_no: '012345678908' }, he)).outcome).toBe('already')
  })

  test('takes over what an earlier version kept in the shop’s store, numbers too', async () => {
    const before = await open({})
    await before.call('refund.create', { order_no: '012345678908' }, he)
    const after = await open({ ...alone(folder()), store: before.store })
    expect((await after.call('refund.create', { order_no: '012345678908' }, he)).output.no).toBe('R1001')
    const next = await after.call('refund.create', { order_no: '012345678912' }, he)
    expect(Number(next.output.no.slice(1))).toBeGreaterThan(1001)
  })

  test('is a part of the bot where several processes share the store', async () => {
    const host = await open({ config: { backend: {} } })
    expect(await host.rows('orders').list()).toHaveLength(24)
  })
})

test('another system at an address is asked with its key; ours is not started', async () => {
  const at = folder()
  await open(alone(at))
  const url = readFileSync(join(at, 'url'), 'utf8').trim()
  const key = readFileSync(join(at, 'key'), 'utf8')
  const host = await open({ config: { backend: { url, key } } })
  expect((await host.call('order.lookup', parcel, lin)).output.status).toBe('shipped')
  expect((await host.call('order.list', {}, lin)).output).toHaveLength(3)
  expect(await host.rows('orders').list()).toEqual([])
  const stranger = await open({ config: { backend: { url, key: 'x'.repeat(32) } } })
  await expect(stranger.call('order.lookup', parcel, lin)).rejects.toThrow('refuses our key')
})

test('a system that is down is a fault, never an answer', async () => {
  const at = folder()
  const system = await open(alone(at))
  const url = readFileSync(join(at, 'url'), 'utf8').trim()
  const host = await open({ config: { backend: { url, key: readFileSync(join(at, 'key'), 'utf8') } } })
  await host.call('order.lookup', parcel, lin)
  await system.stop()
  for (const [action, given] of [
    ['order.lookup', parcel],
    ['order.list', {}],
    ['logistics.track', parcel],
    ['refund.create', parcel],
    ['product.search', { need: '毛衣' }],
  ] as const)
    await expect(host.call(action, given, lin)).rejects.toThrow('the order system does not answer')
  const odd = await open({
    config: { backend: { url, key: 'x'.repeat(32) } },
    fetch: async () => new Response('<html>', { status: 200 }),
  })
  await expect(odd.call('order.lookup', parcel, lin)).rejects.toThrow('as nobody agreed')
})

describe('POST /hooks/orders', () => {
  const event = {
    id: 'E7',
    type: 'parcel.moved',
    order_no: parcel.order_no,
    status: 'shipped',
    at: now,
    text: '快件已到达杭州西湖站',
  }
  const push = async (host: FakePluginHost, body: string, headers: Record<string, string>) => {
    let status = 0
    const response = {
      writeHead: (given: number) => ((status = given), response),
      end: () => undefined,
    } as unknown as ServerResponse
    const request = Object.assign(Readable.from([body]), { headers }) as unknown as IncomingMessage
    await host.routes.get('POST /hooks/orders')!(request, response, {}, new URL('http://shop/hooks/orders'))
    return status
  }
  const tell = (host: FakePluginHost, given: object, at = now, by = secret) => {
    const body = JSON.stringify(given)
    return push(host, body, signed(by, String((given as { id?: string }).id), at, body))
  }

  test('what is pushed is what is told next, once', async () => {
    const host = await open({ config: { hook_secret: secret } })
    expect((await host.call('logistics.track', parcel, lin)).output.last_event).toBe('已到达杭州转运中心')
    expect([await tell(host, event), await tell(host, event)]).toEqual([204, 204])
    expect((await host.call('logistics.track', parcel, lin)).output.last_event).toBe(event.text)
    expect((await host.rows('news').get(parcel.order_no))!.body.events).toHaveLength(1)
    const [panel] = await host.panels[0]!.rows()
    expect((await host.panels[0]!.rows()).find(({ no }) => no === parcel.order_no)!['station']).toBe(event.text)
    expect(panel).toHaveProperty('station')
    // Late news do not turn the parcel back.
    await tell(host, { ...event, id: 'E6', at: now - 1000, text: '已离开杭州转运中心' })
    expect((await host.call('logistics.track', parcel, lin)).output.last_event).toBe(event.text)
  })

  test('a forged, changed, old or malformed one is refused', async () => {
    const host = await open({ config: { hook_secret: secret } })
    const body = JSON.stringify(event)
    const good = signed(secret, 'E7', now, body)
    expect(await tell(host, event, now, 'another secret of somebody')).toBe(401)
    expect(await push(host, body.replace('西湖', '滨江'), good)).toBe(401)
    expect(await push(host, body, { ...good, 'webhook-id': 'E8' })).toBe(401)
    expect(await push(host, body, {})).toBe(401)
    expect(await tell(host, event, now - 301_000)).toBe(401)
    expect(await tell(host, event, now + 301_000)).toBe(401)
    host.now = now + 301_000
    expect(await push(host, body, good)).toBe(401)
    host.now = now
    expect(await tell(host, { ...event, extra: 1 })).toBe(400)
    expect(await push(host, 'x'.repeat(20_000), good)).toBe(413)
    expect(await host.rows('news').list()).toEqual([])
    expect(await push(host, body, { ...good, 'webhook-signature': `v1,AAAA ${good['webhook-signature']}` })).toBe(
      204,
    )
  })

  test('is not there where nobody was given a secret', async () => {
    expect((await open({})).routes.has('POST /hooks/orders')).toBe(false)
  })
})
