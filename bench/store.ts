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

interface Measured {
  cpuUs: number
  perSecond: number
}

/** Runs `work` for units in groups and gives the CPU time of this process per unit. */
async function measure(
  units: number,
  group: number,
  work: (from: number, to: number) => unknown,
): Promise<Measured> {
  const cpu = process.cpuUsage()
  const began = process.hrtime.bigint()
  for (let from = 0; from < units; from += group) await work(from, Math.min(units, from + group))
  const seconds = Number(process.hrtime.bigint() - began) / 1e9
  const { user, system } = process.cpuUsage(cpu)
  return { cpuUs: (user + system) / units, perSecond: units / seconds }
}

/** Contacts that exist, each with one conversation. */
async function greetAll(store: Store, count: number): Promise<string[]> {
  const inputs = Array.from({ length: count }, (_, n) => message({ conversation: `v${n}` }))
  const ids = inputs.map((input) => input.from!.mintContactId)
  await Promise.all(inputs.map((input, n) => store.receive(input, step(ids[n]!, input.id, 0))))
  return ids
}

async function benchStore(
  folder: string,
  units: number,
  contacts: number,
  group: number,
): Promise<Record<string, Measured>> {
  const store = await openSqliteStore({ folder, now: () => start })
  const ids = await greetAll(store, contacts)
  const versions = ids.map(() => 1)
  const order = Array.from({ length: units }, (_, n) => (n * 7919) % contacts)
  const prepared = order.map((at) => makeUnit(ids[at]!, `v${at}`, versions[at]!++))
  const sent = { state: 'sent', wires: 1, attempts: 1, ambiguous: false, retryAt: null, error: null } as const
  const rows = prepared.map((unit) => unit.step.outbox[0]!.id)
  const all = (work: (n: number) => Promise<unknown>) => (from: number, to: number) =>
    Promise.all(Array.from({ length: to - from }, (_, n) => work(from + n)))
  const settle = (n: number) => store.settleOutbox(rows[n]!, sent)
  const fast = await measure(
    units,
    group,
    all(async (n) => {
      const done = await store.receive(prepared[n]!.input, prepared[n]!.step)
      if (!done.stepped) throw new Error('the fast path was refused')
    }),
  )
  const settled = await measure(units, group, all(settle))
  const commands = order.map((at) => {
    const input = command(ids[at]!)
    const unit = makeUnit(ids[at]!, `v${at}`, versions[at]!++).step
    return { input, step: { ...unit, input: { id: input.id, outcome: 'done' as const }, outbox: [] } }
  })
  const recorded = await measure(
    units,
    group,
    all((n) => store.receive(commands[n]!.input)),
  )
  const committed = await measure(
    units,
    group,
    all((n) => store.commitStep(commands[n]!.step)),
  )
  await store.close()
  return { fast, settled, recorded, committed }
}

/** The same payload in the plainest tables: key, two messages, state, journal, two events; one transaction per group. */
async function benchFloor(file: string, units: number, contacts: number, group: number): Promise<Measured> {
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
  const prepared = Array.from({ length: units }, (_, n) => {
    const at = (n * 7919) % contacts
    return makeUnit(ids[at]!, `v${at}`, 1)
  })
  const write = db.transaction((from: number, to: number) => {
    for (let n = from; n < to; n += 1) {
      const { input, step: unit } = prepared[n]!
      const said = unit.outbox[0]!
      key.run(input.key, input.id)
      state.run(JSON.stringify(unit.state), unit.contactId)
      line.run(said.conversation, input.id, JSON.stringify(input.body))
      line.run(said.conversation, said.id, JSON.stringify(said.activity))
      journal.run(unit.contactId, JSON.stringify(unit.journal))
      for (const one of unit.events) happened.run(unit.contactId, JSON.stringify(one))
    }
  })
  const measured = await measure(units, group, (from, to) => write.immediate(from, to))
  db.close()
  return measured
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
      const floor = await benchFloor(join(root, 'floor.db'), units, contacts, group)
      const measured = await benchStore(root, units, contacts, group)
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
