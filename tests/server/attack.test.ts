/** Attacks from outside on the whole door: odd HTTP, odd sockets, odd files. No answer is HTML or a stack, nothing hangs. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type HttpServer } from '../../bot/server/index.ts'
import { builtPages } from '../../bot/server/built.ts'
import { openHouse, send, type House } from './house.ts'
import { outsider, shout } from './outsider.ts'

let folder: string
let house: House
const logged: unknown[] = []
const noted = (...line: unknown[]) => void logged.push(line)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nightdesk-attack-'))
  mkdirSync(join(folder, 'console/assets/views'), { recursive: true })
  writeFileSync(join(folder, 'console/assets/.env'), 'SECRET=geheim')
  writeFileSync(join(folder, 'console/index.html'), '<!doctype html><title>desk</title>')
  writeFileSync(join(folder, 'console/.env'), 'SECRET=geheim')
  writeFileSync(join(folder, 'secret.txt'), 'geheim')
  house = await openHouse({
    pages: builtPages(join(folder, 'console')),
    log: { info: () => {}, debug: () => {}, warn: noted, error: noted },
  })
})
afterEach(() => void logged.splice(0))
afterAll(async () => {
  await house.close()
  rmSync(folder, { recursive: true, force: true })
})

const close = 'Host: 127.0.0.1\r\nConnection: close\r\n'
const line = (text: string, headers = '') => `${text} HTTP/1.1\r\n${close}${headers}\r\n`

describe('shapes that smuggle', () => {
  const body = '0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n'
  test.each([
    ['length and chunks', 'Content-Length: 4\r\nTransfer-Encoding: chunked'],
    ['a blank before the colon', 'Transfer-Encoding : chunked\r\nContent-Length: 4'],
    ['an unknown coding', 'Transfer-Encoding: xchunked'],
    ['two codings', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity'],
    ['a folded coding', 'Transfer-Encoding:\r\n chunked\r\nContent-Length: 4'],
    ['two lengths', 'Content-Length: 2\r\nContent-Length: 3'],
    ['one length twice', 'Content-Length: 2\r\nContent-Length: 2'],
    ['a list of lengths', 'Content-Length: 2, 2'],
    ['a signed length', 'Content-Length: +2'],
    ['a negative length', 'Content-Length: -2'],
    ['a huge length', 'Content-Length: 99999999999999999999999'],
    ['a NUL', 'X: a\0b'],
    ['a bare CR', 'X: a\rY: b'],
    ['no colon', 'X y'],
  ])('%s: 400 and the line is cut', async (_name, headers) => {
    const { heard, statuses } = await shout(
      house.port,
      `POST /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}\r\n\r\n${body}`,
    )
    expect(statuses).toEqual([400])
    expect(heard).not.toMatch(/</)
  })

  test.each([
    ['line feeds alone', 'GET /healthz HTTP/1.1\nHost: a\n\n', 400],
    ['another protocol', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['TLS', Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1]), 400],
    ['no host', 'GET /healthz HTTP/1.1\r\n\r\n', 400],
    ['headers of 40 KiB', line('GET /healthz', `X: ${'x'.repeat(40_000)}\r\n`), 431],
    ['an address of 40 KiB', line(`GET /${'x'.repeat(40_000)}`), 431],
    ['an unmet expectation', line('POST /api/v1/session', 'Expect: magic\r\n'), 417],
  ])('%s', async (_name, bytes, status) => {
    expect((await shout(house.port, bytes)).statuses).toEqual([status])
  })

  test('two hosts on a page that goes by its host', async () => {
    const two =
      'GET /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n'
    expect((await shout(house.port, two)).statuses).toEqual([400])
  })
})

describe('addresses', () => {
  const away = [
    '/console/../../secret.txt',
    '/console/..%2f..%2fsecret.txt',
    '/console/%2e%2e/%2e%2e/secret.txt',
    '/console/..%5c..%5csecret.txt',
    '/console/....//....//secret.txt',
    '/console//etc/passwd',
    '/console/.env',
    '/console/%00',
    '/console/index.html%00.js',
    '/console/%ff',
    '/console/views',
    '/console/views/',
    '/console/assets',
    '/console/assets/views',
    '/console/assets/..%2f.env',
    '/console/assets/../../secret.txt',
    '/console/assets/%2e%2e/%2e%2e/secret.txt',
    '//evil.example/console/',
    '/console/x'.padEnd(9_000, 'x'),
    '/nowhere',
    '/api',
    '/api/v1/',
    '/api/v1/live',
  ]
  test.each(away.map((path) => [path.slice(0, 60), path]))('%s is 404 in JSON', async (_short, path) => {
    const { heard, statuses } = await shout(house.port, line(`GET ${path}`, 'Accept: text/html\r\n'))
    expect(statuses).toEqual([404])
    expect(heard).toMatch(/\{"error":\{"code":"request\.not_found"/)
    expect(heard).not.toMatch(/geheim|root:|<html|<!doctype/i)
    expect(logged).toEqual([])
  })

  test('the folder itself is sent on to its page, without HTML', async () => {
    for (const path of ['/', '/console']) {
      const { heard } = await shout(house.port, line(`GET ${path}`, 'Accept: text/html\r\n'))
      expect(heard).toMatch(/^HTTP\/1\.1 302 [\s\S]*\r\nLocation: \/console\/\r\n/)
      expect(heard).not.toMatch(/<\w/)
    }
  })

  test.each([
    ['GET http://evil.example/healthz', 400],
    ['OPTIONS *', 400],
    ['GET /api/v1/contacts/%ff', 400],
    ['GET /healthz/..', 404],
  ])('%s is %i', async (asked, status) => {
    expect((await shout(house.port, line(asked))).statuses).toEqual([status])
  })

  test.each([
    ['a range beyond the end', 'Range: bytes=999999-\r\n'],
    ['800 ranges', `Range: bytes=${Array(800).fill('0-1').join(',')}\r\n`],
    ['a version it never had', 'If-Match: "x"\r\n'],
    ['a date before it', 'If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT\r\n'],
  ])('%s is no fault of ours', async (_name, header) => {
    const { statuses } = await shout(house.port, line('GET /console/', header))
    expect(statuses[0]).toBeLessThan(500)
    expect(logged).toEqual([])
  })
})

describe('methods', () => {
  test.each(['TRACE', 'OPTIONS', 'PROPFIND', 'LOCK', 'PUT', 'DELETE'])('%s does nothing', async (method) => {
    for (const path of ['/api/v1/queue', '/healthz', '/console/', '/']) {
      const { heard, statuses } = await shout(house.port, line(`${method} ${path}`, 'Cookie: nd=geheim\r\n'))
      expect(statuses[0]).toBeGreaterThanOrEqual(400)
      expect(statuses[0]).toBeLessThan(500)
      expect(heard).not.toContain('geheim')
    }
  })

  test('HEAD answers as GET, without a body', async () => {
    for (const path of ['/healthz', '/api/v1/session', '/console/']) {
      const { heard, statuses } = await shout(house.port, line(`HEAD ${path}`))
      expect(statuses).toEqual([200])
      expect(heard.split('\r\n\r\n')[1]).toBe('')
    }
  })
})

describe('lines that are not let go', () => {
  const upgrade = (path: string, headers = '') =>
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${house.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${headers}\r\n`

  test.each([
    ['an upgrade to nowhere', () => upgrade('/nowhere'), 404],
    ['a live socket without Origin', () => upgrade('/api/v1/live'), 403],
    ['a live socket of another site', () => upgrade('/api/v1/live', 'Origin: https://evil.example\r\n'), 403],
    ['a live socket of nobody', () => upgrade('/api/v1/live', `Origin: ${house.origin}\r\n`), 401],
    ['rubbish', () => 'rubbish\r\n\r\n', 400],
    ['headers too large', () => line('GET /', `X: ${'x'.repeat(40_000)}\r\n`), 431],
  ])('%s: answered and closed, also if the other side stays', async (_name, bytes, status) => {
    const one = await outsider(house.port)
    one.say(bytes())
    await one.until((heard) => heard.includes('\r\n\r\n'))
    expect(one.statuses()).toEqual([status])
    expect(await one.gone()).toBe(true)
  })

  test('an upgrade to something else is an ordinary request', async () => {
    const h2c =
      'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n'
    const one = await outsider(house.port)
    one.say(`GET /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1\r\n${h2c}\r\n`)
    await one.until((heard) => heard.includes('"shop"'))
    expect(one.statuses()).toEqual([200])
    one.socket.destroy()
  })

  test('who breaks off in the middle of a body is no fault of ours', async () => {
    const one = await outsider(house.port)
    one.say(
      `POST /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1:${house.port}\r\nOrigin: ${house.origin}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"na`,
    )
    await new Promise((resolve) => setTimeout(resolve, 50))
    one.socket.destroy()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(logged).toEqual([])
  })
})

describe('slow ones', () => {
  let server: HttpServer
  afterEach(() => server.close())

  test('silence, half a header, half a body, and an answer nobody reads are cut', async () => {
    server = createServer({
      log: { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} },
      limits: { headersTimeoutMs: 300, requestTimeoutMs: 500, idleMs: 700, stalledMs: 800 },
    })
    server.observe({
      health: () => ({ ready: true, reason: null, draining: false }),
      metrics: () => Promise.resolve(''),
    })
    server.route('GET', '/big', (_request, response) => void response.end(Buffer.alloc(64 * 1024 * 1024)))
    server.route('POST', '/in', async (request, response) => {
      for await (const _part of request);
      response.end()
    })
    const port = await server.listen(0, '127.0.0.1')
    const lines = await Promise.all(Array.from({ length: 5 }, () => outsider(port)))
    lines[1]!.say('GET / HTTP/1.1\r\nX-Slow: ')
    lines[2]!.say('POST /in HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc')
    lines[3]!.say('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n')
    lines[4]!.socket.pause()
    lines[4]!.say('GET /big HTTP/1.1\r\nHost: a\r\n\r\n')
    const gone = await Promise.all(lines.slice(0, 4).map((one) => one.gone(5_000)))
    expect(gone).toEqual([true, true, true, true])
    expect(lines[3]!.statuses()).toEqual([200])
    lines[4]!.socket.resume()
    expect(await lines[4]!.gone(5_000)).toBe(true)
    expect(lines[4]!.heard().length).toBeLessThan(64 * 1024 * 1024)
  }, 20_000)
})

test('two hundred strangers at odd doors leave no line behind', async () => {
  const many = await Promise.all(
    Array.from({ length: 200 }, async (_unused, i) => {
      const one = await outsider(house.port)
      one.say(
        i % 2
          ? 'rubbish\r\n\r\n'
          : `GET /x${i} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
      )
      return one
    }),
  )
  expect(await Promise.all(many.map((one) => one.gone(5_000)))).toEqual(many.map(() => true))
  expect((await send(house.port, 'GET', '/healthz', undefined)).status).toBe(200)
})
