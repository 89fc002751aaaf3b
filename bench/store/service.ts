/** The store as in service: fast path, settling the reply, and the slow path in two commits. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Store } from '../../bot/store/store.ts'
import { command, message, step } from '../../bot/testing/store-contract/build.ts'
import { chunk, type Measured, Meter } from './meter.ts'
import { makeUnit, type Shape, type Unit } from './units.ts'

export interface Service {
  fast: Measured
  settled: Measured
  recorded: Measured
  committed: Measured
}

const greeted = 128

/** Contacts that exist, each with one conversation. */
async function greetAll(store: Store, count: number): Promise<string[]> {
  const inputs = Array.from({ length: count }, (_, n) => message({ conversation: `v${n}` }))
  const ids = inputs.map((input) => input.from!.mintContactId)
  for (let from = 0; from < count; from += greeted)
    await Promise.all(
      inputs
        .slice(from, from + greeted)
        .map((input, n) => store.receive(input, step(ids[from + n]!, input.id, 0))),
    )
  return ids
}

const sent = { state: 'sent', wires: 1, attempts: 1, ambiguous: false, retryAt: null, error: null } as const

/** Fast path, settling its reply, and the slow path in two commits; in turns, so that tables are as in service. */
export async function measureService(store: Store, { units, contacts, group }: Shape): Promise<Service> {
  const ids = await greetAll(store, contacts)
  // What a commit leaves for later belongs to it: reading the queue waits until all of it is done.
  const settled = () => store.queueItems(['waiting'])
  await settled()
  const versions = ids.map(() => 1)
  let made = 0
  const make = (): Unit => {
    const at = (made++ * 7919) % contacts
    return makeUnit(ids[at]!, `v${at}`, versions[at]!++)
  }
  const makeSlow = () => {
    const { step: unit } = make()
    const input = command(unit.contactId)
    return { input, step: { ...unit, input: { id: input.id, outcome: 'done' as const }, outbox: [] } }
  }
  const all =
    <T>(work: (one: T) => Promise<unknown>) =>
    (some: T[]) =>
      Promise.all(some.map(work))

  const [fast, replies, recorded, committed] = [new Meter(), new Meter(), new Meter(), new Meter()]
  for (let left = units; left > 0; left -= chunk) {
    const quick = Array.from({ length: Math.min(chunk, left) }, make)
    await fast.add(
      quick,
      group,
      all(async (unit) => {
        const done = await store.receive(unit.input, unit.step)
        if (!done.stepped) throw new Error('the fast path was refused')
      }),
      settled,
    )
    await replies.add(
      quick,
      group,
      all((unit) => store.settleOutbox(unit.step.outbox[0]!.id, sent)),
      settled,
    )
    const slow = quick.map(makeSlow)
    await recorded.add(
      slow,
      group,
      all((unit) => store.receive(unit.input)),
      settled,
    )
    await committed.add(
      slow,
      group,
      all((unit) => store.commitStep(unit.step)),
      settled,
    )
  }
  return {
    fast: fast.perUnit,
    settled: replies.perUnit,
    recorded: recorded.perUnit,
    committed: committed.perUnit,
  }
}

/** Bytes per dedupe row, of pages in use. */
export function dedupeBytes(folder: string): number {
  const db = new Database(join(folder, 'nightdesk.db'), { readonly: true })
  const { bytes } = db.prepare("SELECT sum(pgsize) AS bytes FROM dbstat WHERE name = 'dedupe'").get() as {
    bytes: number
  }
  const { count } = db.prepare('SELECT count(*) AS count FROM dedupe').get() as { count: number }
  db.close()
  return bytes / count
}
