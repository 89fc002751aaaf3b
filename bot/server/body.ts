/** Bodies: a cap on what any request may send, and JSON that holds no key an attacker plays with. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { BotError } from '../sdk/index.ts'
import { sendJson } from './problems.ts'

/** Keys that reach an object's prototype. */
const forbidden = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Refuses a longer body: at once by its declared length (throws `request.too_large`), a chunked one when it has
 * grown past it (answers 413 and cuts the connection; whoever reads the body sees `error`).
 */
export function capBody(request: IncomingMessage, response: ServerResponse, bytes: number): void {
  const declared = request.headers['content-length']
  if (declared !== undefined) {
    if (Number(declared) > bytes) throw tooLarge(bytes)
    return
  }
  if (request.headers['transfer-encoding'] === undefined) return
  let seen = 0
  const push = request.push.bind(request)
  // Counts without starting to read: a `data` listener would let the stream flow before its reader is there.
  request.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (chunk instanceof Uint8Array) seen += chunk.length
    if (seen <= bytes) return push(chunk, encoding)
    if (!request.destroyed) {
      const error = tooLarge(bytes)
      sendJson(
        response,
        413,
        { error: { code: error.code, message: error.message } },
        {
          Connection: 'close',
        },
      )
      response.once('close', () => request.destroy(error))
    }
    return false
  }
}

/** Reads a JSON body of at most `bytes`. Throws `request.invalid` or `request.too_large`. */
export async function readJson(request: IncomingMessage, bytes: number): Promise<unknown> {
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type)) throw new BotError('request.invalid', 'The body must be JSON.')
  if (Number(request.headers['content-length'] ?? 0) > bytes) throw tooLarge(bytes)
  const chunks: Buffer[] = []
  let seen = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    seen += chunk.length
    if (seen > bytes) throw tooLarge(bytes)
    chunks.push(chunk)
  }
  return parseJson(Buffer.concat(chunks))
}

/** Strict UTF-8, strict JSON, no prototype keys. Throws `request.invalid`. */
export function parseJson(bytes: Uint8Array): unknown {
  let found: unknown
  try {
    found = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    throw new BotError('request.invalid', 'The body is not valid JSON in UTF-8.', { cause: error })
  }
  refuseForbiddenKeys(found)
  return found
}

function refuseForbiddenKeys(value: unknown): void {
  const open = [value]
  while (open.length > 0) {
    const next = open.pop()
    if (typeof next !== 'object' || next === null) continue
    for (const key of Object.keys(next)) {
      if (forbidden.has(key)) throw new BotError('request.invalid', `The key "${key}" is not allowed.`)
      open.push((next as Record<string, unknown>)[key])
    }
  }
}

function tooLarge(bytes: number): BotError {
  return new BotError('request.too_large', `At most ${bytes} bytes.`)
}
