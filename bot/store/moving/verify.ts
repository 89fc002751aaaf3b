/** Compares two stores: how many of each kind, and a hash of all that belongs to each contact. */
import { hash } from 'node:crypto'
import type { House, Page } from './house.ts'
import { contactOf, kinds, type Kind, type Records } from './records.ts'

/** The content of a store: the same for the same records, in whatever order they are read. */
export interface Content {
  counts: Record<Kind, number>
  /** Contact → sum of the hashes of its records; the shop's own under ''. */
  sums: Map<string, bigint>
}

export interface Difference {
  /** Kinds whose counts differ: source, target. */
  counts: { kind: Kind; from: number; to: number }[]
  /** Contacts whose content differs; '' is what belongs to none. */
  contacts: string[]
}

const pageSize = 500
const mask = (1n << 64n) - 1n

/** Reads everything once. @param report records read so far */
export async function readContent(house: House, report?: (done: number) => void): Promise<Content> {
  const counts = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<Kind, number>
  const sums = new Map<string, bigint>()
  let done = 0
  for (const kind of kinds) {
    let after: string | null = null
    do {
      const page: Page<Kind> = await house.read<Kind>(kind, after, kind === 'release' ? 1 : pageSize)
      for (const record of page.records) {
        const owner = contactOf(kind, record) ?? ''
        sums.set(owner, ((sums.get(owner) ?? 0n) + hashOf(kind, record)) & mask)
      }
      counts[kind] += page.records.length
      done += page.records.length
      report?.(done)
      after = page.next
    } while (after !== null)
  }
  return { counts, sums }
}

/** A sum, not an exclusive or: a record that is there twice must not vanish. */
function hashOf<K extends Kind>(kind: K, record: Records[K]): bigint {
  const told = kind === 'key' ? { ...record, seq: null, contactId: null, conversation: null } : record
  return hash('sha256', `${kind}\n${canonical(told)}`, 'buffer').readBigUInt64LE()
}

/** JSON with its keys in order. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null)
  const entries = Object.entries(value).filter(([, one]) => one !== undefined)
  entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`
}

/** Null: they hold the same. */
export function differenceOf(from: Content, to: Content): Difference | null {
  const counts = kinds
    .filter((kind) => from.counts[kind] !== to.counts[kind])
    .map((kind) => ({ kind, from: from.counts[kind], to: to.counts[kind] }))
  const owners = new Set([...from.sums.keys(), ...to.sums.keys()])
  const contacts = [...owners].filter((owner) => from.sums.get(owner) !== to.sums.get(owner)).sort()
  return counts.length + contacts.length > 0 ? { counts, contacts } : null
}

/** One hash over everything, for people to compare: 16 hex digits. */
export function fingerprint({ counts, sums }: Content): string {
  const whole = canonical([counts, [...sums].map(([owner, sum]) => [owner, String(sum)]).sort()])
  return hash('sha256', whole).slice(0, 16)
}
