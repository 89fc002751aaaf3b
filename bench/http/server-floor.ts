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
db.exec(`create table inbox (id text primary key, body text) without rowid;
create table state (id text primary key, version integer, body text) without rowid;
create table journal (id text primary key, body text) without rowid;
create table outbox (id text primary key, conversation text, body text) without rowid;`)
const begin = db.prepare('begin immediate')
const commit = db.prepare('commit')
const inbox = db.prepare('insert into inbox values (?, ?) on conflict do nothing')
const state = db.prepare(
  'insert into state values (?, ?, ?) on conflict (id) do update set version = excluded.version, body = excluded.body',
)
const journal = db.prepare('insert into journal values (?, ?)')
const outbox = db.prepare('insert into outbox values (?, ?, ?)')

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
// The same bytes as a turn of ours writes: an input with its address, a state, a journal line with its card, a reply.
const ballast = 'x'.repeat(900)

const server = createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    const body = Buffer.concat(parts).toString()
    const activity = JSON.parse(body) as { id: string; text: string }
    const conversation = request.url!
    void grouped(() => inbox.run(activity.id, body)).then(async () => {
      const own = states.get(conversation) ?? { ...plainStart(), version: 0 }
      states.set(conversation, own)
      const text = plainTurn(own, activity.text, Date.now())
      own.version += 1
      const id = `${conversation}/${own.version}/${activity.id}`
      await grouped(() => {
        state.run(conversation, own.version, JSON.stringify(own))
        journal.run(id, JSON.stringify({ id, input: activity, card: ballast }))
        outbox.run(id, conversation, JSON.stringify({ id, text, author: 'bot', at: Date.now() }))
      })
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ id, activities: [{ type: 'message', text }] }))
    })
  })
})
serve(server)
