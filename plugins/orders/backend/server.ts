/** The order system on a port of this machine: sockets in and out, nothing decided here. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { BotError } from 'nightdesk/sdk'
import { refuse, type Answer, type Handle } from './router.ts'

const mostBytes = 64 * 1024

export interface Listening {
  url: string
  close(): Promise<void>
}

/** Listens on 127.0.0.1; 0 takes a free port. @throws BotError `config.missing` if the port is taken */
export async function listen(handle: Handle, port: number): Promise<Listening> {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5000 }, (request, response) => {
    void answer(handle, request, response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new BotError('config.missing', `the order system cannot listen on 127.0.0.1:${port}`, { cause })),
    )
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
        // Whoever still waits by then has its Idempotency-Key to ask again with.
        setTimeout(() => server.closeAllConnections(), 1000).unref()
      }),
  }
}

async function answer(handle: Handle, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const body = await bodyOf(request)
    const { authorization, 'idempotency-key': key } = request.headers
    const headers = { authorization, 'idempotency-key': typeof key === 'string' ? key : undefined }
    const { method = 'GET', url: path = '/' } = request
    send(
      response,
      body === null
        ? refuse(413, 'too_large', `send at most ${mostBytes} bytes`, { connection: 'close' })
        : await handle({ method, path, headers, body }),
    )
  } catch {
    // Broken off, or an address that is none.
    send(response, refuse(400, 'invalid', 'this is no request', { connection: 'close' }))
  }
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  if (!response.headersSent)
    response.writeHead(status, { ...headers, 'x-content-type-options': 'nosniff' }).end(body)
}

/** Null for what is too large. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > mostBytes) return null
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
