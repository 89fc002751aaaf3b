/** A load balancer as small as one can be: to the first process that takes the connection, in order of preference. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface Balancer {
  url: string
  close(): void
}

/** @param ports of the processes, the preferred one first */
export async function openBalancer(ports: readonly number[]): Promise<Balancer> {
  const open = new Set<Socket>()
  const keep = (socket: Socket): void => {
    open.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => open.delete(socket))
  }
  const server = createServer((client) => {
    keep(client)
    const attempt = ([port, ...others]: readonly number[]): void => {
      if (port === undefined) return void client.destroy()
      const upstream = connect(port, '127.0.0.1')
      upstream.once('error', () => attempt(others))
      upstream.once('connect', () => {
        upstream.removeAllListeners('error')
        keep(upstream)
        upstream.on('close', () => client.destroy())
        client.on('close', () => upstream.destroy())
        client.pipe(upstream).pipe(client)
      })
    }
    attempt(ports)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}
