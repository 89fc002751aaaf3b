/** A route table over a real `node:http` server on a free port of the loopback. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { ChannelHost, RouteHandler } from '../../sdk/index.ts'

type Upgrade = Parameters<ChannelHost['upgrade']>[1]

interface Entry<Handler> {
  method: string
  pattern: string[]
  handle: Handler
}

export function fakeServer() {
  const routes: Entry<RouteHandler>[] = []
  const upgrades: Entry<Upgrade>[] = []

  function find<Handler>(entries: Entry<Handler>[], method: string, path: string) {
    const parts = path.split('/')
    for (const { method: own, pattern, handle } of entries) {
      if (own !== method || pattern.length !== parts.length) continue
      const params: Record<string, string> = {}
      const fits = pattern.every((part, index) => {
        const given = parts[index]!
        if (!part.startsWith(':')) return part === given
        params[part.slice(1)] = decodeURIComponent(given)
        return given !== ''
      })
      if (fits) return { handle, params }
    }
    return null
  }

  const http = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const found = find(routes, request.method ?? 'GET', url.pathname)
    if (!found) return void response.writeHead(404).end()
    Promise.resolve(found.handle(request, response, found.params, url)).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)))
    })
  })
  http.on('upgrade', (request, socket, head) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const found = find(upgrades, 'GET', url.pathname)
    if (found) found.handle(request, socket, head, found.params, url)
    else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
  })

  return {
    http,
    route: ((method, path, handle) =>
      void routes.push({ method, pattern: path.split('/'), handle })) as ChannelHost['route'],
    upgrade: ((path, handle) =>
      void upgrades.push({ method: 'GET', pattern: path.split('/'), handle })) as ChannelHost['upgrade'],
    async listen(): Promise<void> {
      http.listen(0, '127.0.0.1')
      await once(http, 'listening')
    },
    connections: () =>
      new Promise<number>((resolve, reject) =>
        http.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      ),
    async close(): Promise<void> {
      if (!http.listening) return
      http.closeAllConnections()
      http.close()
      await once(http, 'close')
    },
  }
}
