/** Drops what is past its horizon, a slice per group, so that nobody waits for it. */
import type { Store } from '../store.ts'
import { type Core, read } from './core.ts'
import { stateNumber } from './encode.ts'
import type { Releases } from './releases.ts'

/** Rows looked at per group. */
const slice = 500
const held = stateNumber('held')

interface Aged {
  no: number
  at: number
  keep: 0 | 1
  conv: number | null
  seq: number | null
}

/** Tables in order of writing: their number, what of them stays, and where a line of a conversation was. */
const aging = [
  { table: 'messages', id: 'no', keep: `coalesce(state <= ${held}, 0)`, line: 'conv, seq' },
  { table: 'journal', id: 'no', keep: '0', line: 'NULL AS conv, NULL AS seq' },
  { table: 'events', id: 'seq', keep: 'seq = (SELECT max(seq) FROM events)', line: 'NULL AS conv, NULL AS seq' },
] as const

/** `purge` on this connection. Never touched: undelivered rows, undecided inputs, dead letters, contacts, the newest event. */
export function openPurge({ db, write }: Core, releases: Pick<Releases, 'forget'>): Pick<Store, 'purge'> {
  const keysFrom = db.prepare<[Buffer, number], { key: Buffer; at: number }>(
    'SELECT key, at FROM dedupe WHERE key > ? ORDER BY key LIMIT ?',
  )
  const keepSeq = db.prepare('UPDATE conversations SET last_seq = max(last_seq, ?) WHERE no = ?')
  const dropKey = db.prepare('DELETE FROM dedupe WHERE key = ?')
  const dropTokens = db.prepare('DELETE FROM tokens WHERE expires_at <= ?')
  const dropQueue = db.prepare("DELETE FROM queue WHERE state = 'closed' AND closed_at < ?")
  const oldReleases = db.prepare<[number], { hash: string }>('SELECT hash FROM releases WHERE used_at < ?')
  const dropRelease = db.prepare('DELETE FROM releases WHERE hash = ? AND used_at < ?')
  const states = db.prepare<[number, number], { no: number; state: string | null }>(
    'SELECT no, state FROM contacts WHERE no > ? ORDER BY no LIMIT ?',
  )

  /** Dedupe keys are hashes in no order of time, so the whole table is walked. */
  async function purgeKeys(horizon: number): Promise<number> {
    let removed = 0
    let after: Buffer | null = Buffer.alloc(0)
    while (after) {
      const from: Buffer = after
      after = await write(() => {
        const keys = keysFrom.all(from, slice)
        for (const { key, at } of keys) if (at < horizon) removed += dropKey.run(key).changes
        return keys.length < slice ? null : keys.at(-1)!.key
      })
    }
    return removed
  }

  /** From the oldest row until a slice holds nothing old. */
  async function purgeAged({ table, id, keep, line }: (typeof aging)[number], horizon: number): Promise<number> {
    const aged = db.prepare<[number, number], Aged>(
      `SELECT ${id} AS no, at, ${keep} AS keep, ${line} FROM ${table} WHERE ${id} > ? ORDER BY ${id} LIMIT ?`,
    )
    const drop = db.prepare(`DELETE FROM ${table} WHERE ${id} = ?`)
    let removed = 0
    const dropOne = ({ no, conv, seq }: Aged) => {
      if (conv !== null && seq !== null) keepSeq.run(seq, conv)
      removed += drop.run(no).changes
    }
    let after: number | null = 0
    while (after !== null) {
      const from: number = after
      after = await write(() => {
        const rows = aged.all(from, slice)
        const old = rows.filter((row) => row.at < horizon)
        for (const row of old) if (row.keep === 0) dropOne(row)
        return rows.length < slice || old.length === 0 ? null : rows.at(-1)!.no
      })
    }
    return removed
  }

  /** Releases no step used since the horizon, unless the state of a contact still names them. */
  async function purgeReleases(horizon: number): Promise<number> {
    const candidates = new Set((await read(() => oldReleases.all(horizon))).map((row) => row.hash))
    let after: number | null = 0
    while (candidates.size > 0 && after !== null) {
      const from: number = after
      const rows: { no: number; state: string | null }[] = await read(() => states.all(from, slice))
      for (const { state } of rows)
        for (const hash of candidates) if (state?.includes(hash)) candidates.delete(hash)
      after = rows.length < slice ? null : rows.at(-1)!.no
      await new Promise((resolve) => setImmediate(resolve))
    }
    if (candidates.size === 0) return 0
    return write(() => {
      releases.forget()
      return [...candidates].reduce((removed, hash) => removed + dropRelease.run(hash, horizon).changes, 0)
    })
  }

  return {
    async purge({ dedupe, journal, now }) {
      let removed = await purgeKeys(dedupe)
      for (const kind of aging) removed += await purgeAged(kind, journal)
      removed += await write(() => dropTokens.run(now).changes + dropQueue.run(journal).changes)
      removed += await purgeReleases(journal)
      return { removed }
    },
  }
}
