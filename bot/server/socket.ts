/** The workbench's WebSocket: tells pages that something moved (ids only), and tells us that somebody is there. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { z } from 'zod'
import { readCookie } from './auth/cookies.ts'
import type { Session, SessionEnd } from './auth/sessions.ts'
import type { Desk } from './desk.ts'
import { createFeed, type Feed } from './feed.ts'
import { matrix } from './matrix.ts'
import { readable } from './reach.ts'
import { isOwnSocket } from './same-origin.ts'

/** 4401: sign in again; 1012: come back to the next process. */
const signInAgain = 4401
const comeBack = 1012
const framesPerSecond = 20
const bufferedAtMost = 1024 * 1024
/** Tabs of one person; what comes beyond is a page that went mad. */
const pagesAtMost = 20
const checkSessionsEveryMs = 5_000

const frame = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('beat') }),
  z.strictObject({ type: z.literal('watch'), contactId: z.string().max(80).nullable() }),
])

export interface Sockets {
  handle(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Ends every socket with 1012. */
  close(): void
  /** Sockets open now. */
  size(): number
}

interface Page {
  ws: WebSocket
  token: string
  session: Session
  feed: Feed
  frames: number
}

/** Sockets over the desk's sessions. Every socket ends with its session. */
export function createSockets(desk: Desk): Sockets {
  const { log, sessions, origins, presence, runtime } = desk
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: 4 * 1024,
    maxFragments: 16,
    perMessageDeflate: false,
  })
  const pages = new Set<Page>()

  sessions.onEnd((end) => {
    for (const page of pages) if (endedBy(page, end)) page.ws.close(signInAgain, 'signed out')
  })
  const stopListening = runtime.subscribe((event) => {
    for (const page of pages) page.feed.push(event)
  })
  const everySecond = setInterval(() => pages.forEach((page) => (page.frames = 0)), 1_000)
  const check = setInterval(() => pages.forEach((page) => lookAt(page)), checkSessionsEveryMs)
  everySecond.unref()
  check.unref()

  function lookAt(page: Page): void {
    // Answered by the browser itself: the timers of a page in the background may stand still for a minute.
    page.ws.ping()
    void checkSession(page)
  }

  /** Idle and absolute time run out while a page only listens; a role may have changed by other ways. */
  async function checkSession(page: Page): Promise<void> {
    try {
      const session = await sessions.find(page.token, false)
      if (session?.account.role === page.session.account.role) page.session = session
      else page.ws.close(signInAgain, 'session ended')
    } catch (error) {
      log.warn({ err: error }, 'session of a socket could not be checked')
    }
  }

  async function open(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    if (!isOwnSocket(request, origins)) return refuse(socket, '403 Forbidden')
    const token = readCookie(request, origins.isSecure(request))
    const session = token === null ? null : await sessions.find(token, false)
    if (token === null || !session) return refuse(socket, '401 Unauthorized')
    const own = [...pages].filter((page) => page.session.account.id === session.account.id)
    if (own.length >= pagesAtMost) return refuse(socket, '429 Too Many Requests')
    server.handleUpgrade(request, socket, head, (ws) => join({ ws, token, session }))
  }

  function join({ ws, token, session }: Pick<Page, 'ws' | 'token' | 'session'>): void {
    const page: Page = { ws, token, session, frames: 0, feed: createFeed(desk, () => page.session.account, send) }
    function send(text: string): void {
      if (ws.readyState !== ws.OPEN) return
      // A page that does not read is cut off: it comes back and fetches everything anew.
      if (ws.bufferedAmount > bufferedAtMost) ws.terminate()
      else ws.send(text)
    }
    pages.add(page)
    presence.beat(session.account.id)
    ws.on('close', () => {
      pages.delete(page)
      page.feed.stop()
    })
    ws.on('pong', () => presence.beat(page.session.account.id))
    ws.on('error', (error) => log.debug({ err: error }, 'socket failed'))
    const tooMany = (): boolean => {
      page.frames += 1
      if (page.frames > framesPerSecond) ws.close(1008, 'too many frames')
      return page.frames > framesPerSecond
    }
    // Each is answered with a pong, whether the other side reads it or not.
    ws.on('ping', tooMany)
    ws.on('message', (data, binary) => {
      if (tooMany()) return
      if (binary) return ws.close(1003, 'text only')
      hear(page, data as Buffer).catch((error: unknown) => {
        log.warn({ err: error }, 'frame failed')
        ws.close(1011, 'fault')
      })
    })
    send(JSON.stringify({ type: 'welcome', release: runtime.release() }))
  }

  async function hear(page: Page, data: Buffer): Promise<void> {
    const found = parseFrame(data)
    if (!found) return page.ws.close(1008, 'not understood')
    if (found.type === 'beat') return presence.beat(page.session.account.id)
    const { account } = page.session
    if (found.contactId === null) return page.feed.watch(null)
    const cell = matrix['GET /api/v1/contacts/:id']
    if (cell === 'anyone' || !cell?.includes(account.role)) return
    // What one may not read one cannot watch; the page learns nothing from the silence.
    const state = await readable(desk, account, found.contactId).catch(() => null)
    page.feed.watch(state && found.contactId)
  }

  return {
    handle: (request, socket, head) => {
      open(request, socket, head).catch((error: unknown) => {
        log.error({ err: error }, 'socket could not be opened')
        socket.destroy()
      })
    },
    close() {
      stopListening()
      clearInterval(everySecond)
      clearInterval(check)
      for (const page of pages) page.ws.close(comeBack, 'restarting')
      server.close()
    },
    size: () => pages.size,
  }
}

function endedBy({ session }: Page, end: SessionEnd): boolean {
  return session.account.id === end.accountId && (end.session === null || end.session === session.id)
}

function parseFrame(data: Buffer): z.infer<typeof frame> | null {
  try {
    return frame.safeParse(JSON.parse(data.toString('utf8'))).data ?? null
  } catch {
    // Not JSON is not understood, which is what the caller says.
    return null
  }
}

function refuse(socket: Duplex, line: string): void {
  socket.end(`HTTP/1.1 ${line}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
