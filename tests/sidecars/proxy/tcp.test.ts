import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { describeWith } from '../describe.ts'
import { redis } from '../parts.ts'
import { openTcpProxy, type TcpProxy } from './tcp.ts'

let server: Server
let proxy: TcpProxy
let clients: Socket[]

/** What a client saw: all text so far, and how it ended. */
interface Seen {
  socket: Socket
  text: string
  end: Promise<string>
  until(text: string): Promise<void>
}

async function dial(port: number): Promise<Seen> {
  const socket = connect(port, '127.0.0.1')
  clients.push(socket)
  const seen: Seen = {
    socket,
    text: '',
    end: new Promise((resolve) => {
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)))
      socket.once('close', () => resolve('closed'))
    }),
    async until(text) {
      for (let i = 0; i < 200 && !seen.text.includes(text); i++) await sleep(5)
      expect(seen.text).toContain(text)
    },
  }
  socket.on('data', (bytes: Buffer) => (seen.text += bytes.toString()))
  await Promise.race([once(socket, 'connect'), seen.end])
  return seen
}

beforeEach(async () => {
  clients = []
  server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined)
    socket.pipe(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  proxy = await openTcpProxy((server.address() as AddressInfo).port)
})
afterEach(async () => {
  for (const socket of clients) socket.destroy()
  await proxy.close()
  server.close()
})

describe('a proxy before an echo', () => {
  test('passes everything both ways, in order, and the end with it', async () => {
    const client = await dial(proxy.port)
    let sent = ''
    for (let i = 0; i < 2000; i++) {
      const line = `${i} ${'x'.repeat(i % 500)}\n`
      sent += line
      client.socket.write(line)
    }
    client.socket.end()
    expect(await client.end).toBe('closed')
    expect(client.text).toBe(sent)
    expect(proxy.open()).toBe(0)
  })

  test('delays each direction and keeps the order when the delay ends', async () => {
    const client = await dial(proxy.port)
    proxy.delay(60)
    const began = performance.now()
    client.socket.write('slow ')
    await client.until('slow ')
    expect(performance.now() - began).toBeGreaterThanOrEqual(119)
    client.socket.write('first ')
    await sleep(10)
    await proxy.heal()
    client.socket.write('second ')
    await client.until('second ')
    expect(client.text).toBe('slow first second ')
  })

  test('cuts what is open and takes what is new', async () => {
    const client = await dial(proxy.port)
    client.socket.write('hello')
    await client.until('hello')
    proxy.cut()
    expect(await client.end).toBe('closed')
    const next = await dial(proxy.port)
    next.socket.write('again')
    await next.until('again')
  })

  test('resets by RST', async () => {
    const client = await dial(proxy.port)
    client.socket.write('hello')
    await client.until('hello')
    proxy.reset()
    expect(await client.end).toBe('ECONNRESET')
  })

  test('refuses new connections and leaves the open ones', async () => {
    const client = await dial(proxy.port)
    await proxy.refuse()
    expect(await (await dial(proxy.port)).end).toBe('ECONNREFUSED')
    client.socket.write('still here')
    await client.until('still here')
    await proxy.heal()
    const next = await dial(proxy.port)
    next.socket.write('back')
    await next.until('back')
  })

  test('holds everything in a black hole, connections too, and lets it go when it heals', async () => {
    const client = await dial(proxy.port)
    client.socket.write('before ')
    await client.until('before ')
    proxy.blackHole()
    client.socket.write('inside ')
    const inside = await dial(proxy.port)
    inside.socket.write('new')
    await sleep(100)
    expect([client.text, inside.text]).toEqual(['before ', ''])
    expect([client.socket.closed, inside.socket.closed]).toEqual([false, false])
    await proxy.heal()
    await client.until('before inside ')
    await inside.until('new')
  })

  test('an abort on one side is an abort on the other', async () => {
    server.removeAllListeners('connection')
    server.on('connection', (socket) => socket.once('data', () => socket.resetAndDestroy()))
    const client = await dial(proxy.port)
    client.socket.write('hello')
    expect(await client.end).toBe('ECONNRESET')
  })

  test('a server that is not there', async () => {
    server.close()
    const client = await dial(proxy.port)
    expect(await client.end).toBe('ECONNRESET')
  })
})

describeWith({ redis }, 'a proxy before Redis', ({ redis }) => {
  let before: TcpProxy
  beforeEach(async () => {
    before = await openTcpProxy(Number(new URL(redis).port || 6379))
  })
  afterEach(() => before.close())

  test('passes, holds and cuts', async () => {
    const client = await dial(before.port)
    client.socket.write('PING\r\n')
    await client.until('+PONG\r\n')
    before.blackHole()
    client.socket.write('ECHO held\r\n')
    await sleep(50)
    expect(client.text).toBe('+PONG\r\n')
    await before.heal()
    await client.until('$4\r\nheld\r\n')
    before.cut()
    expect(await client.end).toBe('closed')
  })
})
