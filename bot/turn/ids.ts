/** Row ids: UUIDv7, minted at the edge or derived from an input's id so that a replay gives the same rows. */
import { hash, randomUUID } from 'node:crypto'

let millisecond = -1
let head = ''

/** A fresh UUIDv7 for `now` (UTC ms): its own time and version, the rest of a random one. */
export function mintId(now: number): string {
  if (now !== millisecond) {
    millisecond = now
    const hex = now.toString(16).padStart(12, '0')
    head = `${hex.slice(0, 8)}-${hex.slice(8)}-7`
  }
  return head + randomUUID().slice(15)
}

/** A UUIDv7 that depends on nothing but its parent's id and a purpose; keeps the parent's time. */
export function deriveId(parent: string, purpose: string): string {
  const tail = hash('sha1', `${parent}/${purpose}`)
  const variant = '89ab'[parseInt(tail[3]!, 16) & 3]!
  return `${parent.slice(0, 13)}-7${tail.slice(0, 3)}-${variant}${tail.slice(4, 7)}-${tail.slice(7, 19)}`
}
