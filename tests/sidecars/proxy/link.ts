/** One connection through a proxy: the client's half, the server's half, and how they are cut. */
import { connect, type Socket } from 'node:net'
import { Flow, type Weather } from './flow.ts'

/** What stands between the halves: gets what arrives and passes it on, changed or not. */
export interface Middle {
  fromClient: (bytes: Buffer) => void
  fromServer: (bytes: Buffer) => void
}

export interface Link {
  toServer: (bytes: Buffer, extraMs?: number) => void
  toClient: (bytes: Buffer, extraMs?: number) => void
  /** Ends both halves: the client sees a connection that was closed. */
  cut(): void
  /** Ends both halves by RST: the client sees ECONNRESET. */
  reset(): void
  /** Ends the client's half only; what it had sent still reaches the server. End the rest by `cut` when it is done. */
  cutClient(rst?: boolean): void
  /** Moves what the weather held back. */
  weatherChanged(): void
}

export type MakeMiddle = (link: Link) => Middle

/** @param client a connection that was accepted  @param port the server's, on 127.0.0.1  @param gone called once */
export function openLink(
  client: Socket,
  port: number,
  weather: Weather,
  makeMiddle: MakeMiddle | null,
  gone: () => void,
): Link {
  const server = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
  client.setNoDelay(true)
  const up = new Flow(server, weather)
  const down = new Flow(client, weather)
  let open = true
  const close = (end: (half: Socket) => void): void => {
    if (!open) return
    open = false
    up.drop()
    down.drop()
    end(client)
    end(server)
    gone()
  }
  const link: Link = {
    toServer: (bytes, extraMs) => up.put(bytes, extraMs),
    toClient: (bytes, extraMs) => down.put(bytes, extraMs),
    cut: () => close((half) => half.destroy()),
    reset: () => close((half) => half.resetAndDestroy()),
    cutClient: (rst) => void (rst ? client.resetAndDestroy() : client.destroy()),
    weatherChanged() {
      // A half that is not read fills up and stops its writer, as a partitioned network does.
      for (const half of [client, server]) if (weather.held) half.pause()
      for (const half of [client, server]) if (!weather.held) half.resume()
      up.move()
      down.move()
    },
  }
  const middle = makeMiddle?.(link) ?? { fromClient: link.toServer, fromServer: link.toClient }
  client.on('data', (bytes: Buffer) => middle.fromClient(bytes))
  server.on('data', (bytes: Buffer) => middle.fromServer(bytes))
  client.on('end', () => up.end())
  server.on('end', () => down.end())
  for (const half of [client, server]) {
    // What one half suffers, the other is to see: an abort stays an abort.
    half.on('error', () => link.reset())
    half.on('close', () => (client.destroyed && server.destroyed ? link.cut() : undefined))
  }
  if (weather.held) link.weatherChanged()
  return link
}
