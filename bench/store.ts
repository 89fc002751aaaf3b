/** What the store costs: CPU per unit in groups, against a floor that writes the same bytes with bare better-sqlite3. */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { NewInput, StepCommit } from '../bot/model/index.ts'
import { openSqliteStore } from '../bot/store/sqlite/index.ts'
import type { Store } from '../bot/store/store.ts'
import { command, event, message, reply, start, step } from '../bot/testing/store-contract/build.ts'

export interface StoreBenchOptions {
  /** Units per measurement; default 20000. */
  units?: number
  /** Contacts the units are spread over; default 5000. */
  contacts?: number
  /** Units asked for at the same moment. */
  groups?: number[]
  /** Where the data goes; default the system's temporary folder. */
  folder?: string
}

export interface Figure {
  name: string
  value: number
  unit: string
}

interface Unit {
  input: NewInput
  step: StepCommit
}

/** A state as a shop's contact has it in the middle of a flow: about 1.2 kB of JSON. */
function fill(unit: StepCommit): void {
  const { state } = unit
  state.profile.fields = { note: '常客，喜欢浅色，尺码 M，收件地址在城东' }
  state.session = {
    id: state.contactId,
    startedAt: start,
    lastAt: start,
    conversation: 'web/x',
    turns: 4,
    emotions: [0.1, 0.2, 0.1],
    emotionTarget: 'none',
    values: {},
    tags: ['退货'],
    fallbacks: 0,
    fired: [],
    pending: null,
    effects: [],
    utterance: '我想把上周买的连衣裙退了',
    dialog: {
      frames: [
        {
          run: state.contactId,
          flow: 'return_goods',
          release: 'a'.repeat(64),
          at: 'ask_reason',
          kind: 'flow',
          values: { order: 'A20240101001', item: '连衣裙' },
          secret: [],
          asked: { order: 1, reason: 1 },
          answered: ['order'],
          result: {},
          memo: {},
        },
      ],
      awaiting: {
        kind: 'answer',
        run: state.contactId,
        node: 'ask_reason',
        slot: 'reason',
        since: start,
        timer: null,
      },
      answers: { 'order:text': 'A20240101001' },
      done: {},
      last: [{ type: 'message', text: '请问是什么原因想退呢？' }],
    },
  }
  unit.journal.digest = 'd'.repeat(64)
  unit.journal.sessionId = state.contactId
  unit.journal.releases = { current: 'a'.repeat(64), pinned: ['a'.repeat(64)] }
  unit.journal.card = {
    rule: 'slot',
    facts: {
      language: 'zh',
      intents: [{ intent: 'return_goods', p: 0.91 }],
      entities: [],
      emotion: { score: 0.1 },
    },
    candidates: [{ flow: 'return_goods', p: 0.91 }],
    visited: ['return_goods/ask_order', 'return_goods/ask_reason'],
    timings: { decide: 0.41 },
  }
}

function makeUnit(contactId: string, conversation: string, version: number): Unit {
  const input = message({ conversation, text: '我想把上周买的连衣裙退了，尺码不合适' })
  const said = reply(contactId, `web/${conversation}`, { state: 'sending', inputId: input.id })
  said.activity.text = '好的，这件连衣裙在七天无理由退货的期限内。请问是什么原因想退呢？'
  const unit = step(contactId, input.id, version, {
    outbox: [said],
    events: [event(contactId, 'message.in'), event(contactId, 'turn')],
  })
  unit.journal.input = input.body
  fill(unit)
  return { input, step: unit }
}

interface Shape {
  units: number
  contacts: number
  group: number
}

interface Measured {
  cpuUs: number
  perSecond: number
}

/** Units made at once, outside the clock: enough to measure, few enough not to measure the garbage collector. */
const chunk = 1024

/** A running sum over chunks: CPU time of this process (all threads, user and system) and wall time. */
class Meter {
  #cpuUs = 0
  #seconds = 0
  #units = 0

  /** Runs `work` on the units, `group` at a time. */
  async add<T>(units: T[], group: number, work: (group: T[]) => unknown): Promise<void> {
    const groups: T[][] = []
    for (let at = 0; at < units.length; at += group) groups.push(units.slice(at, at + group))
    const cpu = process.cpuUsage()
    const began = process.hrtime.bigint()
    for (const one of groups) await work(one)
    this.#seconds += Number(process.hrtime.bigint() - began) / 1e9
    const { user, system } = process.cpuUsage(cpu)
    this.#cpuUs += user + system
    this.#units += units.length
  }

  get perUnit(): Measured {
    return { cpuUs: this.#cpuUs / this.#units, perSecond: this.#units / this.#seconds }
  }
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
async function benchStore(folder: string, { units, contacts, group }: Shape): Promise<Record<string, Measured>> {
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

/** The same payload in the plainest tables: key, two messages, state, journal, two events; one transaction per group. */
async function benchFloor(file: string, { units, contacts, group }: Shape): Promise<Measured> {
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec(`
    CREATE TABLE keys (key TEXT PRIMARY KEY, input TEXT) WITHOUT ROWID;
    CREATE TABLE states (id TEXT PRIMARY KEY, version INTEGER, body TEXT);
    CREATE TABLE messages (no INTEGER PRIMARY KEY, conversation TEXT, id TEXT, body TEXT);
    CREATE TABLE journal (no INTEGER PRIMARY KEY, contact TEXT, body TEXT);
    CREATE TABLE events (no INTEGER PRIMARY KEY, contact TEXT, body TEXT);
  `)
  const key = db.prepare('INSERT INTO keys VALUES (?, ?)')
  const seed = db.prepare('INSERT INTO states VALUES (?, 1, ?)')
  const state = db.prepare('UPDATE states SET version = version + 1, body = ? WHERE id = ?')
  const line = db.prepare('INSERT INTO messages (conversation, id, body) VALUES (?, ?, ?)')
  const journal = db.prepare('INSERT INTO journal (contact, body) VALUES (?, ?)')
  const happened = db.prepare('INSERT INTO events (contact, body) VALUES (?, ?)')
  const ids = Array.from({ length: contacts }, () => message({ conversation: 'x' }).id)
  db.transaction(() => ids.forEach((contact) => seed.run(contact, '{}')))()
  const write = db.transaction((made: Unit[]) => {
    for (const { input, step: unit } of made) {
      const said = unit.outbox[0]!
      key.run(input.key, input.id)
      state.run(JSON.stringify(unit.state), unit.contactId)
      line.run(said.conversation, input.id, JSON.stringify(input.body))
      line.run(said.conversation, said.id, JSON.stringify(said.activity))
      journal.run(unit.contactId, JSON.stringify(unit.journal))
      for (const one of unit.events) happened.run(unit.contactId, JSON.stringify(one))
    }
  })
  const meter = new Meter()
  for (let from = 0; from < units; from += chunk) {
    const made = Array.from({ length: Math.min(chunk, units - from) }, (_, n) => {
      const at = ((from + n) * 7919) % contacts
      return makeUnit(ids[at]!, `v${at}`, 1)
    })
    await meter.add(made, group, (some) => write.immediate(some))
  }
  db.close()
  return meter.perUnit
}

/** Bytes per dedupe row, of pages in use. */
function dedupeBytes(folder: string): number {
  const db = new Database(join(folder, 'nightdesk.db'), { readonly: true })
  const { bytes } = db.prepare("SELECT sum(pgsize) AS bytes FROM dbstat WHERE name = 'dedupe'").get() as {
    bytes: number
  }
  const { count } = db.prepare('SELECT count(*) AS count FROM dedupe').get() as { count: number }
  db.close()
  return bytes / count
}

/** Measures the store. Figures are of this machine and this moment; compare a store only with its own floor. */
export async function run(options: StoreBenchOptions = {}): Promise<Figure[]> {
  const { units = 20_000, contacts = 5000, groups = [1, 16, 64], folder = tmpdir() } = options
  const figures: Figure[] = []
  for (const group of groups) {
    const root = mkdtempSync(join(folder, 'nightdesk-bench-'))
    try {
      const floor = await benchFloor(join(root, 'floor.db'), { units, contacts, group })
      const measured = await benchStore(root, { units, contacts, group })
      const add = (name: string, value: number, unit: string) =>
        figures.push({ name: `store.${name}.group${group}`, value: Math.round(value * 10) / 10, unit })
      add('floor.cpu', floor.cpuUs, 'µs/unit')
      add('floor.rate', floor.perSecond, 'units/s')
      for (const [name, { cpuUs, perSecond }] of Object.entries(measured)) {
        add(`${name}.cpu`, cpuUs, 'µs/unit')
        add(`${name}.rate`, perSecond, 'units/s')
      }
      add('fast.ratio', measured['fast']!.cpuUs / floor.cpuUs, '× floor')
      add('dedupe.row', dedupeBytes(root), 'bytes')
      add('data', statSync(join(root, 'nightdesk.db')).size / 1024 / 1024, 'MiB')
    } finally {
      rmSync(root, { recursive: true })
    }
  }
  return figures
}
