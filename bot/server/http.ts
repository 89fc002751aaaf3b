/** The listening socket: hot routes first, then the admin app; limits, readiness and draining for both. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Socket, type AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { BotError, type ChannelHost, type Log, type RouteDescription, type RouteHandler } from '../sdk/index.ts'
import { capBody } from './body.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { createOrigins, networkOf, type Origins } from './origin.ts'
import { sendProblem } from './problems.ts'
import { createRouter } from './router.ts'
import { answerStatus, type Status } from './status.ts'

export type UpgradeHandler = Parameters<ChannelHost['upgrade']>[1]

export interface ServerOptions {
  log: Log
  /** Addresses or CIDR blocks whose `X-Forwarded-*` count. */
  trustedProxies?: readonly string[]
  /** Where browsers reach us, if a proxy rewrites the Host header. */
  publicUrl?: string | null
  limits?: Partial<Limits>
  /** Opens `/metrics` to others than this machine: `Authorization: Bearer <token>`. */
  metricsToken?: string | null
}

export interface RouteOptions {
  bodyBytes?: number
  description?: RouteDescription
}

export interface DescribedRoute {
  method: string
  path: string
  description: RouteDescription
}

type App = (request: IncomingMessage, response: ServerResponse) => void

export interface HttpServer {
  /** Served before the app. `:name` parts become params. Throws `TypeError` if the path is taken. */
  route(method: string, path: string, handle: RouteHandler, options?: RouteOptions): void
  /** Routes that said what they take and give, in the order they came. */
  described(): readonly DescribedRoute[]
  upgrade(path: string, handle: UpgradeHandler): void
  /** Everything that is no hot route. */
  mount(app: App): void
  /** What `/readyz`, `/metrics` and the 503s go by; until then the server is not ready. */
  observe(status: Status): void
  /** Resolves with the port in use. */
  listen(port: number, host: string): Promise<number>
  /** Stops listening, lets running requests end (at most `drainMs`), then cuts what is left. */
  close(): Promise<void>
  readonly origins: Origins
  /** What limits count by; see `ChannelHost.networkOf`. */
  networkOf(request: IncomingMessage): string
  originOf(request: IncomingMessage): string | null
}

interface Hot {
  handle: RouteHandler
  bodyBytes: number
}

// An import of 'node:http' reads every name it exports, and one of them loads the whole of undici: 20 ms of a start.
const { createServer: createNodeServer } = process.getBuiltinModule('node:http')

/** Between our last byte and the cut: lets the answer arrive before the reset. */
const graceMs = 500
const reading = new Set(['GET', 'HEAD', 'OPTIONS'])
const notStarted: Status = {
  health: () => ({ ready: false, reason: 'starting', draining: false }),
  metrics: () => Promise.resolve(''),
}

/** A server that does not listen yet. */
export function createServer(options: ServerOptions): HttpServer {
  const { log, metricsToken = null } = options
  const limits = { ...defaultLimits, ...options.limits }
  const origins = createOrigins(options.trustedProxies ?? [], options.publicUrl ?? null, (proxy) =>
    log.warn(
      { proxy },
      'requests come through a proxy that TRUSTED_PROXIES does not name: its clients count as one',
    ),
  )
  const hot = createRouter<Hot>()
  const upgrades = createRouter<UpgradeHandler>()
  const upgraded = new Set<Duplex>()
  const described: DescribedRoute[] = []
  let app: App | null = null
  let status = notStarted
  let closing = false

  const server = createNodeServer({
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: Math.min(2_000, limits.headersTimeoutMs),
    keepAliveTimeout: limits.idleMs,
    maxHeaderSize: limits.headerBytes,
    // Clients that would like to speak HTTP/2 ask for it in passing and are served as they are.
    shouldUpgradeCallback: (request) => /^websocket$/i.test(request.headers.upgrade ?? ''),
  })
  server.maxConnections = limits.connections
  server.setTimeout(limits.stalledMs)

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET')
    const url = urlOf(request)
    if (await answerStatus({ request, response, path: url.pathname, status, origins, metricsToken })) return
    refuseWhileClosed(request, response)
    const match = hot.find(method, url.pathname)
    if (match) {
      capBody(request, response, match.handler.bodyBytes)
      await match.handler.handle(request, response, match.params, url)
      return
    }
    const methods = hot.methods(url.pathname)
    if (methods.length > 0) {
      response.setHeader('Allow', methods.join(', '))
      throw new BotError('request.method', `${url.pathname} answers to ${methods.join(', ')} only.`)
    }
    if (app) app(request, response)
    else throw new BotError('request.not_found', 'Nothing is here.')
  }

  /** Nothing is taken that could not be recorded; what only reads goes on while the store is away. */
  function refuseWhileClosed(request: IncomingMessage, response: ServerResponse): void {
    const { ready, reason, draining } = status.health()
    if (draining || closing) response.setHeader('Connection', 'close')
    if (reading.has(request.method ?? 'GET')) return
    if (draining || closing) throw new BotError('draining', 'This process is stopping.', { retryable: true })
    if (!ready) throw new BotError('store.unavailable', `Not ready: ${reason ?? 'no reason given'}.`)
  }

  server.on('request', (request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (!request.complete && !response.headersSent) response.setHeader('Connection', 'close')
      sendProblem(response, error, log)
      // A body nobody wants is not read to its end.
      if (!request.complete) response.once('finish', () => setTimeout(() => request.destroy(), graceMs).unref())
    })
  })

  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    // The parser and its time-outs let go of this socket: whoever is refused, or never answered, must not keep it.
    letGo(socket)
    if (socket instanceof Socket) socket.setTimeout(limits.headersTimeoutMs, () => socket.destroy())
    try {
      const url = urlOf(request)
      const match = upgrades.find('GET', url.pathname)
      if (closing || status.health().draining) return refuseUpgrade(socket, '503 Service Unavailable')
      if (!match) return refuseUpgrade(socket, '404 Not Found')
      upgraded.add(socket)
      socket.once('close', () => upgraded.delete(socket))
      match.handler(request, socket, head, match.params, url)
    } catch (error) {
      if (!(error instanceof BotError || error instanceof URIError)) log.error({ err: error }, 'upgrade failed')
      refuseUpgrade(socket, '400 Bad Request')
    }
  })

  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return socket.destroy()
    letGo(socket)
    const line =
      error.code === 'HPE_HEADER_OVERFLOW'
        ? '431 Request Header Fields Too Large'
        : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
          ? '408 Request Timeout'
          : '400 Bad Request'
    refuseUpgrade(socket, line)
  })

  return {
    route(method, path, handle, given) {
      hot.add(method, path, { handle, bodyBytes: given?.bodyBytes ?? limits.bodyBytes })
      if (given?.description) described.push({ method, path, description: given.description })
    },
    described: () => described,
    upgrade: (path, handle) => upgrades.add('GET', path, handle),
    mount: (given) => (app = given),
    observe: (given) => (status = given),
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, host, () => {
          server.off('error', reject)
          server.on('error', (error) => log.error({ err: error }, 'server failed'))
          resolve((server.address() as AddressInfo).port)
        })
      }),
    close: () =>
      new Promise((resolve) => {
        closing = true
        const cut = setTimeout(() => {
          server.closeAllConnections()
          for (const socket of upgraded) socket.destroy()
        }, limits.drainMs)
        if (!server.listening) {
          clearTimeout(cut)
          return resolve()
        }
        server.close(() => {
          clearTimeout(cut)
          resolve()
        })
        server.closeIdleConnections()
      }),
    origins,
    networkOf: (request) => networkOf(origins.clientAddress(request)),
    originOf: (request) => origins.ownOrigin(request),
  }

  function urlOf(request: IncomingMessage): URL {
    const target = request.url ?? '/'
    const url = target.startsWith('/')
      ? URL.parse(`${origins.ownOrigin(request) ?? 'http://localhost'}${target}`)
      : null
    if (!url) throw new BotError('request.invalid', 'The address cannot be read.')
    return url
  }
}

/** Once our half is closed the whole line goes, whatever the other side does. */
function letGo(socket: Duplex): void {
  socket.once('finish', () => setTimeout(() => socket.destroy(), graceMs).unref())
}

function refuseUpgrade(socket: Duplex, line: string): void {
  socket.end(`HTTP/1.1 ${line}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
