/** The door of the live stream: who may open a socket, and under which limits. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { ChannelHost } from 'nightdesk/sdk'
import { watermarkOf } from './api.ts'
import type { WebConfig } from './config.ts'
import { maxBodyBytes, openOrigins, Refusal } from './http.ts'
import type { Limits } from './limits.ts'
import type { Stream } from './stream.ts'
import type { Tokens } from './tokens.ts'

/** Registers the upgrade on the host. Everything is checked before the socket is a WebSocket. */
export function openUpgrade(host: ChannelHost<WebConfig>, tokens: Tokens, stream: Stream, limits: Limits): void {
  const checkOrigin = openOrigins(host.config.origins, (request) => host.originOf(request))
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: maxBodyBytes,
    maxFragments: 64,
    perMessageDeflate: false,
  })

  /** Gives the watermark to begin after. Throws a Refusal. */
  function admit(request: IncomingMessage, conversation: string, url: URL): number {
    if (host.signal.aborted) throw new Refusal(503, 'ServiceUnavailable', 'draining')
    const origin = checkOrigin(request)
    const visit = tokens.open(url.searchParams.get('t') ?? '', 'stream')
    if (!visit || visit.conversation !== conversation) throw new Refusal(403, 'TokenExpired', 'no such ticket')
    if (visit.origin !== null && origin !== null && visit.origin !== origin)
      throw new Refusal(403, 'BadArgument', 'made for another site')
    const watermark = watermarkOf(url)
    if (!stream.admits(conversation)) throw new Refusal(503, 'ServiceUnavailable', 'too many readers')
    return watermark
  }

  host.upgrade('/v3/directline/conversations/:id/stream', (request, socket, head, params, url) => {
    const conversation = params.id ?? ''
    try {
      const watermark = admit(request, conversation, url)
      const leave = limits.listen(host.networkOf(request))
      if (!leave) throw new Refusal(503, 'ServiceUnavailable', 'too many readers from there')
      socket.once('close', leave)
      server.handleUpgrade(request, socket, head, (ws) => stream.attach(ws, conversation, watermark))
    } catch (error) {
      if (!(error instanceof Refusal)) host.log.error({ err: error }, 'a stream could not be opened')
      refuse(socket, error instanceof Refusal ? error.status : 500)
    }
  })
}

function refuse(socket: Duplex, status: number): void {
  const retry = status === 503 ? 'Retry-After: 2\r\n' : ''
  socket.on('error', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status} Refused\r\n${retry}Connection: close\r\nContent-Length: 0\r\n\r\n`)
}
