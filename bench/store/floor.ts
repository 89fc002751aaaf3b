/** The floor under the store: the same payload with bare better-sqlite3. */
import Database from 'better-sqlite3'
import { message } from '../../bot/testing/store-contract/build.ts'
import { chunk, type Measured, Meter } from './meter.ts'
import { makeUnit, type Shape, type Unit } from './units.ts'

/** The same payload in the plainest tables: key, two messages, state, journal, two events; one transaction per group. */
export async function measureFloor(file: string, { units, contacts, group }: Shape): Promise<Measured> {
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
