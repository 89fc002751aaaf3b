/** Live readers: each gets every shown line of its conversation once, in order, at the pace it reads. */
import { WebSocket, type RawData } from 'ws'
import type { ChannelHost } from 'nightdesk/sdk'
import type { WebConfig } from './config.ts'
import { bind, encodeEntry } from './encode.ts'
import { linksOf } from './files.ts'
import type { Wire } from './wire.ts'

const pageSize = 50

interface Reader {
  socket: WebSocket
  conversation: string
  /** Watermark: everything up to here was handed to the socket. */
  cursor: number
  /** History is being read or written; whoever comes now only leaves a mark. */
  busy: boolean
  dirty: boolean
  alive: boolean
  /** Frames in the running second. */
  frames: number
  second: number
}

export interface Stream {
  /** Room for one more reader of this conversation? */
  admits(conversation: string): boolean
  attach(socket: WebSocket, conversation: string, cursor: number): void
  /** Something is to be seen in a conversation: this wire, or whatever is new. */
  wake(conversation: string, wire?: Wire): void
  /** Something may be new anywhere: every reader looks, a few at a time. */
  wakeAll(): void
  /** True while somebody reads this conversation live. */
  watched(conversation: string): boolean
  /** Closes every socket with 1012 (come back later) and waits until they are gone. */
  stop(): Promise<void>
}

/** The transcript is the only source; a wire that follows a reader's cursor directly saves reading it. */
export function openStream(host: ChannelHost<WebConfig>): Stream {
  const { limits, name } = host.config
  const link = linksOf(host)
  const readers = new Map<string, Set<Reader>>()
  let count = 0
  let stopping: Promise<void> | null = null
  let sweep: Promise<void> | null = null
  const pinger = setInterval(pingAll, limits.pingMs)
  pinger.unref()

  function pingAll(): void {
    for (const reader of all()) {
      if (!reader.alive) reader.socket.terminate()
      else {
        reader.alive = false
        reader.socket.ping()
      }
    }
  }

  function* all(): Generator<Reader> {
    for (const set of readers.values()) yield* set
  }

  function detach(reader: Reader): void {
    const set = readers.get(reader.conversation)
    if (!set?.delete(reader)) return
    count -= 1
    if (set.size === 0) readers.delete(reader.conversation)
  }

  function tooMany(reader: Reader): boolean {
    const second = Math.floor(host.clock() / 1000)
    if (second !== reader.second) {
      reader.second = second
      reader.frames = 0
    }
    reader.frames += 1
    return reader.frames > limits.framesPerSecond
  }

  function onFrame(reader: Reader, data: RawData | null): void {
    if (tooMany(reader)) reader.socket.close(1008, 'too many frames')
    // Direct Line clients send empty frames to keep the line alive, and nothing else.
    else if (data !== null && byteLength(data) > 0) reader.socket.close(1008, 'this stream is read only')
  }

  /** Resolves when the frame is with the kernel; a slow reader is never sent the next page before. */
  function send(reader: Reader, wires: readonly Wire[], watermark: number): Promise<void> {
    const activities = wires.map((wire) => bind(wire, reader.conversation))
    const frame = JSON.stringify({ activities, watermark: String(watermark) })
    reader.cursor = watermark
    return new Promise((resolve) => {
      reader.socket.send(frame, () => resolve())
      if (reader.socket.bufferedAmount > limits.bufferBytes) reader.socket.terminate()
    })
  }

  async function catchUp(reader: Reader): Promise<void> {
    reader.busy = true
    try {
      do {
        reader.dirty = false
        const page = await host.history(reader.conversation, reader.cursor, pageSize)
        if (page.length === 0) continue
        const wires = page.map((entry) => encodeEntry(entry, name, link)).filter((wire) => wire !== null)
        await send(reader, wires, page.at(-1)!.seq)
        if (page.length === pageSize) reader.dirty = true
      } while (reader.dirty && reader.socket.readyState === WebSocket.OPEN)
    } catch (error) {
      host.log.warn({ err: error }, 'history could not be read; the reader will come back')
      reader.socket.close(1013, 'try again later')
    } finally {
      reader.busy = false
    }
  }

  function show(reader: Reader, wire: Wire | undefined): void {
    if ((wire?.seq ?? Infinity) <= reader.cursor) return
    if (reader.busy) reader.dirty = true
    else if (wire?.seq === reader.cursor + 1 && reader.socket.bufferedAmount === 0)
      void send(reader, [wire], wire.seq)
    else void catchUp(reader)
  }

  /** One read after the other: ten thousand readers must not ask at once. */
  async function lookAll(): Promise<void> {
    for (const reader of [...all()]) {
      if (stopping) return
      if (reader.busy) reader.dirty = true
      else if (reader.socket.readyState === WebSocket.OPEN) await catchUp(reader)
    }
  }

  async function closeAll(): Promise<void> {
    clearInterval(pinger)
    const open = [...all()]
    if (open.length === 0) return
    const closed = open.map(({ socket }) => new Promise((resolve) => socket.once('close', resolve)))
    for (const { socket } of open) socket.close(1012, 'service restart')
    const timer = setTimeout(() => open.forEach(({ socket }) => socket.terminate()), 1000)
    await Promise.all(closed)
    clearTimeout(timer)
  }

  return {
    admits: (conversation) =>
      stopping === null &&
      count < limits.sockets &&
      (readers.get(conversation)?.size ?? 0) < limits.socketsPerConversation,
    attach(socket, conversation, cursor) {
      const reader: Reader = {
        socket,
        conversation,
        cursor,
        busy: false,
        dirty: false,
        alive: true,
        frames: 0,
        second: 0,
      }
      const set = readers.get(conversation)
      if (set) set.add(reader)
      else readers.set(conversation, new Set([reader]))
      count += 1
      socket.on('message', (data) => onFrame(reader, data))
      socket.on('ping', () => onFrame(reader, null))
      socket.on('pong', () => (reader.alive = true))
      socket.on('close', () => detach(reader))
      socket.on('error', (error) => host.log.debug({ err: error }, 'a reader broke the protocol'))
      void catchUp(reader)
    },
    wake(conversation, wire) {
      const set = readers.get(conversation)
      if (set) for (const reader of set) show(reader, wire)
    },
    wakeAll() {
      sweep ??= lookAll().finally(() => (sweep = null))
    },
    watched: (conversation) => readers.has(conversation),
    stop: () => (stopping ??= closeAll()),
  }
}

function byteLength(data: RawData): number {
  return Array.isArray(data) ? data.reduce((sum, part) => sum + part.length, 0) : data.byteLength
}
