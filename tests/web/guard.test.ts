/** Who may not: forged and foreign tokens, foreign pages, floods, slow readers. */
import { createHmac } from 'node:crypto'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { WebSocket } from 'ws'
import web from '../../channels/web/index.ts'
import { openChannel, type FakeHost } from '../../bot/testing/fakes.ts'
import { call, listen, open, post, read, say, type Opened } from './client.ts'

const secret = 'a secret of at least thirty-two chars'
let host: FakeHost<any, any>
let now: number

const make = (config: object = {}): Promise<FakeHost<any, any>> =>
  openChannel(web, { config: { customerSecret: secret, ...config }, clock: () => now })

beforeEach(async () => {
  now = Date.now()
  host = await make()
})
afterEach(() => host.stop())

const streamOf = (opened: Opened, ticket: string, watermark = '0'): string => {
  const url = new URL(opened.streamUrl)
  url.searchParams.set('t', ticket)
  url.searchParams.set('watermark', watermark)
  return url.href
}
const ticketOf = (opened: Opened): string => new URL(opened.streamUrl).searchParams.get('t')!

describe('tokens', () => {
  const cells: [string, (mine: Opened, other: Opened) => string | undefined, number][] = [
    ['no token', () => undefined, 401],
    ['an empty token', () => '', 401],
    ['a made-up token', () => 'abc.def', 403],
    ['a changed signature', ({ token }) => token.slice(0, -3) + (token.endsWith('AAA') ? 'BBB' : 'AAA'), 403],
    ['a changed payload', ({ token }) => `A${token}`, 403],
    ['the conversation id as token', ({ conversationId }) => conversationId, 403],
    ['the stream ticket as token', (mine) => ticketOf(mine), 403],
    ['the token of another conversation', (_, other) => other.token, 403],
  ]
  const routes: [string, string, (id: string) => string, unknown?][] = [
    ['reconnect', 'GET', (id) => `/conversations/${id}`],
    ['read', 'GET', (id) => `/conversations/${id}/activities`],
    ['post', 'POST', (id) => `/conversations/${id}/activities`, say('x')],
  ]
  for (const [route, method, path, body] of routes)
    test.each(cells)(`${route} with %s`, async (_, tokenOf, status) => {
      const [mine, other] = [await open(host.url), await open(host.url)]
      await post(host.url, mine, say('geheim'))
      const answer = await call(host.url, method, path(mine.conversationId), { token: tokenOf(mine, other), body })
      expect(answer.status).toBe(status)
      expect(await answer.text()).not.toContain('geheim')
      expect(host.received).toHaveLength(1)
    })

  test.each([
    ['nothing', () => ''],
    ['the token itself', (mine: Opened) => mine.token],
    ['the ticket of another conversation', (_: Opened, other: Opened) => ticketOf(other)],
    ['a forged ticket', (mine: Opened) => `${ticketOf(mine).slice(0, -3)}AAA`],
  ])('a stream with %s is refused', async (_, ticket) => {
    const [mine, other] = [await open(host.url), await open(host.url)]
    expect(await (await listen(streamOf(mine, ticket(mine, other)))).closed).toBe(403)
  })

  test('a token ends after an hour, also one that was used before; a refreshed one goes on', async () => {
    const mine = await open(host.url)
    expect((await post(host.url, mine, say('x'))).status).toBe(200)
    const refreshed = (await (
      await call(host.url, 'POST', '/tokens/refresh', { token: mine.token })
    ).json()) as Opened
    now += 1_800_000
    const later = (await (
      await call(host.url, 'POST', '/tokens/refresh', { token: refreshed.token })
    ).json()) as Opened
    now += 1_800_001
    expect((await post(host.url, mine, say('x'))).status).toBe(403)
    expect((await call(host.url, 'POST', '/tokens/refresh', { token: mine.token })).status).toBe(403)
    expect(later.conversationId).toBe(mine.conversationId)
    expect((await post(host.url, later, say('x'))).status).toBe(200)
  })

  test('a stream ticket ends after a minute', async () => {
    const mine = await open(host.url)
    now += 60_001
    expect(await (await listen(mine.streamUrl)).closed).toBe(403)
  })

  test('a client cannot choose who it is', async () => {
    const answer = await call(host.url, 'POST', '/tokens/generate', {
      body: { user: { id: 'victim', name: 'x' } },
    })
    const { token, conversationId } = (await answer.json()) as Opened
    await post(host.url, { token, conversationId }, { ...say('x'), from: { id: 'victim', role: 'user' } })
    expect(host.received[0]!.from.id).toMatch(/^v_[\w-]{22}$/)
    expect(host.received[0]!.from.verified).toBeUndefined()
  })

  test('a token of another channel instance is refused', async () => {
    const mine = await open(host.url)
    const other = await openChannel(web, { instance: 'web2' })
    expect((await post(other.url, mine, say('x'))).status).toBe(403)
    await other.stop()
  })
})

describe('signed-in customers', () => {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  function jwt(claims: object, header: object = { alg: 'HS256', typ: 'JWT' }, key = secret): string {
    const body = `${part(header)}.${part(claims)}`
    return `${body}.${createHmac('sha256', key).update(body).digest('base64url')}`
  }
  const good = () => ({ sub: 'C1029', name: '林小姐', tier: 'gold', phone: '13800000000', exp: now / 1000 + 600 })

  test('a token signed by the shop makes the sender verified', async () => {
    const opened = await open(host.url, { customerToken: jwt(good()) })
    await post(host.url, opened, say('我的订单'))
    expect(host.received[0]!.from).toMatchObject({
      verified: true,
      customer: 'C1029',
      name: '林小姐',
      tier: 'gold',
      phone: '13800000000',
    })
  })

  test('a visitor who signs in later keeps the conversation', async () => {
    const opened = await open(host.url)
    await post(host.url, opened, say('一'))
    const answer = await call(host.url, 'POST', '/tokens/refresh', {
      token: opened.token,
      body: { customerToken: jwt(good()) },
    })
    const signedIn = (await answer.json()) as Opened
    expect(signedIn.conversationId).toBe(opened.conversationId)
    await post(host.url, signedIn, say('二'))
    expect(host.received.map(({ from }) => [from.verified ?? false, from.id])).toEqual([
      [false, host.received[0]!.from.id],
      [true, host.received[0]!.from.id],
    ])
  })

  test.each<[string, () => string]>([
    ['another key', () => jwt(good(), undefined, 'b secret of at least thirty-two chars')],
    ['alg none', () => `${part({ alg: 'none' })}.${part(good())}.`],
    ['alg none with a signature', () => jwt(good(), { alg: 'none' })],
    ['alg HS512', () => jwt(good(), { alg: 'HS512' })],
    ['alg RS256', () => jwt(good(), { alg: 'RS256' })],
    ['critical extensions', () => jwt(good(), { alg: 'HS256', crit: ['x'] })],
    ['no end', () => jwt({ ...good(), exp: undefined })],
    ['an end that passed', () => jwt({ ...good(), exp: now / 1000 - 61 })],
    ['an end in a month', () => jwt({ ...good(), exp: now / 1000 + 30 * 86_400 })],
    ['a beginning in the future', () => jwt({ ...good(), nbf: now / 1000 + 600 })],
    ['no customer', () => jwt({ ...good(), sub: undefined })],
    ['a customer that is an object', () => jwt({ ...good(), sub: { $gt: '' } })],
    ['a fourth part', () => `${jwt(good())}.x`],
    ['rubbish', () => 'rubbish'],
  ])('%s is refused', async (_, token) => {
    const answer = await call(host.url, 'POST', '/conversations', { body: { customerToken: token() } })
    expect(answer.status).toBe(403)
  })

  test('without a secret no customer token is good', async () => {
    const other = await openChannel(web, {})
    const answer = await call(other.url, 'POST', '/conversations', { body: { customerToken: jwt(good()) } })
    expect(answer.status).toBe(403)
    await other.stop()
  })

  test('where signing in is required, nobody talks without', async () => {
    const strict = await make({ requireCustomer: true })
    expect((await call(strict.url, 'POST', '/conversations', { body: {} })).status).toBe(403)
    expect((await call(strict.url, 'POST', '/tokens/generate')).status).toBe(403)
    expect((await open(strict.url, { customerToken: jwt(good()) })).token).not.toBe('')
    await strict.stop()
  })
})

describe('origins', () => {
  const foreign = [
    'https://evil.example',
    'null',
    'https://shop.example.evil.example',
    'http://localhost.evil.example',
  ]
  const allowed = { origins: ['https://shop.example'] }

  test.each(foreign)('%s may neither ask, open, post, read nor listen', async (origin) => {
    const headers = { origin }
    const mine = await open(host.url)
    const id = mine.conversationId
    for (const [method, path, body] of [
      ['OPTIONS', '/conversations', undefined],
      ['POST', '/conversations', {}],
      ['POST', '/tokens/generate', {}],
      ['POST', `/conversations/${id}/activities`, say('x')],
      ['GET', `/conversations/${id}/activities`, undefined],
    ] as const) {
      const answer = await call(host.url, method, path, { token: mine.token, body, headers })
      expect(answer.status).toBe(403)
      expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    }
    expect(await (await listen(mine.streamUrl, headers)).closed).toBe(403)
    expect(host.received).toEqual([])
  })

  test('our own pages, localhost and the listed sites may; CORS names exactly them', async () => {
    const shop = await make(allowed)
    for (const origin of [shop.url, 'http://localhost:5173', 'https://shop.example']) {
      const preflight = await call(shop.url, 'OPTIONS', '/conversations', { headers: { origin } })
      expect(preflight.status).toBe(204)
      expect(preflight.headers.get('access-control-allow-origin')).toBe(origin)
      expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization')
      const opened = await open(shop.url, {}, { origin })
      expect((await post(shop.url, opened, say('x'), { origin })).status).toBe(200)
      const reader = await listen(opened.streamUrl, { origin })
      await reader.until(1)
      reader.socket.terminate()
    }
    await shop.stop()
  })

  test('a token made for one site is not good on another', async () => {
    const shop = await make({ origins: ['https://shop.example', 'https://other.example'] })
    const opened = await open(shop.url, {}, { origin: 'https://shop.example' })
    const other = { origin: 'https://other.example' }
    expect((await post(shop.url, opened, say('x'), other)).status).toBe(403)
    expect(await (await listen(opened.streamUrl, other)).closed).toBe(403)
    await shop.stop()
  })
})

describe('floods', () => {
  test('the twenty-first frame in a second closes with 1008', async () => {
    const reader = await listen((await open(host.url)).streamUrl)
    for (let i = 0; i < 20; i += 1) reader.socket.send('')
    await new Promise((resolve) => reader.socket.ping('', true, resolve))
    expect(await reader.closed).toBe(1008)
  })

  test('twenty frames are fine', async () => {
    const opened = await open(host.url)
    const reader = await listen(opened.streamUrl)
    for (let i = 0; i < 20; i += 1) reader.socket.send('')
    await host.push(opened.conversationId, { text: 'noch da' })
    await reader.until(1)
    expect(reader.socket.readyState).toBe(WebSocket.OPEN)
    reader.socket.terminate()
  })

  test('a frame that says something is refused: the stream is read only', async () => {
    const reader = await listen((await open(host.url)).streamUrl)
    reader.socket.send(JSON.stringify(say('x')))
    expect(await reader.closed).toBe(1008)
    expect(host.received).toEqual([])
  })

  test('a frame over 64 KiB closes with 1009', async () => {
    const reader = await listen((await open(host.url)).streamUrl)
    reader.socket.send('x'.repeat(65_537))
    expect(await reader.closed).toBe(1009)
  })

  test('many fragments of one frame close the socket', async () => {
    const reader = await listen((await open(host.url)).streamUrl)
    for (let i = 0; i < 200 && reader.socket.readyState === WebSocket.OPEN; i += 1)
      reader.socket.send('', { fin: false }, () => undefined)
    expect([1008, 1006]).toContain(await reader.closed)
  })

  test.each([
    ['invalid UTF-8', [0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28], 1007],
    ['a frame without a mask', [0x81, 0x02, 0x7b, 0x7d], 1002],
    ['reserved bits', [0xf1, 0x80, 0, 0, 0, 0], 1002],
    ['a gigabyte announced', [0x82, 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0], 1009],
    ['a binary frame', [0x82, 0x81, 0, 0, 0, 0, 0x41], 1008],
    ['a continuation of nothing', [0x80, 0x80, 0, 0, 0, 0], 1002],
  ])('%s closes the socket', async (_, bytes, code) => {
    const reader = await listen((await open(host.url)).streamUrl)
    // @ts-expect-error the socket under the WebSocket is not public
    reader.socket._socket.write(Buffer.from(bytes))
    expect(await reader.closed).toBe(code)
    expect(host.complaints).toEqual([])
  })

  test('compression is not offered', async () => {
    const reader = await listen((await open(host.url)).streamUrl)
    expect(reader.socket.extensions).toBe('')
    reader.socket.terminate()
  })

  test('so many tabs and no more', async () => {
    const few = await make({ limits: { socketsPerConversation: 2 } })
    const opened = await open(few.url)
    const readers = [await listen(opened.streamUrl), await listen(opened.streamUrl)]
    expect(await (await listen(opened.streamUrl)).closed).toBe(503)
    for (const { socket } of readers) socket.terminate()
    await few.stop()
  })

  test('a body that never ends is cut off at 64 KiB', async () => {
    const { token, conversationId } = await open(host.url)
    const { port } = new URL(host.url)
    const socket = connect(Number(port), '127.0.0.1')
    socket.write(
      `POST /v3/directline/conversations/${conversationId}/activities HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n` +
        'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
    )
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`
    let answer = ''
    socket.on('data', (data) => (answer += data.toString()))
    socket.on('error', () => undefined)
    const closed = new Promise((resolve) => socket.on('close', resolve))
    for (let i = 0; i < 6; i += 1) socket.write(chunk)
    await closed
    expect(answer).toMatch(/^HTTP\/1\.1 413/)
  })
})

describe('slow readers', () => {
  test('who does not read costs one page, and misses nothing when it comes back', async () => {
    const opened = await open(host.url)
    const slow = await listen(opened.streamUrl)
    const quick = await listen(opened.streamUrl)
    // @ts-expect-error the socket under the WebSocket is not public
    slow.socket._socket.pause()
    const count = 1500
    const text = '慢'.repeat(2000)
    const before = process.memoryUsage.rss()
    for (let i = 0; i < count; i += 1) await host.push(opened.conversationId, { text: `${i}${text}` })
    await quick.until(count)
    expect(process.memoryUsage.rss() - before).toBeLessThan(300 * 1024 * 1024)
    slow.socket.terminate()
    const frames = [...slow.frames]
    const watermark = frames.at(-1)?.watermark ?? '0'
    const got = frames.flatMap(({ activities }) => activities)
    expect(got.length).toBeLessThan(count)
    const answer = await call(
      host.url,
      'GET',
      `/conversations/${opened.conversationId}?watermark=${watermark}`,
      opened,
    )
    const back = await listen(((await answer.json()) as Opened).streamUrl)
    await back.until(count - got.length)
    const ids = [...got, ...back.activities()].map(({ id }) => Number(id.split('|')[1]))
    expect(ids).toEqual(Array.from({ length: count }, (_, i) => i + 1))
    for (const { socket } of [quick, back]) socket.terminate()
  })

  test('who does not answer a ping is gone', async () => {
    const quick = await make({ limits: { pingMs: 100 } })
    const reader = await listen((await open(quick.url)).streamUrl)
    // @ts-expect-error the socket under the WebSocket is not public
    reader.socket._autoPong = false
    expect(await reader.closed).toBe(1006)
    await quick.stop()
  })
})

describe('ids', () => {
  test('are random 128 bit and tell nothing without their token', async () => {
    const ids = new Set<string>()
    for (let i = 0; i < 200; i += 1) ids.add((await open(host.url)).conversationId)
    expect(ids.size).toBe(200)
    for (const id of ids) expect(Buffer.from(id, 'base64url')).toHaveLength(16)
    const mine = await open(host.url)
    await post(host.url, mine, say('x'))
    expect((await read(host.url, mine)).activities).toHaveLength(1)
  })
})
