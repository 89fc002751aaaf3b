/** Signatures of pushed events, as Standard Webhooks writes them: `id.timestamp.body`, HMAC-SHA256, 5 minutes. */
import { createHmac, timingSafeEqual } from 'node:crypto'

const windowMs = 5 * 60_000

function signature(secret: string, id: string, seconds: string, body: string): Buffer {
  return createHmac('sha256', keyOf(secret)).update(`${id}.${seconds}.${body}`).digest()
}

/** `whsec_` and base64 as the libraries of Standard Webhooks take it; any other text as it stands. */
const keyOf = (secret: string): Buffer =>
  secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret, 'utf8')

/** Headers of an event. @param now UTC ms */
export function signed(secret: string, id: string, now: number, body: string): Record<string, string> {
  const seconds = String(Math.floor(now / 1000))
  return {
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': `v1,${signature(secret, id, seconds, body).toString('base64')}`,
  }
}

/**
 * Whether these headers sign this very body, not longer ago or further ahead than the window. Several signatures may stand
 * there while a secret is changed; one of them has to be right.
 */
export function isSigned(
  secret: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  now: number,
  body: string,
): boolean {
  const [id, seconds, given] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(
    (name) => headers[name],
  )
  if (typeof id !== 'string' || typeof seconds !== 'string' || typeof given !== 'string') return false
  if (!/^\d{1,12}$/.test(seconds) || Math.abs(now - Number(seconds) * 1000) > windowMs) return false
  const right = signature(secret, id, seconds, body)
  return given
    .split(' ')
    .filter((one) => one.startsWith('v1,'))
    .map((one) => Buffer.from(one.slice(3), 'base64'))
    .some((one) => one.length === right.length && timingSafeEqual(one, right))
}
