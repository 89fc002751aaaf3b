/** Row ids: UUIDv7, minted at the edge or derived from an input's id so that a replay gives the same rows. */
import { hash, randomFillSync } from 'node:crypto'

/** Hex digits drawn ahead: one call for many ids. */
const pool = Buffer.alloc(4096)
let digits = ''
let used = 0

function randomHex(length: number): string {
  if (used + length > digits.length) {
    digits = randomFillSync(pool).toString('hex')
    used = 0
  }
  used += length
  return digits.slice(used - length, used)
}

function assemble(timeHex: string, tail: string): string {
  const variant = '89ab'[parseInt(tail[3]!, 16) & 3]!
  return `${timeHex.slice(0, 8)}-${timeHex.slice(8)}-7${tail.slice(0, 3)}-${variant}${tail.slice(4, 7)}-${tail.slice(7, 19)}`
}

/** A fresh UUIDv7 for `now` (UTC ms). */
export function mintId(now: number): string {
  return assemble(now.toString(16).padStart(12, '0'), randomHex(20))
}

/** A UUIDv7 that depends on nothing but its parent's id and a purpose; keeps the parent's time. */
export function deriveId(parent: string, purpose: string): string {
  return assemble(parent.slice(0, 8) + parent.slice(9, 13), hash('sha1', `${parent}/${purpose}`))
}
