/** `x-signature: sha256=…` over time and body, so that nobody else can write, nor send again later what was written. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

const toleranceMs = 300_000

export function signed(
  body: string,
  secret: string,
  now: number,
): { 'x-timestamp': string; 'x-signature': string } {
  return { 'x-timestamp': String(now), 'x-signature': signature(body, secret, String(now)) }
}

export function isSigned(body: string, headers: IncomingHttpHeaders, secret: string, now: number): boolean {
  const { 'x-timestamp': time = '', 'x-signature': given = '' } = headers
  if (typeof time !== 'string' || typeof given !== 'string') return false
  if (!(Math.abs(now - Number(time)) <= toleranceMs)) return false
  const [ours, theirs] = [Buffer.from(signature(body, secret, time)), Buffer.from(given)]
  return ours.length === theirs.length && timingSafeEqual(ours, theirs)
}

function signature(body: string, secret: string, time: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`
}
