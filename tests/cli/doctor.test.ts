/** The doctor says what is wrong and how to mend it, and leaves everything as it found it. */
import { randomUUID } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer as createHttp } from 'node:http'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { doctor } from '../../bot/cli/doctor.ts'
import { readEnvironment } from '../../bot/cli/environment.ts'
import { openSqliteStore } from '../../bot/store/sqlite/index.ts'
import { freePort, openDesk, type Desk } from '../chaos/desk.ts'
import { openWidget } from '../chaos/widget.ts'

const echoShop = join(dirname(fileURLToPath(import.meta.url)), '../fixtures/echo-shop')
let folder: string
let data: string
let port: number
let desk: Desk | null
let others: Server[]
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nightdesk-doctor-'))
  data = join(folder, 'data')
  port = await freePort()
  desk = null
  others = []
})
afterEach(async () => {
  if (desk?.running()) await desk.kill()
  for (const server of others) server.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Found {
  check: string
  state: string
  what: string
  fix: string | null
}

async function look(env: Record<string, string> = {}, root = echoShop) {
  const environment = readEnvironment({ PORT: String(port), NIGHTDESK_DATA: data, ...env })
  const lines: string[] = []
  const status = await doctor({ root, environment, json: true, language: 'en' }, (line) => void lines.push(line))
  expect(lines).toHaveLength(1)
  const { ok, findings } = JSON.parse(lines[0]!) as { ok: boolean; findings: Found[] }
  expect(status).toBe(ok ? 0 : 1)
  // Whatever is not well says how to mend it.
  for (const { state, fix } of findings) expect(fix === null).toBe(state === 'ok')
  const of = (check: string) => findings.filter((one) => one.check === check)
  return { status, findings, of }
}

const bytesOf = () =>
  Object.fromEntries(
    readdirSync(data, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('-shm'))
      .map((entry) => [
        join(entry.parentPath, entry.name),
        readFileSync(join(entry.parentPath, entry.name), 'hex'),
      ]),
  )

test('a shop that was never started: all is well, and no folder is made', async () => {
  const { status, findings, of } = await look()
  expect(status).toBe(0)
  expect(findings.every(({ state }) => state === 'ok')).toBe(true)
  expect([...new Set(findings.map(({ check }) => check))].sort()).toEqual(
    ['clock', 'content', 'data', 'disk', 'host', 'node', 'parts', 'port', 'secrets'].sort(),
  )
  expect(of('data')[0]!.what).toContain('no data yet')
  expect(readdirSync(folder)).toEqual([])
})

test('beside a running shop, after a crash, and after a clean stop: looked at, never marked', async () => {
  desk = await openDesk(echoShop, data)
  await desk.start()
  port = desk.port
  const widget = await openWidget(port, 'x')
  await widget.send('回声 1 号')
  widget.close()
  const running = await look()
  expect(running.status).toBe(0)
  expect(running.of('port')[0]).toMatchObject({ state: 'ok', what: expect.stringContaining('and is ready') })
  expect(running.of('data').map(({ what }) => what)).toContain('a process runs on this data now')
  expect(running.of('data').map(({ what }) => what)).toContain('there is no administrator yet')
  // A fresh folder is for nobody else's eyes.
  expect(running.findings.filter(({ state }) => state !== 'ok').map(({ what }) => what)).toEqual([
    'there is no administrator yet',
  ])
  // The shop did not notice.
  expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200)
  const elsewhere = await look({ PORT: String(await freePort()) })
  expect(elsewhere.of('port')[0]).toMatchObject({ state: 'note', what: expect.stringContaining('not on port') })

  await desk.kill()
  const before = bytesOf()
  for (let i = 0; i < 2; i++)
    expect((await look()).of('data')[0]).toMatchObject({
      state: 'note',
      what: 'the last process did not stop cleanly',
    })
  expect(bytesOf()).toEqual(before)
  // Whoever really opens it still hears of the crash.
  const copy = join(folder, 'copy')
  cpSync(data, copy, { recursive: true })
  const store = await openSqliteStore({ folder: copy, now: Date.now })
  expect(store.uncleanExit).toBe(true)
  await store.close()

  await desk.start()
  expect(await desk.stop()).toBe(0)
  expect((await look()).of('data')[0]).toMatchObject({ state: 'ok', what: 'the last process stopped cleanly' })
})

describe('what is wrong', () => {
  const makeData = async () => {
    mkdirSync(data, { mode: 0o700 })
    const store = await openSqliteStore({ folder: data, now: Date.now })
    await store.putAccount({
      id: randomUUID(),
      name: 'lin',
      display: '小林',
      role: 'admin',
      passwordHash: 'x',
      skills: {},
      languages: ['zh'],
      capacity: 5,
      rating: 0.5,
      presence: 'offline',
      presenceAt: 0,
      createdAt: 0,
      disabled: false,
    })
    await store.close()
  }
  const change = (sql: string) => {
    const db = new Database(join(data, 'nightdesk.db'))
    db.exec(sql)
    db.close()
  }
  const listenWith = async (server: Server) => {
    others.push(server)
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  }

  test('nothing with data as it should be', async () => {
    await makeData()
    expect((await look()).findings.filter(({ state }) => state !== 'ok')).toEqual([])
  })

  test('data that others may read, a key that is damaged', async () => {
    await makeData()
    chmodSync(data, 0o755)
    mkdirSync(join(data, 'keys'))
    writeFileSync(join(data, 'keys/channels.key'), 'zz', { mode: 0o600 })
    writeFileSync(join(data, 'keys/other.key'), 'a'.repeat(64), { mode: 0o644 })
    const { status, of } = await look()
    expect(of('data').find(({ state }) => state === 'note')?.fix).toContain('chmod go-rwx')
    expect(of('keys').map(({ state }) => state)).toEqual(['bad', 'note'])
    expect(status).toBe(1)
  })

  test('data of a newer program, and a file that is no data', async () => {
    await makeData()
    change('PRAGMA user_version = 999')
    expect((await look()).of('data')[0]).toMatchObject({ state: 'bad', what: expect.stringContaining('newer') })
    writeFileSync(join(data, 'nightdesk.db'), 'this is no database, this is a sentence'.repeat(100))
    const broken = await look()
    expect(broken.of('data')[0]).toMatchObject({ state: 'bad', what: expect.stringContaining('cannot be read') })
  })

  test('what could not be handled or delivered', async () => {
    await makeData()
    change(
      "INSERT INTO dead (id, key, contact_id, at, attempts, body, error, dead_at) VALUES ('a', 'k', 'c', 1, 3, '{}', 'x', 1)",
    )
    expect((await look()).of('data').map(({ what }) => what)).toContain('1 messages could not be handled')
  })

  test('a clock that went back', async () => {
    await makeData()
    change(
      `INSERT INTO journal (contact_id, version, input_id, at, digest, releases, input, context, card) VALUES ('c', 1, 'i', ${Date.now() + 3_600_000}, '', '{}', '{}', '{}', '{}')`,
    )
    const { of } = await look()
    expect(of('clock')[0]).toMatchObject({ state: 'bad', what: expect.stringMatching(/60 min behind/) })
  })

  test('a data folder that cannot be made', async () => {
    writeFileSync(join(folder, 'file'), '')
    const { of, status } = await look({ NIGHTDESK_DATA: join(folder, 'file/data') })
    expect(of('data')[0]).toMatchObject({ state: 'bad', what: expect.stringContaining('cannot be written') })
    expect(status).toBe(1)
  })

  test('another program on the port, silent or not, and another shop', async () => {
    await listenWith(createServer())
    expect((await look()).of('port')[0]).toMatchObject({
      state: 'bad',
      what: expect.stringContaining('another program'),
    })
    others.pop()!.close()
    await listenWith(createHttp((_request, response) => response.end('<html>hello</html>')))
    expect((await look()).of('port')[0]).toMatchObject({
      state: 'bad',
      what: expect.stringContaining('another program'),
    })
    others.pop()!.close()
    const answers: Record<string, object> = { '/healthz': { alive: true }, '/readyz': { ready: true } }
    await listenWith(createHttp((request, response) => response.end(JSON.stringify(answers[request.url!]))))
    expect((await look()).of('port')[0]).toMatchObject({
      state: 'bad',
      what: expect.stringContaining('another shop'),
    })
    answers['/readyz'] = { ready: false, reason: 'disk full' }
    expect((await look()).of('port')[0]).toMatchObject({
      state: 'bad',
      what: expect.stringContaining('disk full'),
    })
  }, 60_000)

  test('a host that is not ours, one that is everybody’s, a proxy nobody named', async () => {
    expect((await look({ HOST: '203.0.113.7' })).of('host')[0]).toMatchObject({ state: 'bad' })
    expect((await look({ HOST: '0.0.0.0' })).of('host')[0]).toMatchObject({
      state: 'note',
      fix: expect.stringContaining('TLS'),
    })
    const proxied = await look({ PUBLIC_URL: 'https://shop.example' })
    expect(proxied.of('host')[0]).toMatchObject({ state: 'note', fix: expect.stringContaining('TRUSTED_PROXIES') })
  })

  test('content with mistakes, a secret that is not set, a plugin that is not there', async () => {
    const shop = join(folder, 'shop')
    cpSync(echoShop, shop, { recursive: true })
    const channels = join(shop, 'config/channels.yml')
    writeFileSync(channels, '- use: web\n  settings: { customerSecret: "${env:WEB_SECRET}" }\n')
    const without = await look({}, shop)
    expect(without.of('secrets')[0]).toMatchObject({
      state: 'bad',
      fix: expect.stringContaining('export WEB_SECRET=…'),
    })
    const secret = 'geheim'.repeat(8)
    const given = await look({ WEB_SECRET: secret }, shop)
    expect(given.of('secrets')[0]).toMatchObject({ state: 'ok' })
    expect(JSON.stringify(given.findings)).not.toContain(secret)
    writeFileSync(channels, '- use: carrier-pigeon\n')
    expect((await look({}, shop)).of('content')[0]).toMatchObject({
      state: 'bad',
      what: expect.stringContaining('carrier-pigeon'),
    })
    writeFileSync(channels, '- use: [\n')
    expect((await look({}, shop)).of('content')[0]).toMatchObject({
      state: 'bad',
      what: expect.stringContaining('mistake'),
    })
    expect((await look({}, join(folder, 'nowhere'))).of('content')[0]).toMatchObject({
      state: 'bad',
      fix: expect.stringContaining('--root'),
    })
  })
})

test('for people it is a line a finding, in either language', async () => {
  const environment = readEnvironment({ PORT: String(port), NIGHTDESK_DATA: data, HOST: '203.0.113.7' })
  for (const [language, line] of [
    ['zh', 'BAD   这台机器没有地址 203.0.113.7 → HOST=127.0.0.1，或者这台机器的一个地址'],
    ['en', 'BAD   this machine has no address 203.0.113.7 → HOST=127.0.0.1, or an address of this machine'],
  ] as const) {
    const lines: string[] = []
    expect(
      await doctor({ root: echoShop, environment, json: false, language }, (one) => void lines.push(one)),
    ).toBe(1)
    expect(lines).toContain(line)
    for (const one of lines) expect(one).toMatch(/^(ok {2}|note|BAD ) {2}\S/)
  }
})
