/** Short signed tokens of this shop: payload, end, HMAC-SHA256. Nothing in them is secret. */
import { createHmac, timingSafeEqual } from 'node:crypto'

export interface Signer {
  seal(payload: Record<string, unknown>, ttlMs: number): string
  open(token: string): Record<string, unknown> | null
}

/** @param purpose keeps tokens of one channel from being taken by another */
export function createSigner(key: Uint8Array, purpose: string, clock: () => number): Signer {
  const mac = (body: string): Buffer =>
    createHmac('sha256', key).update(purpose).update('\0').update(body).digest()
  return {
    seal(payload, ttlMs) {
      const body = Buffer.from(JSON.stringify([clock() + ttlMs, payload])).toString('base64url')
      return `${body}.${mac(body).toString('base64url')}`
    },
    open(token) {
      const dot = token.indexOf('.')
      if (dot < 1 || token.length > 4096) return null
      const body = token.slice(0, dot)
      const given = Buffer.from(token.slice(dot + 1), 'base64url')
      const right = mac(body)
      if (given.length !== right.length || !timingSafeEqual(given, right)) return null
      const [until, payload] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [
        number,
        Record<string, unknown>,
      ]
      return until > clock() ? payload : null
    },
  }
}
