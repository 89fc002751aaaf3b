/** Ports of this machine for tests. */
import { randomInt } from 'node:crypto'
import { connect, createServer } from 'node:net'

/** Below these the system gives no port to a connection that goes out: a server that is killed finds its port again. */
const first = 20_000
const end = 32_000

/** The first of `count` neighbouring ports on which nothing listens. */
export async function freePort(count = 1): Promise<number> {
  for (let i = 0; i < 1000; i++) {
    const port = randomInt(first, end)
    const free = await Promise.all(Array.from({ length: count }, (_, at) => mayBind(port + at)))
    if (!free.includes(false)) return port
  }
  throw new Error(`no ${count} neighbouring ports are free from ${first} to ${end}`)
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

async function mayBind(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
