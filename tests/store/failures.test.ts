/** When the disk or the database fails: nobody is told what is not kept, nothing half is there, and it comes back. */
import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, test } from '@jest/globals'
import { BotError } from '../../bot/sdk/index.ts'
import { openSqliteStore, type SqliteOptions } from '../../bot/store/sqlite/index.ts'
import type { Health, Store } from '../../bot/store/store.ts'
import { command, commit, greet, message, reply, start, step } from '../../bot/testing/store-contract/build.ts'
import { runChild } from './child.ts'
import { makeFolder, makeSubject } from './folder.ts'

const now = () => start
let undo: (() => unknown)[] = []
afterEach(async () => {
  for (const one of undo.reverse()) await one()
  undo = []
})

async function open(options: Partial<SqliteOptions> = {}) {
  const subject = await makeSubject({ now, ...options })
  undo.push(() => subject.dispose())
  return subject
}

/** Resolves when the store is ready again. */
function ready(store: Store): Promise<void> {
  return new Promise((resolve) => {
    if (store.health().ready) resolve()
    store.onHealth((health) => health.ready && resolve())
  })
}

/** Everything the store says is on disk, read by a connection that trusts nobody. */
function inspect(folder: string) {
  const db = new Database(join(folder, 'nightdesk.db'), { readonly: true })
  try {
    const integrity = db.pragma('integrity_check', { simple: true })
    const inputs = db.prepare<[], string>('SELECT input_id FROM dedupe').pluck().all()
    return { integrity, inputs: new Set(inputs) }
  } finally {
    db.close()
  }
}

/** Fails every COMMIT with `code` while it is set. */
function breakable() {
  const failing: { code: string | null } = { code: null }
  const beforeCommit = () => {
    if (failing.code) throw new Database.SqliteError('broken on purpose', failing.code)
  }
  return { failing, failpoints: { beforeCommit } }
}

describe('COMMIT fails', () => {
  test('nobody of the group is acked, and nothing of it is there', async () => {
    const { failing, failpoints } = breakable()
    const { store, folder, reopen } = await open({ failpoints })
    const known = await greet(store, 'known')
    failing.code = 'SQLITE_IOERR_WRITE'
    const inputs = ['a', 'b', 'known'].map((conversation) => message({ conversation, key: `m-${conversation}` }))
    const fast = step(known.contactId, inputs[2]!.id, 1, {
      outbox: [reply(known.contactId, 'web/known', { state: 'sending' })],
    })
    const outcomes = await Promise.allSettled([
      store.receive(inputs[0]!),
      store.receive(inputs[1]!),
      store.receive(inputs[2]!, fast),
      store.nextNumber('n'),
      store.setValue('k', 'v'),
    ])
    for (const one of outcomes) {
      const { reason } = one as PromiseRejectedResult
      expect(reason).toBeInstanceOf(BotError)
      expect(reason).toMatchObject({ code: 'store.unavailable', retryable: true })
    }
    expect(await store.findConversation('web/a')).toBeNull()
    expect(await store.findConversation('web/known')).toMatchObject({ lastSeq: 1 })
    expect(await store.loadState(known.contactId)).toMatchObject({ version: 1 })
    failing.code = null
    const again = await reopen()
    expect(inspect(folder)).toMatchObject({ integrity: 'ok', inputs: { size: 1 } })
    expect(await again.nextNumber('n')).toBe(1)
    expect(await again.getValue('k')).toBeNull()
    for (const input of inputs) expect(await again.receive(input)).toMatchObject({ duplicate: false })
    expect((await again.transcript('web/known', 0, 10)).map((line) => line.seq)).toEqual([1, 2])
  })

  test('readiness drops, later writes are refused at once, and it comes back by itself', async () => {
    const { failing, failpoints } = breakable()
    const { store } = await open({ failpoints })
    const seen: Health[] = []
    store.onHealth((health) => seen.push(health))
    failing.code = 'SQLITE_IOERR_WRITE'
    await expect(store.setValue('k', '1')).rejects.toMatchObject({ code: 'store.unavailable' })
    expect(store.health().ready).toBe(false)
    expect(store.health().reason).toContain('broken on purpose')
    await expect(store.setValue('k', '2')).rejects.toMatchObject({ code: 'store.unavailable', retryable: true })
    expect(await store.getValue('k')).toBeNull()
    failing.code = null
    await ready(store)
    await store.setValue('k', '3')
    expect(await store.getValue('k')).toBe('3')
    expect(seen.map((health) => health.ready)).toEqual([false, true])
  })

  test('what was remembered of undone rows is forgotten', async () => {
    const { failing, failpoints } = breakable()
    const { store } = await open({ failpoints })
    const { contactId } = await greet(store, 'a')
    failing.code = 'SQLITE_BUSY'
    const lost = [message({ conversation: 'a' }), message({ conversation: 'new' })]
    await Promise.allSettled(lost.map((input) => store.receive(input)))
    failing.code = null
    await ready(store)
    expect(await store.receive(message({ conversation: 'a' }))).toMatchObject({ contactId, seq: 2 })
    expect(await store.receive(message({ conversation: 'new' }))).toMatchObject({ duplicate: false, seq: 1 })
  })

  test('after an fsync that failed the process must exit: nothing is written any more', async () => {
    const { failing, failpoints } = breakable()
    const deaths: Error[] = []
    const { store } = await open({ failpoints, fatal: (error) => deaths.push(error) })
    failing.code = 'SQLITE_IOERR_FSYNC'
    await expect(store.setValue('k', '1')).rejects.toMatchObject({ code: 'store.unavailable' })
    expect(deaths).toHaveLength(1)
    failing.code = null
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(store.health().ready).toBe(false)
    await expect(store.setValue('k', '2')).rejects.toMatchObject({ code: 'store.unavailable' })
  })

  test('without somebody to tell, the process does exit', () => {
    const folder = makeFolder()
    undo.push(() => rmSync(folder, { recursive: true }))
    const { status, stdout } = runChild('fatal', folder)
    expect(status).toBe(74)
    expect(stdout).toBe('')
  })
})

describe('the disk is full', () => {
  test('the group is refused as a whole, what was acked stays, and room brings it back', async () => {
    let db: Database.Database | undefined
    const { store, folder } = await open({ failpoints: { opened: (opened) => (db = opened) } })
    const pages = db!.pragma('page_count', { simple: true }) as number
    db!.pragma(`max_page_count = ${pages + 40}`)
    const acked: string[] = []
    const refused: unknown[] = []
    for (let round = 0; round < 50; round += 1) {
      const inputs = Array.from({ length: 8 }, () => message({ conversation: 'a', text: '满'.repeat(500) }))
      const outcomes = await Promise.allSettled(inputs.map((input) => store.receive(input)))
      outcomes.forEach((one, n) =>
        one.status === 'fulfilled' ? acked.push(inputs[n]!.id) : refused.push(one.reason),
      )
    }
    expect(acked.length).toBeGreaterThan(0)
    expect(refused.length).toBeGreaterThan(0)
    for (const reason of refused) expect(reason).toMatchObject({ code: 'store.full', retryable: true })
    expect(store.health().ready).toBe(false)
    expect(inspect(folder)).toEqual({ integrity: 'ok', inputs: new Set(acked) })
    expect(await store.transcript('web/a', 0, 1000)).toHaveLength(acked.length)
    db!.pragma('max_page_count = 1000000')
    await ready(store)
    expect(await store.receive(message({ conversation: 'a' }))).toMatchObject({ seq: acked.length + 1 })
  })

  test('a file that may not grow costs nothing that was acked', async () => {
    const folder = makeFolder()
    undo.push(() => rmSync(folder, { recursive: true }))
    const { status, stdout } = runChild('fill', folder, { maxFileKib: 2048 })
    expect(status).toBe(0)
    const { acked, codes } = JSON.parse(stdout) as { acked: string[]; codes: string[] }
    expect(acked.length).toBeGreaterThan(0)
    expect(codes.length).toBeGreaterThan(0)
    for (const code of codes) expect(['store.full', 'store.unavailable']).toContain(code)
    const store = await openSqliteStore({ folder, now })
    undo.push(() => store.close())
    expect(await store.receive(message({ conversation: 'b' }))).toMatchObject({ duplicate: false })
    const { integrity, inputs } = inspect(folder)
    expect(integrity).toBe('ok')
    expect(acked.filter((id) => !inputs.has(id))).toEqual([])
  })
})

describe('somebody else holds the database', () => {
  test('writes are refused, never acked, and accepted again when it lets go', async () => {
    const { store, folder } = await open()
    const { contactId } = await greet(store, 'a')
    const other = new Database(join(folder, 'nightdesk.db'))
    undo.push(() => other.close())
    other.exec('BEGIN IMMEDIATE')
    const input = command(contactId)
    await expect(store.receive(input)).rejects.toMatchObject({ code: 'store.unavailable', retryable: true })
    expect(store.health().ready).toBe(false)
    expect(await store.loadState(contactId)).toMatchObject({ version: 1 })
    other.exec('ROLLBACK')
    await ready(store)
    expect(await store.receive(input)).toMatchObject({ duplicate: false })
    expect(inspect(folder).inputs.has(input.id)).toBe(true)
  })
})

describe('opening', () => {
  test('one process per folder: the second is refused and told which', async () => {
    const { folder } = await open()
    await expect(openSqliteStore({ folder, now })).rejects.toMatchObject({
      code: 'store.locked',
      message: expect.stringContaining(folder),
    })
    const { status, stderr } = runChild('open', folder)
    expect(status).not.toBe(0)
    expect(stderr).toContain('store.locked')
  })

  test('the folder is free again after closing', async () => {
    const { folder, store } = await open()
    await store.close()
    expect(runChild('open', folder)).toMatchObject({ status: 0 })
  })

  test('data of a newer program is refused and left alone', async () => {
    const { folder, store, reopen } = await open()
    await store.setValue('k', 'v')
    await store.close()
    const file = join(folder, 'nightdesk.db')
    const db = new Database(file)
    const version = db.pragma('user_version', { simple: true }) as number
    db.pragma(`user_version = ${version + 1}`)
    db.close()
    await expect(openSqliteStore({ folder, now })).rejects.toMatchObject({ code: 'store.version' })
    const back = new Database(file)
    back.pragma(`user_version = ${version}`)
    back.close()
    expect(await (await reopen()).getValue('k')).toBe('v')
  })

  test('a file that is no database is refused', async () => {
    const { folder, store, reopen } = await open()
    await store.close()
    const file = join(folder, 'nightdesk.db')
    const { writeFileSync, readFileSync } = await import('node:fs')
    const good = readFileSync(file)
    writeFileSync(file, 'not a database, '.repeat(512))
    await expect(openSqliteStore({ folder, now })).rejects.toMatchObject({ code: 'store.unavailable' })
    writeFileSync(file, good)
    await reopen()
  })

  test('the connection keeps what it is given, and the files are their owner’s alone', async () => {
    let db: Database.Database | undefined
    const { folder, store } = await open({ failpoints: { opened: (opened) => (db = opened) } })
    await store.setValue('k', 'v')
    expect(db!.pragma('synchronous', { simple: true })).toBe(2)
    expect(db!.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(db!.pragma('foreign_keys', { simple: true })).toBe(1)
    for (const name of ['nightdesk.db', 'nightdesk.db-wal'])
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
  })
})

describe('a row that is refused', () => {
  test('is its sender’s fault and not the store’s: no retry, no lost readiness', async () => {
    const { store } = await open()
    const beside = store.setValue('beside', 'v')
    const refused = store.setValue('k', null as unknown as string)
    await expect(refused).rejects.toMatchObject({ code: 'store.conflict', retryable: false })
    await beside
    expect(await store.getValue('beside')).toBe('v')
    expect(store.health().ready).toBe(true)
  })
})

describe('size', () => {
  test('a dedupe key costs at most 120 bytes, whatever the platform calls its messages', async () => {
    const { folder, store } = await open()
    const { contactId } = await greet(store, 'a')
    const inputs = Array.from({ length: 10_000 }, (_, n) =>
      command(contactId, { key: `web/${'x'.repeat(200)}/${n}` }),
    )
    await Promise.all(inputs.map((input) => store.receive(input)))
    const db = new Database(join(folder, 'nightdesk.db'), { readonly: true })
    undo.push(() => db.close())
    const bytes = db.prepare<[], number>("SELECT sum(pgsize) FROM dbstat WHERE name = 'dedupe'").pluck().get()!
    expect(bytes / inputs.length).toBeLessThanOrEqual(120)
  })

  test('the log is moved into the data file as it grows', async () => {
    const { folder, store } = await open()
    const { contactId } = await greet(store, 'a')
    for (let version = 1; version <= 1500; version += 1) await commit(store, contactId, version)
    expect(statSync(join(folder, 'nightdesk.db-wal')).size).toBeLessThan(16 * 1024 * 1024)
    const { integrity, inputs } = inspect(folder)
    expect(integrity).toBe('ok')
    expect(inputs.size).toBe(1501)
  })
})
