/** The power fails while the log is written: whatever was acked before is there, in 500 of 500 cuts (fault F6). */
import { copyFileSync, closeSync, mkdirSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, expect, test } from '@jest/globals'
import type { NewInput } from '../../bot/model/index.ts'
import { openSqliteStore } from '../../bot/store/sqlite/index.ts'
import { message, reply, start, step } from '../../bot/testing/store-contract/build.ts'
import { makeFolder } from './folder.ts'

const cuts = 500
const headerBytes = 32
const frameBytes = 4096 + 24
const folder = makeFolder()
afterAll(() => rmSync(folder, { recursive: true }))

/** Seeded, so that a failing cut can be cut again. */
let seed = 20_240_607
function random(below: number): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed % below
}

interface Log {
  /** Bytes up to the end of the last commit. */
  end: number
  checkpointed: number
}

function logOf(db: Database.Database): Log {
  const [row] = db.pragma('wal_checkpoint(NOOP)') as [{ log: number; checkpointed: number }]
  return { end: headerBytes + row.log * frameBytes, checkpointed: row.checkpointed }
}

/** The data as a dead machine would leave it: the log cut at `end`, then nothing, zeros or rubbish. */
function copyCut(to: string, end: number, rubbish: Buffer): void {
  rmSync(to, { recursive: true, force: true })
  mkdirSync(to)
  copyFileSync(join(folder, 'nightdesk.db'), join(to, 'nightdesk.db'))
  const bytes = Buffer.alloc(end)
  const file = openSync(join(folder, 'nightdesk.db-wal'), 'r')
  expect(readSync(file, bytes, 0, end, 0)).toBe(end)
  closeSync(file)
  writeFileSync(join(to, 'nightdesk.db-wal'), Buffer.concat([bytes, rubbish]))
}

/** What hangs off one unit: its key, its line, its journal row and its reply. */
interface Found {
  integrity: unknown
  keys: Set<string>
  lines: Set<string>
  steps: Set<string>
  replies: Set<string>
}

function find(copy: string): Found {
  const db = new Database(join(copy, 'nightdesk.db'))
  try {
    const all = (sql: string) => new Set(db.prepare<[], string>(sql).pluck().all())
    return {
      integrity: db.pragma('integrity_check', { simple: true }),
      keys: all('SELECT input_id FROM dedupe'),
      lines: all('SELECT id FROM messages WHERE state IS NULL'),
      steps: all('SELECT input_id FROM journal'),
      replies: all('SELECT input_id FROM messages WHERE state IS NOT NULL'),
    }
  } finally {
    db.close()
  }
}

test(`${cuts} cuts behind the last acked commit lose nothing that was acked`, async () => {
  let db: Database.Database | undefined
  const store = await openSqliteStore({
    folder,
    now: () => start,
    failpoints: { opened: (opened) => (db = opened) },
  })
  const contacts = new Map<string, { contactId: string; version: number }>()
  const unit = async (n: number): Promise<NewInput> => {
    const conversation = `v${n}`
    const input = message({ conversation, text: '断电'.repeat(random(60)) })
    const known = contacts.get(conversation) ?? { contactId: input.from!.mintContactId, version: 0 }
    contacts.set(conversation, { ...known, version: known.version + 1 })
    const outbox = known.version ? [reply(known.contactId, `web/${conversation}`, { inputId: input.id })] : []
    const recorded = await store.receive(input, step(known.contactId, input.id, known.version, { outbox }))
    expect(recorded.stepped).toBe(true)
    return input
  }
  const group = () => {
    const first = random(200)
    return Promise.all(Array.from({ length: 1 + random(6) }, (_, n) => unit(first + n)))
  }

  const acked: string[] = []
  const copy = join(folder, 'copy')
  let done = 0
  let restarted = 0
  let torn = 0
  while (done < cuts) {
    acked.push(...(await group()).map((input) => input.id))
    const before = logOf(db!)
    const flying = (await group()).map((input) => input.id)
    const after = logOf(db!)
    if (after.end <= before.end || after.checkpointed !== before.checkpointed) {
      // The log began anew or was moved in between: there is no unsynced tail to cut.
      restarted += 1
      acked.push(...flying)
      continue
    }
    const cut = before.end + random(after.end - before.end + 1)
    const kind = done % 3
    const rubbish = Buffer.alloc(kind === 0 ? 0 : random(2 * frameBytes))
    if (kind === 2) for (let at = 0; at < rubbish.length; at += 1) rubbish[at] = random(256)
    copyCut(copy, cut, rubbish)
    const found = find(copy)
    expect(found.integrity).toBe('ok')
    expect(acked.filter((id) => !found.keys.has(id) || !found.lines.has(id) || !found.steps.has(id))).toEqual([])
    const survived = flying.filter((id) => found.keys.has(id))
    // One commit: all of it or nothing.
    expect([0, flying.length]).toContain(survived.length)
    for (const id of flying)
      expect([found.lines.has(id), found.steps.has(id)]).toEqual([found.keys.has(id), found.keys.has(id)])
    if (survived.length === 0) torn += 1
    if (done % 50 === 0) await useAgain(copy, acked)
    acked.push(...flying)
    done += 1
  }
  await store.close()
  expect(done).toBe(cuts)
  expect(torn).toBeGreaterThan(cuts / 2)
  expect(restarted).toBeLessThan(cuts)
}, 120_000)

/** The product opens the copy, knows it was not closed, and goes on. */
async function useAgain(copy: string, acked: string[]): Promise<void> {
  const store = await openSqliteStore({ folder: copy, now: () => start })
  expect(store.uncleanExit).toBe(true)
  expect(store.health().ready).toBe(true)
  expect(await store.receive(message({ conversation: `after-${acked.length}` }))).toMatchObject({ seq: 1 })
  await store.close()
}
