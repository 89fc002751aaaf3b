import { afterEach, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { connect } from 'node:net'
import { BotError } from '../../bot/sdk/index.ts'
import { createServer, type HttpServer, type ServerOptions } from '../../bot/server/index.ts'
import { send } from './house.ts'

const quiet = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} }
const ready = { ready: true, reason: null as string | null, draining: false }
let server: HttpServer
let health = { ...ready }

async function listen(options: Partial<ServerOptions> = {}): Promise<number> {
  health = { ...ready }
  server = createServer({ log: quiet, ...options })
  server.observe({ health: () => health, metrics: async () => 'up 1\n' })
  return server.listen(0, '127.0.0.1')
}
afterEach(() => server.close())

/** Writes bytes and gives all that comes back until the server closes. */
async function raw(port: number, ...parts: string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
  socket.on('error', () => {})
  await once(socket, 'connect')
  for (const part of parts) socket.write(part)
  await once(socket, 'close')
  return text
}

describe('hot routes', () => {
  test('are served before the app, with params and the address', async () => {
    const port = await listen()
    server.mount((_request, response) => response.end('app'))
    server.route('POST', '/webhook/:instance', (_request, response, params, url) => {
      response.end(JSON.stringify({ ...params, q: url.searchParams.get('q'), host: url.host }))
    })
    const answer = await send(port, 'POST', '/webhook/oa%2F1?q=%E6%99%9A', {})
    expect(answer.json).toEqual({ instance: 'oa/1', q: '晚', host: `127.0.0.1:${port}` })
    expect((await send(port, 'GET', '/other', undefined)).text).toBe('app')
  })

  test('a known path with a wrong method is 405, an unreadable one 400, a fault 500 without its inside', async () => {
    const port = await listen()
    server.route('POST', '/a/:id', () => {
      throw new Error('secret inside')
    })
    server.route('GET', '/b', () => {
      throw new BotError('channel.malformed', 'not a payload')
    })
    const wrong = await send(port, 'GET', '/a/1', undefined)
    expect([wrong.status, wrong.headers['allow'], wrong.json.error.code]).toEqual([405, 'POST', 'request.method'])
    expect((await send(port, 'POST', '/a/%zz', {})).status).toBe(400)
    const fault = await send(port, 'POST', '/a/1', {})
    expect(fault.status).toBe(500)
    expect(fault.text).not.toContain('secret')
    expect((await send(port, 'GET', '/b', undefined)).json.error).toEqual({
      code: 'channel.malformed',
      message: 'not a payload',
    })
    expect((await send(port, 'GET', '/nowhere', undefined)).status).toBe(404)
  })

  test('a failed record is 503 with Retry-After', async () => {
    const port = await listen()
    server.route('POST', '/a', async () => {
      throw new BotError('store.unavailable', 'disk', { retryable: true })
    })
    const answer = await send(port, 'POST', '/a', {})
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '2'])
  })
})

describe('readiness', () => {
  test('an unready store refuses what would be recorded and still lets read', async () => {
    const port = await listen()
    let called = 0
    server.route('POST', '/a', (_request, response) => void (called++, response.end()))
    server.route('GET', '/a', (_request, response) => void response.end('read'))
    health = { ready: false, reason: 'disk full', draining: false }
    const answer = await send(port, 'POST', '/a', {})
    expect([answer.status, answer.headers['retry-after'], called]).toEqual([503, '2', 0])
    expect((await send(port, 'GET', '/a', undefined)).text).toBe('read')
    expect((await send(port, 'GET', '/readyz', undefined)).json).toEqual({ ready: false, reason: 'disk full' })
    expect((await send(port, 'GET', '/healthz', undefined)).status).toBe(200)
  })

  test('while draining, running requests end, new ones are sent away', async () => {
    const port = await listen()
    let go = () => {}
    const held = new Promise<void>((resolve) => (go = resolve))
    server.route('POST', '/slow', async (_request, response) => {
      await held
      response.end('done')
    })
    const running = send(port, 'POST', '/slow', {})
    await new Promise((resolve) => setTimeout(resolve, 50))
    health = { ...ready, draining: true }
    const refused = await send(port, 'POST', '/slow', {})
    expect([refused.status, refused.json.error.code, refused.headers['connection']]).toEqual([
      503,
      'draining',
      'close',
    ])
    const closed = server.close()
    go()
    expect((await running).text).toBe('done')
    await closed
    await expect(send(port, 'GET', '/healthz', undefined)).rejects.toThrow()
  })

  test('close cuts what does not end', async () => {
    const port = await listen({ limits: { drainMs: 100 } })
    server.route('GET', '/never', () => {})
    const running = send(port, 'GET', '/never', undefined).catch((error: Error) => error.message)
    await new Promise((resolve) => setTimeout(resolve, 50))
    await server.close()
    expect(await running).toMatch(/hang up|reset/)
  })
})

describe('metrics', () => {
  test('are for this machine, or for who has the token', async () => {
    const port = await listen({ metricsToken: 'm'.repeat(32) })
    expect((await send(port, 'GET', '/metrics', undefined)).text).toBe('up 1\n')
    const forwarded = { 'x-forwarded-for': '127.0.0.1' }
    expect((await send(port, 'GET', '/metrics', undefined, forwarded)).status).toBe(403)
    const wrong = { ...forwarded, authorization: 'Bearer nope' }
    expect((await send(port, 'GET', '/metrics', undefined, wrong)).status).toBe(403)
    const right = { ...forwarded, authorization: `Bearer ${'m'.repeat(32)}` }
    expect((await send(port, 'GET', '/metrics', undefined, right)).status).toBe(200)
  })
})

describe('bad input', () => {
  test('headers over the limit are 431, broken ones 400, two lengths 400', async () => {
    const port = await listen()
    const big = `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`
    expect(await raw(port, big)).toMatch(/^HTTP\/1.1 431 /)
    expect(await raw(port, 'rubbish\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /)
    const smuggled =
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'
    expect(await raw(port, smuggled)).toMatch(/^HTTP\/1.1 400 /)
    expect(await raw(port, 'GET http://[ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1.1 400 /,
    )
  })

  test('headers that never end are cut', async () => {
    const port = await listen({ limits: { headersTimeoutMs: 200 } })
    expect(await raw(port, 'GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ')).toMatch(/^HTTP\/1.1 408 /)
  })

  test('a body that never ends is cut', async () => {
    const port = await listen({ limits: { headersTimeoutMs: 200, requestTimeoutMs: 300 } })
    server.route('POST', '/a', async (request, response) => {
      for await (const _chunk of request);
      response.end()
    })
    const answer = await raw(port, 'POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc')
    expect(answer).not.toContain('200 OK')
  })

  test('a body over the cap is 413, declared or chunked, and the reader does not hang', async () => {
    const port = await listen({ limits: { bodyBytes: 1_000 } })
    const seen: string[] = []
    server.route('POST', '/a', async (request, response) => {
      try {
        for await (const _chunk of request);
        seen.push('whole')
        response.end('ok')
      } catch {
        seen.push('cut')
      }
    })
    const declared = await send(port, 'POST', '/a', 'x'.repeat(1_001))
    expect([declared.status, declared.json.error.code]).toEqual([413, 'request.too_large'])
    const chunk = `400\r\n${'x'.repeat(1024)}\r\n`
    const chunked = await raw(
      port,
      'POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n',
      chunk,
      chunk,
    )
    expect(chunked).toMatch(/^HTTP\/1.1 413 /)
    expect(seen).toEqual(['cut'])
    const small = await raw(
      port,
      'POST /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
    )
    expect(small).toMatch(/^HTTP\/1.1 200 /)
  })

  test('an upgrade to nowhere is 404', async () => {
    const port = await listen()
    const asked = 'GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
    expect(await raw(port, asked)).toMatch(/^HTTP\/1.1 404 /)
  })
})
