/** The outbox: what is still to be said, in order; and the transcript, which is what was. */
import { BotError, type InboundActivity, type OutboundActivity, type TranscriptEntry } from '../../sdk/index.ts'
import type { OutboxRow } from '../../model/index.ts'
import type { Store } from '../store.ts'
import { type Core, parse, read } from './core.ts'
import { outboxStates, stateNumber } from './encode.ts'
import type { Place } from './places.ts'

interface Columns {
  no: number
  seq: number | null
  id: string
  contactId: string
  conversation: string
  author: OutboxRow['author']
  epoch: number
  state: number
  activity: string
  wires: number
  attempts: number
  ambiguous: number
  expiresAt: number
  retryAt: number | null
  error: string | null
  inputId: string
}

const select = `SELECT m.no, m.seq, m.id, m.contact_id AS contactId, c.id AS conversation, m.author, m.epoch, m.state,
  m.activity, m.wires, m.attempts, m.ambiguous, m.expires_at AS expiresAt, m.retry_at AS retryAt, m.error,
  m.input_id AS inputId FROM messages m JOIN conversations c ON c.no = m.conv`

const pending = stateNumber('pending')
const sending = stateNumber('sending')
const held = stateNumber('held')
const sent = stateNumber('sent')
const dropped = stateNumber('dropped')
const dead = stateNumber('dead')

function toRow({ no: _no, seq, ...row }: Columns): OutboxRow {
  const activity = parse<OutboundActivity>(row.activity)
  if (seq !== null) activity.seq = seq
  return { ...row, state: outboxStates[row.state]!, activity, ambiguous: row.ambiguous === 1 }
}

type OutboxStore = Pick<
  Store,
  'takeOutbox' | 'settleOutbox' | 'conversationsWithOutbox' | 'unfinishedOutbox' | 'outboxByState' | 'transcript'
>

/** Outbox and transcript on this connection. */
export function openOutbox({ db, write, places }: Core): OutboxStore {
  const open = db.prepare<[number], Columns>(
    `${select} WHERE m.conv = ? AND m.state <= 2 AND m.state <> ${held} ORDER BY m.no`,
  )
  const floorOf = db.prepare<[string], { floor: number }>('SELECT floor FROM contacts WHERE id = ?')
  const take = db.prepare(`UPDATE messages SET state = ${sending}, seq = ?, retry_at = NULL WHERE no = ?`)
  const drop = db.prepare(`UPDATE messages SET state = ${dropped} WHERE no = ?`)
  const expire = db.prepare(
    `UPDATE messages SET state = ${dead}, ambiguous = ambiguous OR state = ${sending},
       error = coalesce(error, 'expired') WHERE no = ?`,
  )
  const logExpired = db.prepare(
    "INSERT INTO events (type, at, contact_id, session_id, data) VALUES ('reply.expired', ?, ?, NULL, ?)",
  )
  const settle = db.prepare(
    `UPDATE messages SET state = ?, wires = ?, attempts = ?, ambiguous = ?, retry_at = ?, error = ?
     WHERE id = ? AND state IS NOT NULL AND (state NOT IN (${sent}, ${dropped}, ${dead}) OR (state = ${dead} AND ? = ${sent}))`,
  )
  const exists = db.prepare('SELECT 1 FROM messages WHERE id = ? AND state IS NOT NULL')
  const unsent = db.prepare<[number], { id: string }>(
    `SELECT c.id FROM messages m JOIN conversations c ON c.no = m.conv
     WHERE m.state <= 2 AND m.state <> ${held} GROUP BY m.conv ORDER BY min(m.no) LIMIT ?`,
  )
  const unfinished = db.prepare<[number], Columns>(
    `${select} WHERE m.state <= 2 AND m.state = ${sending} ORDER BY m.no LIMIT ?`,
  )
  const stillOpen = db.prepare<[number, number], Columns>(
    `${select} WHERE m.state <= 2 AND m.state = ? ORDER BY m.no LIMIT ?`,
  )
  const lost = db.prepare<[number, number], Columns>(
    `${select} WHERE m.state >= 4 AND m.state = ? ORDER BY m.no DESC LIMIT ?`,
  )
  const said = db.prepare<[number, number], Columns>(`${select} WHERE m.state = ? ORDER BY m.no DESC LIMIT ?`)
  const lines = db.prepare<[string, number, number], { seq: number; at: number; out: 0 | 1; activity: string }>(
    `SELECT seq, at, state IS NOT NULL AS out, activity FROM messages
     WHERE conv = (SELECT no FROM conversations WHERE id = ?) AND seq IS NOT NULL AND seq > ?
       AND (state IS NULL OR state < ${dropped} OR wires > 0) ORDER BY seq LIMIT ?`,
  )

  /** One row at its turn: `take` it, out of the way (`gone`, `expired`), or the end of what may be sent now (`stop`). */
  function decide(row: Columns, floor: number, now: number): 'take' | 'gone' | 'expired' | 'stop' {
    if (row.state === pending && row.author === 'bot' && row.epoch < floor) {
      drop.run(row.no)
      return 'gone'
    }
    if (row.expiresAt <= now) {
      expire.run(row.no)
      logExpired.run(now, row.contactId, JSON.stringify({ row: row.id, conversation: row.conversation }))
      return 'expired'
    }
    if (row.state === sending) return 'stop'
    return row.retryAt !== null && row.retryAt > now ? 'stop' : 'take'
  }

  function takeFrom(place: Place, now: number, limit: number): OutboxRow[] {
    const told: OutboxRow[] = []
    let taken = 0
    const floor = floorOf.get(place.contactId)?.floor ?? 0
    for (const row of open.all(place.no)) {
      const verdict = decide(row, floor, now)
      if (verdict === 'stop') break
      if (verdict === 'expired') told.push(toRow({ ...row, state: dead, error: row.error ?? 'expired' }))
      if (verdict !== 'take') continue
      if (taken >= limit) break
      const seq = row.seq ?? ++place.lastSeq
      take.run(seq, row.no)
      taken += 1
      told.push(toRow({ ...row, state: sending, seq, retryAt: null }))
    }
    return told
  }

  function toLine(row: { seq: number; at: number; out: 0 | 1; activity: string }): TranscriptEntry {
    const { seq, at } = row
    return row.out === 0
      ? { seq, at, direction: 'in', activity: parse<InboundActivity>(row.activity) }
      : { seq, at, direction: 'out', activity: { ...parse<OutboundActivity>(row.activity), seq } }
  }

  return {
    takeOutbox: (conversation, now, limit) =>
      write(() => {
        const place = places.find(conversation)
        return place ? takeFrom(place, now, limit) : []
      }),
    settleOutbox: (id, change) =>
      write(() => {
        const { wires, attempts, retryAt, error } = change
        const state = stateNumber(change.state)
        if (settle.run(state, wires, attempts, change.ambiguous ? 1 : 0, retryAt, error, id, state).changes === 1)
          return
        if (!exists.get(id)) throw new BotError('request.not_found', `No outbox row ${id}.`)
      }),
    conversationsWithOutbox: (limit) => read(() => unsent.all(limit).map((row) => row.id)),
    unfinishedOutbox: (limit) => read(() => unfinished.all(limit).map(toRow)),
    outboxByState: (state, limit) =>
      read(() => {
        const number = stateNumber(state)
        const query = number <= held ? stillOpen : number === sent ? said : lost
        return query.all(number, limit).map(toRow)
      }),
    transcript: (conversation, sinceSeq, limit) =>
      read(() => lines.all(conversation, sinceSeq, limit).map(toLine)),
  }
}
