/** A proxy before any TCP server (Redis, say) that misbehaves like a network, on demand. */
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import type { Weather } from './flow.ts'
import { openLink, type Link, type MakeMiddle } from './link.ts'

export interface TcpProxy {
  /** Where clients connect, on 127.0.0.1. */
  port: number
  /** Connections that are open at present. */
  open(): number
  /** Closes every open connection; new ones are taken. */
  cut(): void
  /** Ends every open connection by RST (ECONNRESET); new ones are taken. */
  reset(): void
  /** Everything comes later by this much in each direction, from now on. */
  delay(ms: number): void
  /** Connections are accepted and stay open, but nothing arrives any more, either way, until `heal`. */
  blackHole(): void
  /** Takes no new connection (ECONNREFUSED) until `heal`; open ones go on. */
  refuse(): Promise<void>
  /** Ends `delay`, `blackHole` and `refuse`: what was held arrives, late. */
  heal(): Promise<void>
  /** Ends everything. */
  close(): Promise<void>
}

/** @param target port of the server on 127.0.0.1, which need not run yet */
export async function openTcpProxy(target: number, makeMiddle: MakeMiddle | null = null): Promise<TcpProxy> {
  const weather: Weather = { delayMs: 0, held: false }
  const links = new Set<Link>()
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const link = openLink(client, target, weather, makeMiddle, () => links.delete(link))
    links.add(link)
  })
  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  await listen(0)
  const { port } = server.address() as AddressInfo
  const changed = (): void => {
    for (const link of links) link.weatherChanged()
  }
  // The callback of `close` waits for the connections; the port is free at once.
  const stopListening = (): void => void server.close()
  const proxy: TcpProxy = {
    port,
    open: () => links.size,
    cut: () => [...links].forEach((link) => link.cut()),
    reset: () => [...links].forEach((link) => link.reset()),
    delay: (ms) => void (weather.delayMs = ms),
    blackHole() {
      weather.held = true
      changed()
    },
    async refuse() {
      if (server.listening) stopListening()
    },
    async heal() {
      weather.delayMs = 0
      weather.held = false
      changed()
      if (!server.listening) await listen(port)
    },
    async close() {
      if (server.listening) stopListening()
      proxy.cut()
    },
  }
  return proxy
}
