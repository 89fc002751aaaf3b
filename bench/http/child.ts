/** A measured server's side of the talk with the bench: its port, and its CPU time when asked. */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Usage {
  /** Microseconds, user and system, all threads of the process. */
  cpu: number
  /** MiB */
  rss: number
}

export function usage(): Usage {
  const { user, system } = process.cpuUsage()
  return { cpu: user + system, rss: Math.round(process.memoryUsage.rss() / 2 ** 20) }
}

/** Listens on a free port and answers the parent. */
export function serve(server: Server, setUp: object = {}): void {
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as AddressInfo).port, ...setUp }))
  answerUsage()
}

export function answerUsage(): void {
  process.on('message', (message) => {
    if (message === 'usage') process.send!({ usage: usage() })
    if (message === 'stop') process.exit(0)
  })
}
