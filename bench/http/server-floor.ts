/** The floor: a bare node:http server that does only the two grouped commits (inbox, then state and reply) and answers. */
import { createServer } from 'node:http'
import Database from 'better-sqlite3'
import { join } from 'node:path'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { plainStart, plainTurn, type PlainState } from '../dialog.ts'
import { serve } from './child.ts'

const db = new Database(join(mkdtempSync(join(tmpdir(), 'nightdesk-floor-')), 'floor.db'))
db.pragma('journal_mode = WAL')
db.pragma('synchronous = FULL')
// What only grows is appended: a row in the middle of a tree would cost the floor pages that ours does not pay.
db.exec(`create table inbox (no integer primary key, id text not null unique, body text);
create table state (id text primary key, version integer, body text) without rowid;
create table journal (no integer primary key, id text, body text);
create table outbox (no integer primary key, id text, conversation text, body text);`)
const begin = db.prepare('begin immediate')
const commit = db.prepare('commit')
const inbox = db.prepare('insert into inbox (id, body) values (?, ?) on conflict do nothing')
const state = db.prepare(
  'insert into state values (?, ?, ?) on conflict (id) do update set version = excluded.version, body = excluded.body',
)
const journal = db.prepare('insert into journal (id, body) values (?, ?)')
const outbox = db.prepare('insert into outbox (id, conversation, body) values (?, ?, ?)')

let queue: { write: () => void; done: () => void }[] = []
function grouped(write: () => void): Promise<void> {
  return new Promise((done) => {
    queue.push({ write, done })
    if (queue.length > 1) return
    setImmediate(() => {
      const batch = queue
      queue = []
      begin.run()
      for (const unit of batch) unit.write()
      commit.run()
      for (const unit of batch) unit.done()
    })
  })
}

const states = new Map<string, PlainState & { version: number }>()
/**
 * The same bytes as a turn of ours writes (columns of a row, mean over the order dialog): an input with its dedupe key,
 * a state, a journal line with its card and events, a reply. Ids and keys come on top.
 */
const bytes = { inbox: 390, state: 1090, journal: 1380, outbox: 240 }
const ballast = 'x'.repeat(2000)

/** JSON of about this many bytes (Chinese counts three a character). */
function sized(row: object, size: number): string {
  const text = JSON.stringify(row)
  const missing = size - Buffer.byteLength(text) - 10
  return missing > 0 ? `${text.slice(0, -1)},"_":"${ballast.slice(0, missing)}"}` : text
}

const server = createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    const body = Buffer.concat(parts).toString()
    const activity = JSON.parse(body) as { id: string; text: string }
    const conversation = request.url!
    void grouped(() => inbox.run(activity.id, sized(activity, bytes.inbox))).then(async () => {
      const own = states.get(conversation) ?? { ...plainStart(), version: 0 }
      states.set(conversation, own)
      const text = plainTurn(own, activity.text, Date.now())
      own.version += 1
      const id = `${conversation}/${own.version}/${activity.id}`
      await grouped(() => {
        state.run(conversation, own.version, sized(own, bytes.state))
        journal.run(id, sized({ id, input: activity }, bytes.journal))
        outbox.run(id, conversation, sized({ id, text, author: 'bot', at: Date.now() }, bytes.outbox))
      })
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ id, activities: [{ type: 'message', text }] }))
    })
  })
})
serve(server)
