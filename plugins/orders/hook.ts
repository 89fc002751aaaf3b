/** `POST /hooks/orders`: a shop's order system, or a carrier, tells that a parcel moved. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { PluginHost, Rows } from 'nightdesk/sdk'
import { movedSchema, type Moved } from './backend/shapes.ts'
import { isSigned } from './sign.ts'

export const hookPath = '/hooks/orders'
const mostBytes = 16 * 1024
const eventsKept = 50

/** What was pushed about one order, in its row: oldest first. */
export interface News {
  events: Omit<Moved, 'type' | 'order_no'>[]
}

export function openHook(host: PluginHost<unknown>, news: Rows<News>, secret: string): void {
  host.route('POST', hookPath, async (request, response) => {
    const body = await bodyOf(request)
    if (body === null) return send(response, 413, 'too_large', `send at most ${mostBytes} bytes`)
    if (!isSigned(secret, request.headers, host.clock(), body)) {
      host.log.warn({}, 'orders: an event that is not signed as it should be, or too old, is refused')
      return send(response, 401, 'unauthorized', 'the signature is wrong, or older than five minutes')
    }
    const event = movedSchema.safeParse(parse(body))
    if (!event.success) return send(response, 400, 'invalid', 'this is no parcel.moved event')
    if (event.data.id !== request.headers['webhook-id'])
      return send(response, 400, 'invalid', 'webhook-id is not the id of the event')
    await keep(news, event.data)
    response.writeHead(204).end()
  })
}

/** Once, however often it is told; what comes late is put where it belongs. */
export async function keep(news: Rows<News>, { order_no, type: _type, ...event }: Moved): Promise<void> {
  for (;;) {
    const row = await news.get(order_no)
    const before = row?.body.events ?? []
    if (before.some(({ id }) => id === event.id)) return
    const body = { events: [...before, event].sort((a, b) => a.at - b.at).slice(-eventsKept) }
    const kept = row
      ? (await news.update(order_no, row.version, body)) !== null
      : !(await news.add({ id: order_no, contactId: null, body })).existed
    if (kept) return
  }
}

function send(response: ServerResponse, status: number, code: string, message: string): void {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
    .end(JSON.stringify({ code, message }))
}

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request) {
    // One in tests gives text, a socket bytes.
    const more = Buffer.from(part as Buffer | string)
    bytes += more.length
    if (bytes > mostBytes) return null
    parts.push(more)
  }
  return Buffer.concat(parts).toString('utf8')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
