/** Moving house: a shop goes from one store to another and back, whole, whatever breaks it off. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, test } from '@jest/globals'
import { storeCopy, type CopyOptions, type CopyWorld } from '../../bot/cli/store-copy.ts'
import { openStore } from '../../bot/cli/store.ts'
import { openMongoHouse } from '../../bot/store/mongo/moving.ts'
import { openMongoStore } from '../../bot/store/mongo/index.ts'
import { openSqliteHouse } from '../../bot/store/sqlite/moving.ts'
import { openSqliteStore } from '../../bot/store/sqlite/index.ts'
import type { House } from '../../bot/store/moving/house.ts'
import { differenceOf, fingerprint, readContent } from '../../bot/store/moving/verify.ts'
import type { Store } from '../../bot/store/store.ts'
import { message, start } from '../../bot/testing/store-contract/build.ts'
import { freshDatabase } from '../sidecars/database.ts'
import { describeWith } from '../sidecars/describe.ts'
import { mongo } from '../sidecars/parts.ts'
import { contactId, conversationOf, furnish } from './moving-shop.ts'

const folders: string[] = []
const drops: (() => Promise<void>)[] = []
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'nightdesk-moving-'))
  folders.push(folder)
  return folder
}
const newDatabase = (server: string): string => {
  const database = freshDatabase(server)
  drops.push(() => database.drop())
  return database.url
}
afterAll(async () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  for (const drop of drops) await drop()
})

const now = Date.now

async function withHouse<T>(house: House, work: (house: House) => Promise<T>): Promise<T> {
  try {
    return await work(house)
  } finally {
    await house.close()
  }
}
const hashOf = (house: House) => withHouse(house, async (one) => fingerprint(await readContent(one)))
const furnished = async (messages: number): Promise<string> => {
  const folder = newFolder()
  await withHouse(openSqliteHouse(folder), (house) => furnish(house, messages))
  return folder
}

let printed: string[] = []
afterEach(() => {
  printed = []
})
/** @param pages after so many somebody presses Ctrl-C */
function world(pages = Infinity): CopyWorld {
  return { print: (line) => void printed.push(line), rewrite: null, now, stopped: () => --pages <= 0 }
}
const copy = (from: string, to: string, more: Partial<CopyOptions> = {}, pages?: number) =>
  storeCopy({ from, to, verify: false, json: false, language: 'en', ...more }, world(pages))

/** What a shop would see of the copy, through the store it opens. */
async function lookInto(store: Store): Promise<unknown> {
  const contact = contactId(0)
  const journal = await store.journal(contact, { limit: 100 })
  const events = await store.readEvents(0, 5)
  return {
    versions: journal.map(({ version }) => version),
    newest: journal.at(-1)?.inputId,
    state: (await store.loadState(contact))?.version,
    lines: (await store.transcript(conversationOf(1), 90, 100)).map(({ seq, direction }) => `${seq} ${direction}`),
    inbox: (await store.inbox(contact)).map(({ key, attempts }) => `${key} ${attempts}`),
    out: (await store.unfinishedOutbox(10)).map(
      ({ activity, state }) => `${activity.text} ${state} ${activity.seq}`,
    ),
    waits: (await store.outboxByState('pending', 10)).map(({ activity }) => activity.text),
    effects: (await store.openEffects(10)).map(({ id }) => id),
    timers: await store.timersOf(contact),
    events: events.map(({ seq, data }) => ({ seq, data })),
    account: (await store.accountByName('lin'))?.presence,
    token: (await store.token('t1'))?.accountId,
    rows: (await store.rows('tickets', 'tickets', { limit: 9 })).map(({ id, version }) => `${id} ${version}`),
    number: await store.nextNumber('tickets'),
    cursor: await store.getValue('cursor/rules'),
    release: await store.release('r1'),
    dead: (await store.deadLetters(5)).map(({ id, error }) => `${id} ${error}`),
    // A message that a platform delivers once more after the move, and the next one of that customer.
    again: await received(store, { conversation: 'c1', key: 'm7', sender: 'v1' }),
    next: await received(store, { conversation: 'c1', key: 'm999', sender: 'v1' }),
  }
}
async function received(store: Store, about: Parameters<typeof message>[0]) {
  const { duplicate, seq, contactId: whose } = await store.receive(message(about))
  return { duplicate, seq, mine: whose === contactId(1) }
}
async function opened(store: Store): Promise<unknown> {
  try {
    return await lookInto(store)
  } finally {
    await store.close()
  }
}

describe('from one folder to another', () => {
  test('all is there, and a shop goes on with it', async () => {
    const from = await furnished(1_000)
    const to = newFolder()
    expect(await copy(`sqlite:${from}`, `sqlite:${to}`)).toBe(0)
    expect(printed.at(-2)).toMatch(/both hold the same: 10 contacts, 1000 messages, fingerprint [0-9a-f]{16}/)
    expect(await hashOf(openSqliteHouse(to))).toBe(await hashOf(openSqliteHouse(from)))
    const seen = await opened(await openSqliteStore({ folder: to, now: () => start }))
    expect(seen).toEqual(await opened(await openSqliteStore({ folder: from, now: () => start })))
    expect(seen).toMatchObject({
      again: { duplicate: true, seq: 15, mine: true },
      next: { duplicate: false, seq: 101, mine: true },
      number: 13,
    })
  })

  test('stopped at any page it goes on there, and is the same in the end', async () => {
    const from = await furnished(2_000)
    const whole = await hashOf(openSqliteHouse(from))
    const to = newFolder()
    let runs = 1
    while ((await copy(`sqlite:${from}`, `sqlite:${to}`, {}, 3)) !== 0) runs += 1
    expect(runs).toBeGreaterThan(4)
    expect(printed.join('\n')).toContain(`To go on: nightdesk store copy --from sqlite:${from} --to sqlite:${to}`)
    expect(await hashOf(openSqliteHouse(to))).toBe(whole)
  })

  test('what was changed in the copy is named by kind and contact', async () => {
    const from = await furnished(200)
    const to = newFolder()
    await copy(`sqlite:${from}`, `sqlite:${to}`)
    const store = await openSqliteStore({ folder: to, now: () => start })
    await store.receive(message({ conversation: 'c1', key: 'more', sender: 'v1' }))
    await store.close()
    expect(await copy(`sqlite:${from}`, `sqlite:${to}`, { verify: true })).toBe(1)
    expect(printed.join('\n')).toContain('were the same when all was copied')
    expect(printed.join('\n')).toContain(`contacts whose content differs: `)
    expect(printed.join('\n')).toContain(contactId(1))
    expect(printed.join('\n')).toMatch(/messages: 200 → 201/)
  })

  test('a record that is there twice is no match for two others', async () => {
    const folder = await furnished(200)
    const content = await withHouse(openSqliteHouse(folder), (house) => readContent(house))
    const double = {
      counts: content.counts,
      sums: new Map([...content.sums].map(([owner, sum]) => [owner, sum * 2n])),
    }
    expect(differenceOf(content, double)?.contacts.length).toBe(content.sums.size)
  })
})

describe('what is refused, with nothing changed', () => {
  test('a store that is open, as source and as target', async () => {
    const folder = await furnished(100)
    const store = await openSqliteStore({ folder, now })
    await expect(copy(`sqlite:${folder}`, `sqlite:${newFolder()}`)).rejects.toThrow(/Another process already runs/)
    await expect(copy(`sqlite:${await furnished(100)}`, `sqlite:${folder}`)).rejects.toThrow(/already runs/)
    await store.close()
  })

  test('a target with a shop in it, one that is a copy of another, the same store twice', async () => {
    const [one, other, target] = [await furnished(100), await furnished(200), newFolder()]
    await expect(copy(`sqlite:${one}`, `sqlite:${other}`)).rejects.toThrow(
      /holds a copy of another|holds a shop already/,
    )
    await copy(`sqlite:${one}`, `sqlite:${target}`)
    await expect(copy(`sqlite:${other}`, `sqlite:${target}`)).rejects.toThrow(/holds a copy of another store/)
    await expect(copy(`sqlite:${one}`, `sqlite:${one}`)).rejects.toThrow(/one and the same|already runs/)
  })

  test('a source that is half a copy, no data at all, no store at all', async () => {
    const [whole, half] = [await furnished(1_000), newFolder()]
    expect(await copy(`sqlite:${whole}`, `sqlite:${half}`, {}, 3)).toBe(1)
    await expect(copy(`sqlite:${half}`, `sqlite:${newFolder()}`)).rejects.toThrow(/was not finished/)
    // Nor does a shop open on it.
    const log = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} }
    const fatal = () => undefined
    await expect(openStore({ url: null, dataFolder: half }, { log, fatal })).rejects.toThrow(
      /was not copied whole/,
    )
    expect(await copy(`sqlite:${whole}`, `sqlite:${half}`)).toBe(0)
    await (await openStore({ url: null, dataFolder: half }, { log, fatal })).close()
    await expect(copy(`sqlite:${newFolder()}`, `sqlite:${newFolder()}`)).rejects.toThrow(/there is no data in/)
    await expect(copy('postgres://x', `sqlite:${newFolder()}`)).rejects.toThrow(/"postgres:\/\/x" is no store/)
  })
})

describeWith({ mongo }, 'to MongoDB and back', ({ mongo: server }) => {
  test('a shop goes on with the copy as it would have with the original', async () => {
    const from = await furnished(1_000)
    const url = newDatabase(server)
    expect(await copy(`sqlite:${from}`, url)).toBe(0)
    const seen = (await opened(await openMongoStore({ url, now: () => start }))) as object
    const there = (await opened(await openSqliteStore({ folder: from, now: () => start }))) as object
    expect(seen).toEqual(there)
  })

  test('a running shop is not copied', async () => {
    const url = newDatabase(server)
    const store = await openMongoStore({ url, now })
    await store.cluster!.join({ host: 'here', pid: 1, version: '0', stateVersion: 1 }, 30_000)
    await expect(copy(url, `sqlite:${newFolder()}`)).rejects.toThrow(/A shop runs on .* stop it first/)
    await store.close()
  })

  test('50,000 messages there and back, the copying process killed twice: the same hashes', async () => {
    const from = await furnished(50_000)
    const whole = await hashOf(openSqliteHouse(from))
    const url = newDatabase(server)
    const back = newFolder()
    expect(await killed(`sqlite:${from}`, url)).toBe('killed in the middle')
    expect(await copy(`sqlite:${from}`, url)).toBe(0)
    expect(await hashOf(await openMongoHouse(url, now))).toBe(whole)
    expect(await killed(url, `sqlite:${back}`)).toBe('killed in the middle')
    expect(await copy(url, `sqlite:${back}`)).toBe(0)
    expect(await hashOf(openSqliteHouse(back))).toBe(whole)
  }, 300_000)
})

/** The command in a process of its own, kill −9 while it copies messages. */
async function killed(from: string, to: string): Promise<string> {
  const child = spawn(
    process.execPath,
    [
      '--conditions=nightdesk-source',
      'bot/cli/nightdesk.js',
      'store',
      'copy',
      '--from',
      from,
      '--to',
      to,
      '--json',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let said = ''
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve))
  child.stdout.on('data', (part: Buffer) => (said += part.toString()))
  while (child.exitCode === null && !/"kind":"(message|journal)"/.test(said)) await sleep(20)
  await sleep(300)
  child.kill('SIGKILL')
  const status = await gone
  return status === null && !said.includes('"done","same"')
    ? 'killed in the middle'
    : `ended with ${status}: ${said}`
}
