/** Secrets we hand out: 256 random bits, of which only the hash is kept. */
import { hash, randomBytes } from 'node:crypto'

/** A new token that also says when it was made; the time is covered by the hash, so nobody can move it. */
export function mintToken(now: number): string {
  return `${now.toString(36)}.${randomBytes(32).toString('base64url')}`
}

/** What the store knows a token by: SHA-256, hex. */
export function hashToken(token: string): string {
  return hash('sha256', token)
}

/** UTC ms the token was made at; null if it does not look like one of ours. */
export function mintedAt(token: string): number | null {
  const [, time] = /^([0-9a-z]{8,9})\.[A-Za-z0-9_-]{43}$/.exec(token) ?? []
  return time === undefined ? null : parseInt(time, 36)
}
