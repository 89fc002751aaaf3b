/** The doctor on MongoDB names what is missing and who holds what, and writes nothing. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import mongoose from 'mongoose'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { doctor } from '../../bot/cli/doctor.ts'
import { readEnvironment } from '../../bot/cli/environment.ts'
import { storeMend } from '../../bot/cli/store-mend.ts'
import { openMongoStore } from '../../bot/store/mongo/index.ts'
import { message } from '../../bot/testing/store-contract/build.ts'
import { freePort } from '../chaos/desk.ts'
import { freshDatabase, type FreshDatabase } from '../sidecars/database.ts'
import { describeWith } from '../sidecars/describe.ts'
import { mongo } from '../sidecars/parts.ts'

const echoShop = join(dirname(fileURLToPath(import.meta.url)), '../fixtures/echo-shop')
const about = { host: 'far', version: '0', stateVersion: 1 }

interface Found {
  check: string
  state: string
  what: string
  fix: string | null
}

describeWith({ mongo }, 'the doctor on MongoDB', ({ mongo: server }) => {
  let folder: string
  let database: FreshDatabase
  let client: mongoose.mongo.MongoClient
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nightdesk-doctor-'))
    database = freshDatabase(server)
    client = new mongoose.mongo.MongoClient(database.url)
  })
  afterEach(async () => {
    await client.close()
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  })
  const db = () => client.db(database.name)

  async function look(env: Record<string, string> = {}) {
    const environment = readEnvironment({
      PORT: String(await freePort()),
      NIGHTDESK_DATA: join(folder, 'data'),
      NIGHTDESK_STORE: database.url,
      ...env,
    })
    const lines: string[] = []
    const status = await doctor({ root: echoShop, environment, json: true, language: 'en' }, (line) => void lines.push(line)) // prettier-ignore
    const { findings } = JSON.parse(lines[0]!) as { findings: Found[] }
    for (const { state, fix } of findings) expect(fix === null).toBe(state === 'ok')
    const store = findings.filter(({ check }) => ['store', 'processes', 'redis'].includes(check))
    return {
      status,
      findings,
      wrong: store.filter(({ state }) => state !== 'ok'),
      said: store.map(({ what }) => what),
    }
  }
  const open = () => openMongoStore({ url: database.url, now: Date.now })
  /** Everything that is written in it. */
  async function content(): Promise<string> {
    const names = (await db().listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name).sort()
    const all: unknown[] = []
    for (const name of names) all.push(name, await db().collection(name).find().sort({ _id: 1 }).toArray())
    return JSON.stringify(all)
  }

  test('nothing yet: all is well, and nothing is made', async () => {
    const { status, said } = await look()
    expect(status).toBe(0)
    expect(said).toContain('no data yet: the first start makes it')
    expect(await db().listCollections().toArray()).toEqual([])
  })

  test('a store as it should be, and one that nobody can reach', async () => {
    await (await open()).close()
    const before = await content()
    const { wrong, said } = await look()
    expect(wrong.map(({ what }) => what)).toEqual(['there is no administrator yet'])
    expect(said).toEqual(expect.arrayContaining(['every index is there', '0 processes run on this store', 'no work that nobody runs'])) // prettier-ignore
    expect(await content()).toBe(before)
    const gone = await look({ NIGHTDESK_STORE: `mongodb://u:geheim@127.0.0.1:${await freePort()}/shop` })
    expect(gone.status).toBe(1)
    expect(gone.wrong[0]?.what).toContain('MongoDB does not answer')
    expect(JSON.stringify(gone.findings)).not.toContain('geheim')
  })

  test('an index that was dropped, one over other keys, a unique one, a collection; and what mends them', async () => {
    await (await open()).close()
    await db().collection('messages').dropIndex('lines')
    await db().collection('inbox').dropIndex('age')
    await db().collection('inbox').createIndex({ id: 1 }, { name: 'age' })
    await db().collection('events').dropIndex('once')
    await db().collection('hints').drop()
    const { status, wrong } = await look()
    expect(status).toBe(1)
    const fix = 'nightdesk store mend; beside a running shop too'
    const indexes = wrong.filter((one) => one.fix === fix).map(({ state, what }) => `${state}: ${what}`)
    expect(indexes.sort()).toEqual([
      'bad: the index events.once is missing',
      'note: the collection hints is missing',
      'note: the index inbox.age is not as it should be',
      'note: the index messages.lines is missing',
    ])
    const printed: string[] = []
    const mend = () =>
      storeMend({ url: database.url, json: false, language: 'en' }, (line) => void printed.push(line))
    expect(await mend()).toBe(0)
    expect(printed.sort()).toEqual(['built events.once', 'built hints', 'built inbox.age', 'built messages.lines'])
    expect((await look()).said).toContain('every index is there')
    printed.length = 0
    await mend()
    expect(printed[0]).toMatch(/^every index of .* is there$/)
  })

  test('a unique index that cannot be built any more says why', async () => {
    await (await open()).close()
    await db().collection('accounts').dropIndex('name')
    await db()
      .collection<{ name: string }>('accounts')
      .insertMany([{ name: 'lin' }, { name: 'lin' }])
    await expect(storeMend({ url: database.url, json: false, language: 'en' }, () => undefined)).rejects.toThrow(
      /the unique index accounts.name cannot be built.*Remove the later ones/,
    )
  })

  test('data of a newer program, a shop that was not copied whole', async () => {
    await (await open()).close()
    await db()
      .collection<{ _id: string }>('meta')
      .updateOne({ _id: 'schema' }, { $set: { version: 99 } })
    expect((await look()).wrong[0]).toMatchObject({ state: 'bad', what: expect.stringContaining('newer program') })
    await db()
      .collection<{ _id: string }>('meta')
      .updateOne({ _id: 'schema' }, { $set: { version: 1 } })
    const note = JSON.stringify({ from: 'x', at: { kind: 'message', after: null }, verified: false })
    await db().collection<{ _id: string; value: string }>('values').insertOne({ _id: 'moving/copy', value: note })
    expect((await look()).wrong[0]).toMatchObject({ state: 'bad', what: 'this holds a shop that was not copied whole' }) // prettier-ignore
  })

  test('what a dead process left: its name on contacts, their work, rows that were not copied out', async () => {
    const store = await open()
    await store.cluster!.join({ ...about, pid: 7 }, 60_000)
    const { contactId } = await store.receive(
      message({ conversation: 'c1', key: 'k1', sender: 'v1', at: Date.now() }),
    )
    await store.cluster!.openLane(contactId)
    const running = await look()
    expect(running.said.join('\n')).toMatch(/1 processes run on this store\n {2}far 7/)
    expect(running.wrong.map(({ what }) => what)).toEqual(['there is no administrator yet'])

    // Its time ran out a minute ago, and so did that of whoever else had it open.
    const past = new Date(Date.now() - 60_000)
    await db()
      .collection('processes')
      .updateMany({}, { $set: { aliveUntil: past } })
    const old = Date.now() - 120_000
    await db()
      .collection('contacts')
      .updateMany({}, { $set: { waitsSince: old, hasStaged: true, updatedAt: old } })
    const before = await content()
    const dead = (await look()).wrong.map(({ what }) => what)
    expect(dead).toEqual(
      expect.arrayContaining([
        expect.stringContaining('far 7 · 0 ·'),
        '1 contacts have work that nobody runs',
        '1 contacts are still in the name of dead processes',
        expect.stringMatching(/what 1 contacts committed was not copied out for 1[12]\d s/),
      ]),
    )
    expect(await content()).toBe(before)
    await store.close()
  })

  test('a process that understands more than this program', async () => {
    const store = await open()
    await store.cluster!.join({ ...about, pid: 8, stateVersion: 999 }, 60_000)
    expect((await look()).wrong.map(({ what }) => what)).toContainEqual(
      expect.stringMatching(/a newer version runs \(state version 999/),
    )
    await store.close()
  })
})
