/** Ports of this machine for tests. */
import { connect, createServer, type AddressInfo } from 'node:net'

/** The first of `count` neighbouring ports on which nothing listens. */
export async function freePort(count = 1): Promise<number> {
  for (let i = 0; i < 100; i++) {
    const first = await bind(0)
    const others = await Promise.all(
      Array.from({ length: count - 1 }, (_, at) => bind(first + 1 + at).catch(() => 0)),
    )
    if (!others.includes(0)) return first
  }
  throw new Error(`no ${count} neighbouring ports are free`)
}

/** Whether something accepts connections there. */
export async function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const say = (yes: boolean): void => {
      socket.destroy()
      resolve(yes)
    }
    socket.once('connect', () => say(true))
    socket.once('error', () => say(false))
  })
}

async function bind(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const { port: bound } = server.address() as AddressInfo
      server.close(() => resolve(bound))
    })
  })
}
