/** The store as in service: fast path, settling the reply, and the slow path in two commits. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { openSqliteStore } from '../../bot/store/sqlite/index.ts'
import type { Store } from '../../bot/store/store.ts'
import { command, message, start, step } from '../../bot/testing/store-contract/build.ts'
import { chunk, type Measured, Meter } from './meter.ts'
import { makeUnit, type Shape, type Unit } from './units.ts'

export interface Service {
  fast: Measured
  settled: Measured
  recorded: Measured
  committed: Measured
}

/** Contacts that exist, each with one conversation. */
async function greetAll(store: Store, count: number): Promise<string[]> {
  const inputs = Array.from({ length: count }, (_, n) => message({ conversation: `v${n}` }))
  const ids = inputs.map((input) => input.from!.mintContactId)
  await Promise.all(inputs.map((input, n) => store.receive(input, step(ids[n]!, input.id, 0))))
  return ids
}

const sent = { state: 'sent', wires: 1, attempts: 1, ambiguous: false, retryAt: null, error: null } as const

/** Fast path, settling its reply, and the slow path in two commits; in turns, so that tables are as in service. */
export async function measureService(folder: string, { units, contacts, group }: Shape): Promise<Service> {
  const store = await openSqliteStore({ folder, now: () => start })
  const ids = await greetAll(store, contacts)
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

  const [fast, settled, recorded, committed] = [new Meter(), new Meter(), new Meter(), new Meter()]
  for (let left = units; left > 0; left -= chunk) {
    const quick = Array.from({ length: Math.min(chunk, left) }, make)
    await fast.add(
      quick,
      group,
      all(async (unit) => {
        const done = await store.receive(unit.input, unit.step)
        if (!done.stepped) throw new Error('the fast path was refused')
      }),
    )
    await settled.add(
      quick,
      group,
      all((unit) => store.settleOutbox(unit.step.outbox[0]!.id, sent)),
    )
    const slow = quick.map(makeSlow)
    await recorded.add(
      slow,
      group,
      all((unit) => store.receive(unit.input)),
    )
    await committed.add(
      slow,
      group,
      all((unit) => store.commitStep(unit.step)),
    )
  }
  await store.close()
  return {
    fast: fast.perUnit,
    settled: settled.perUnit,
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
