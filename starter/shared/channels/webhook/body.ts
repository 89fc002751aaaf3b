/** Reads the body of a request, as far as it is small. */
import type { IncomingMessage } from 'node:http'

const maxBytes = 65_536

/** As it was sent, since that is what was signed; null if it is too large. */
export async function readBody(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > maxBytes) return null
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
