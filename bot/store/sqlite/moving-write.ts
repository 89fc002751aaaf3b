/** Writes records of another store into a SQLite store; a record that is there already stays as it is. */
import type { Database } from 'better-sqlite3'
import type { MovedMessage, Records } from '../moving/records.ts'
import { stateNumber } from './encode.ts'
import type { Stored } from './moving-read.ts'

type Writers = { [K in Stored]: (record: Records[K]) => void }

export interface Writer {
  write<K extends Stored>(kind: K, record: Records[K]): void
  settle(): void
}

/** So that a step is not added twice; it goes when all is there. */
const onceIndex = 'moving_journal'

export function openWriter(db: Database): Writer {
  const adding = (table: string, columns: string) =>
    db.prepare<unknown[]>(
      `INSERT OR IGNORE INTO ${table} (${columns}) VALUES (${columns
        .split(',')
        .map(() => '?')
        .join(', ')})`,
    )
  const release = adding('releases', 'hash, files, at, used_at')
  const account = adding('accounts', 'id, name, presence, presence_at, body')
  const token = adding('tokens', 'hash, kind, account_id, expires_at')
  const value = adding('kv', 'key, value')
  const counter = adding('counters', 'name, value')
  const contact = adding('contacts', 'id, version, epoch, floor, owner, state, created_at, updated_at')
  const conversation = adding('conversations', 'id, contact_id, channel, sender_id, last_seq, created_at')
  const identity = adding('identities', 'channel, sender_id, contact_id')
  const place = db.prepare<[string], number>('SELECT no FROM conversations WHERE id = ?').pluck()
  const line = adding('messages', 'conv, seq, id, contact_id, at, input_id, activity')
  const reply = adding(
    'messages',
    `conv, seq, id, contact_id, at, input_id, activity, state, author, epoch, wires, attempts, ambiguous, expires_at,
     retry_at, error`,
  )
  const journal = adding(
    'journal',
    'contact_id, version, input_id, at, session_id, digest, releases, input, context, card',
  )
  const event = adding('events', 'seq, type, at, contact_id, session_id, data')
  const queue = adding('queue', 'id, contact_id, state, since, closed_at, body')
  const dead = adding('dead', 'id, key, contact_id, conversation, at, attempts, body, error, dead_at')
  const row = adding('plugin_rows', 'plugin, collection, id, contact_id, at, version, body')
  const key = adding('dedupe', 'key, input_id, seq, at')
  const input = adding('inbox', 'id, key, contact_id, conversation, at, attempts, body')
  const effect = adding('effects', 'id, contact_id, state, body')
  const timer = adding('timers', 'contact_id, id, at')
  let once = false

  function message({ id, conversation: name, contactId, seq, at, activity, inputId, out }: MovedMessage): void {
    const conv = place.get(name)
    if (conv === undefined) throw new Error(`message ${id} belongs to conversation ${name}, which is not there`)
    const common = [conv, seq, id, contactId, at, inputId, activity]
    if (out === null) return void line.run(...common)
    const { state, author, epoch, wires, attempts, ambiguous, expiresAt, retryAt, error } = out
    reply.run(...common, stateNumber(state), author, epoch, wires, attempts, ambiguous ? 1 : 0, expiresAt, retryAt, error) // prettier-ignore
  }

  const writers: Writers = {
    release: (r) => void release.run(r.hash, r.files, r.at, r.usedAt),
    account: (r) => void account.run(r.id, r.name, r.presence, r.presenceAt, r.body),
    token: (r) => void token.run(r.hash, r.kind, r.accountId, r.expiresAt),
    value: (r) => void value.run(r.key, r.value),
    counter: (r) => void counter.run(r.name, r.value),
    contact(r) {
      contact.run(r.id, r.version, r.epoch, r.floor, r.owner, r.state, r.createdAt, r.updatedAt)
      for (const { channel, senderId } of r.identities) identity.run(channel, senderId, r.id)
      for (const one of r.conversations)
        conversation.run(one.id, r.id, one.channel, one.senderId, one.lastSeq, one.createdAt)
    },
    message,
    journal(r) {
      if (!once) db.exec(`CREATE UNIQUE INDEX IF NOT EXISTS ${onceIndex} ON journal (contact_id, version)`)
      once = true
      const { contactId, version, inputId, at, sessionId, digest, releases, input: given, context, card } = r
      journal.run(contactId, version, inputId, at, sessionId, digest, releases, given, context, card)
    },
    event: (r) => void event.run(r.seq, r.type, r.at, r.contactId, r.sessionId, r.data),
    queue: (r) => void queue.run(r.id, r.contactId, r.state, r.since, r.closedAt, r.body),
    dead: (r) =>
      void dead.run(r.id, r.key, r.contactId, r.conversation, r.at, r.attempts, r.body, r.error, r.deadAt),
    row: (r) => void row.run(r.plugin, r.collection, r.id, r.contactId, r.at, r.version, r.body),
    key: (r) => void key.run(Buffer.from(r.key, 'base64url'), r.inputId, r.seq, r.at),
    open({ contactId, inbox, out, effects, timers }) {
      for (const one of inbox)
        input.run(one.id, one.key, contactId, one.conversation, one.at, one.attempts, one.body)
      out.forEach(message)
      for (const one of effects) effect.run(one.id, contactId, one.state, one.body)
      for (const one of timers) timer.run(contactId, one.id, one.at)
    },
  }

  return {
    write: (kind, record) => writers[kind](record),
    settle() {
      // Each step leads to the one before it, and the contact to its newest.
      db.exec(`CREATE UNIQUE INDEX IF NOT EXISTS ${onceIndex} ON journal (contact_id, version);
        UPDATE journal SET before =
          (SELECT p.no FROM journal p WHERE p.contact_id = journal.contact_id AND p.version = journal.version - 1);
        UPDATE contacts SET
          journal_no = (SELECT j.no FROM journal j WHERE j.contact_id = contacts.id AND j.version = contacts.version),
          journal_before =
            (SELECT j.no FROM journal j WHERE j.contact_id = contacts.id AND j.version = contacts.version - 1);
        DROP INDEX ${onceIndex}`)
    },
  }
}
