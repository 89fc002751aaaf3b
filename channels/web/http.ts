/** Bodies, answers and origins of the Direct Line routes. */
import { isUtf8 } from 'node:buffer'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { BotError } from 'nightdesk/sdk'

export const maxBodyBytes = 65_536
const drainedBytes = 262_144
const drainedMs = 2_000

/** A request that is answered with a status other than 2xx; `code` is Direct Line's. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  /** Seconds until it is worth another try. */
  readonly retryAfter: number | null
  constructor(status: number, code: string, message: string, retryAfter: number | null = null) {
    super(message)
    this.name = 'Refusal'
    this.status = status
    this.code = code
    this.retryAfter = retryAfter
  }
}

/** Reads a JSON body; nothing sent is `{}`. Throws a Refusal: 413 over 64 KiB, 415 other types, 400 bad JSON. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const { 'content-type': type = '' } = request.headers
  const body = await readBody(request, maxBodyBytes)
  if (body.length === 0) return {}
  if (!isJson(type)) throw new Refusal(415, 'BadArgument', 'Send the body as application/json.')
  if (!isUtf8(body)) throw new Refusal(400, 'BadSyntax', 'The body is not UTF-8.')
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw new Refusal(400, 'BadSyntax', 'The body is not JSON.')
  }
}

function isJson(type: string): boolean {
  return type === 'application/json' || /^application\/json\s*(?:;|$)/i.test(type)
}

function tooLarge(atMost: number): Refusal {
  return new Refusal(413, 'MessageSizeTooBig', `The body is larger than ${atMost} bytes.`)
}

/**
 * Reads a body to its end. Throws a Refusal: 413 over `atMost` bytes, 400 if it broke off. Up to `patience` bytes what is
 * too large is still read, and thrown away: a client that is cut off while it sends sees a broken line, not the answer.
 */
export function readBody(
  request: IncomingMessage,
  atMost: number,
  patience = atMost,
): Promise<Buffer<ArrayBuffer>> {
  if (Number(request.headers['content-length'] ?? 0) > patience) return Promise.reject(tooLarge(atMost))
  return new Promise((resolve, reject) => {
    const chunks: Buffer<ArrayBuffer>[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer<ArrayBuffer>) => {
      bytes += chunk.length
      if (bytes > patience) {
        request.removeAllListeners('data')
        reject(tooLarge(atMost))
      } else if (bytes > atMost) chunks.length = 0
      else chunks.push(chunk)
    })
    request.on('end', () => {
      if (bytes > atMost) reject(tooLarge(atMost))
      else resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks))
    })
    request.on('error', () => reject(new Refusal(400, 'BadSyntax', 'The request broke off.')))
    request.on('close', () => {
      if (!request.complete) reject(new Refusal(400, 'BadSyntax', 'The request broke off.'))
    })
  })
}

/** Sends JSON. `origin` is the allowed origin to name in CORS, or null. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  origin: string | null,
  extra?: Record<string, string>,
): void {
  const text = JSON.stringify(body)
  const headers: Record<string, string | number> = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    vary: 'Origin',
  }
  if (origin !== null) headers['access-control-allow-origin'] = origin
  response.writeHead(status, extra ? { ...headers, ...extra } : headers)
  response.end(text)
}

/** Answers a fault in Direct Line's form. Gives the status, so that the caller may log it. */
export function sendFault(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  origin: string | null,
): number {
  const { status, code, message } = faultOf(error)
  const extra: Record<string, string> = {}
  if (status === 503) extra['retry-after'] = '2'
  if (error instanceof Refusal && error.retryAfter !== null) extra['retry-after'] = String(error.retryAfter)
  // A body we did not read to its end would be taken for the next request.
  if (!request.complete && !drain(request)) extra.connection = 'close'
  if (!response.headersSent && !response.destroyed)
    sendJson(response, status, { error: { code, message } }, origin, extra)
  return status
}

/**
 * Reads what is left of a small body and throws it away: who is cut off while sending sees a broken line, not the
 * answer. False if it is, or may become, too much.
 */
function drain(request: IncomingMessage): boolean {
  if (Number(request.headers['content-length'] ?? 0) > drainedBytes || request.destroyed) return false
  let left = drainedBytes
  const slow = setTimeout(() => request.destroy(), drainedMs)
  request.once('close', () => clearTimeout(slow))
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) request.destroy()
  })
  return true
}

function faultOf(error: unknown): { status: number; code: string; message: string } {
  if (error instanceof Refusal) return error
  if (error instanceof BotError) {
    if (error.code === 'channel.malformed' || error.code === 'request.invalid')
      return { status: 400, code: 'BadArgument', message: error.message }
    if (error.retryable || error.code === 'draining')
      return {
        status: 503,
        code: 'ServiceUnavailable',
        message: 'Nothing was recorded. Try again with the same id.',
      }
  }
  return { status: 500, code: 'ServiceError', message: 'This did not work. Try again with the same id.' }
}

const local = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/

/**
 * Decides which pages may talk to us. The check gives the origin to name in CORS (null: none was sent, so no page
 * stands behind the request or it is our own) and throws a 403 Refusal for a foreign one.
 */
export function openOrigins(
  allowed: readonly string[],
  own: (request: IncomingMessage) => string | null,
): (request: IncomingMessage) => string | null {
  const known = new Set(allowed)
  return (request) => {
    const { origin, host } = request.headers
    if (origin === undefined) return null
    if (known.has(origin) || local.test(origin)) return origin
    if (origin === `https://${host}` || origin === `http://${host}`) return origin
    // Behind a proxy that rewrites the Host header.
    if (origin === own(request)) return origin
    throw new Refusal(403, 'BadArgument', 'This site may not use the chat; an operator can add it to `origins`.')
  }
}
