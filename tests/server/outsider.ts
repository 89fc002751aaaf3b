/** An outsider with a raw socket: says bytes, hears bytes, and does not go when told to. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Outsider {
  socket: Socket
  say(...parts: (string | Buffer)[]): void
  /** What came so far, as latin1. */
  heard(): string
  /** Status codes so far. */
  statuses(): number[]
  /** Resolves once `look` is true of what was heard, or the line is dead. */
  until(look: (heard: string) => boolean): Promise<string>
  /** The other side let go of the line entirely: what is still said into it fails. */
  gone(withinMs?: number): Promise<boolean>
}

/** Keeps its own half of the line open whatever the server does. */
export async function outsider(port: number): Promise<Outsider> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  let heard = ''
  let dead = false
  socket.on('data', (part: Buffer) => (heard += part.toString('latin1')))
  socket.on('error', () => (dead = true))
  socket.on('close', () => (dead = true))
  await once(socket, 'connect')
  return {
    socket,
    say: (...parts) => parts.forEach((part) => socket.write(part)),
    heard: () => heard,
    statuses: () => [...heard.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map((match) => Number(match[1])),
    async until(look) {
      for (let i = 0; i < 500 && !dead && !look(heard); i++) await sleep(10)
      return heard
    },
    async gone(withinMs = 2_000) {
      for (let past = 0; past < withinMs && !dead; past += 20) {
        if (socket.readableEnded) socket.write('x')
        await sleep(20)
      }
      socket.destroy()
      return dead
    },
  }
}

/** Says it all at once and gives what comes back; the line is closed after. */
export async function shout(port: number, text: string | Buffer): Promise<{ heard: string; statuses: number[] }> {
  const one = await outsider(port)
  let ended = false
  one.socket.once('end', () => (ended = true))
  one.say(text)
  for (let i = 0; i < 150 && !ended; i++) await sleep(10)
  one.socket.destroy()
  return { heard: one.heard(), statuses: one.statuses() }
}
