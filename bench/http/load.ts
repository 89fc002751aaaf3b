/** A load of 64 keep-alive connections that checks every reply; raw sockets, so that the client costs little. */
import { connect, type Socket } from 'node:net'

export interface Exchange {
  path: string
  headers: Record<string, string>
  body: string
  /** Must stand in the answer. */
  expect: string
}

export interface LoadResult {
  requests: number
  wrong: number
  seconds: number
  /** Milliseconds. */
  p50: number
  p99: number
}

/**
 * @param next gives the next exchange of a connection; called only when the one before was answered
 */
export async function load(
  port: number,
  connections: number,
  seconds: number,
  next: (connection: number) => Exchange,
): Promise<LoadResult> {
  const times: number[] = []
  let wrong = 0
  const began = performance.now()
  const until = began + seconds * 1000
  await Promise.all(
    Array.from({ length: connections }, (_, at) =>
      drive(
        port,
        until,
        () => next(at),
        (ms, right) => {
          times.push(ms)
          if (!right) wrong += 1
        },
      ),
    ),
  )
  const took = (performance.now() - began) / 1000
  times.sort((a, b) => a - b)
  const quantile = (q: number): number => times[Math.min(times.length - 1, Math.floor(times.length * q))] ?? 0
  return { requests: times.length, wrong, seconds: took, p50: quantile(0.5), p99: quantile(0.99) }
}

function drive(
  port: number,
  until: number,
  next: () => Exchange,
  done: (ms: number, right: boolean) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    let exchange: Exchange
    let sentAt = 0
    let buffered = ''
    const send = (): void => {
      if (performance.now() >= until) {
        socket.end()
        resolve()
        return
      }
      exchange = next()
      const headers = Object.entries(exchange.headers).map(([name, value]) => `${name}: ${value}\r\n`)
      const bytes = Buffer.byteLength(exchange.body)
      sentAt = performance.now()
      socket.write(
        `POST ${exchange.path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: ${bytes}\r\n${headers.join('')}\r\n${exchange.body}`,
      )
    }
    socket.setEncoding('utf8')
    socket.on('connect', send)
    socket.on('data', (chunk: string) => {
      buffered += chunk
      const end = buffered.indexOf('\r\n\r\n')
      if (end < 0) return
      const head = buffered.slice(0, end)
      const length = /content-length: (\d+)/i.exec(head)
      const body = buffered.slice(end + 4)
      if (length ? Buffer.byteLength(body) < Number(length[1]) : !body.endsWith('0\r\n\r\n')) return
      buffered = ''
      done(performance.now() - sentAt, / 20\d /.test(head.slice(0, 20)) && body.includes(exchange.expect))
      send()
    })
    socket.on('error', reject)
  })
}
