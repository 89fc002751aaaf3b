/**
 * Mends a wait without end in the driver (mongodb 7.8 and 7.9, `lib/cmap/connection.js`, `writeCommand`): between the moment a
 * socket is destroyed because the server closed it and its `close` event, a command can still be written. `write` says false,
 * and `drain` is awaited, which never comes; no time-out of the driver counts there. Who sent it waits for ever, and if it was
 * the watch over the server, that server is unknown to this process for good. Seen when the database was killed and started
 * again under load. Here the one who waits for `drain` is told when the connection is given up.
 */
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'

interface DriverConnection {
  closed: boolean
  socket: Socket
  cleanup(error: Error): void
}

const mended = Symbol('nightdesk')

/** Once a process. @returns false if the driver is built otherwise than known, and nothing was changed */
export function mendDriver(): boolean {
  const require = createRequire(createRequire(import.meta.url).resolve('mongoose'))
  let prototype: (DriverConnection & { [mended]?: true }) | undefined
  try {
    prototype = (
      require('mongodb/lib/cmap/connection.js') as {
        Connection: { prototype: DriverConnection & { [mended]?: true } }
      }
    ).Connection.prototype
  } catch {
    return false
  }
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
  const { cleanup } = prototype
  if (typeof cleanup !== 'function') return false
  if (prototype[mended]) return true
  prototype[mended] = true
  prototype.cleanup = function (error) {
    const waits = !this.closed && this.socket.listenerCount('drain') > 0
    cleanup.call(this, error)
    // Whoever waits for `drain` listens for `error` too; the connection's own listener finds itself closed already.
    if (waits) this.socket.emit('error', error)
  }
  return true
}
