/** Writes one decided step: compare-and-set on the contact's version, then everything the step carries. */
import { BotError } from '../../sdk/index.ts'
import type { StepCommit } from '../../model/index.ts'
import { maxUndelivered, tooManyUndelivered } from '../limits.ts'
import type { Core } from './core.ts'
import { type Cell, type EncodedStep, stateNumber } from './encode.ts'
import type { Place } from './places.ts'
import type { Releases } from './releases.ts'

export interface Steps {
  /**
   * Inside a group. null: the version moved, and nothing was written. `recorded`: the input lies in the inbox and must
   * leave it; otherwise it was never there (fast path). Gives one entry per outbox row: its seq if it was written as
   * `sending` or `sent`; -1 if not, also where it became `pending` because an older row of its conversation is on its way.
   */
  apply(encoded: EncodedStep, recorded: boolean): number[] | null
}

interface Advanced {
  /** Journal row of the step before. */
  before: number | null
}

const [pending, sending, held, sent, dropped] = [
  stateNumber('pending'),
  stateNumber('sending'),
  stateNumber('held'),
  stateNumber('sent'),
  stateNumber('dropped'),
]

const hidden = '••••'

/** The statements of a step on this connection. */
export function openSteps({ db, places }: Pick<Core, 'db' | 'places'>, releases: Pick<Releases, 'use'>): Steps {
  const changes = `version = ?, epoch = ?, floor = max(floor, ?), owner = ?, state = ?, updated_at = ?,
    journal_before = journal_no, journal_no = ?`
  const advance = db.prepare<Cell[], Advanced>(
    `UPDATE contacts SET ${changes} WHERE id = ? AND version = ? AND floor = ? RETURNING journal_before AS before`,
  )
  const contact = db.prepare<[string], { version: number }>('SELECT version FROM contacts WHERE id = ?')
  const addContact = db.prepare(
    `INSERT INTO contacts (version, epoch, floor, owner, state, updated_at, journal_no, id, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const raise = db.prepare<Cell[], Advanced>(
    `UPDATE contacts SET ${changes} WHERE id = ? RETURNING journal_before AS before`,
  )
  const dropBot = db.prepare(
    `UPDATE messages SET state = ${dropped}
     WHERE state <= 2 AND state IN (${pending}, ${held}) AND author = 'bot' AND epoch < ?
       AND conv IN (SELECT no FROM conversations WHERE contact_id = ?)`,
  )
  const doneInput = db.prepare('DELETE FROM inbox WHERE id = ?')
  const deadInput = db.prepare(
    `INSERT INTO dead (id, key, contact_id, conversation, at, attempts, body, error, dead_at)
     SELECT id, key, contact_id, conversation, at, attempts, body, ?, ? FROM inbox WHERE id = ?`,
  )
  const addJournal = db.prepare(
    `INSERT INTO journal (no, before, contact_id, version, input_id, at, session_id, digest, releases, input, context,
       card) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const olderOpen = db.prepare<[number], { no: number }>(
    `SELECT no FROM messages WHERE conv = ? AND state <= 2 AND state <> ${held} LIMIT 1`,
  )
  // At most one more than may be: nobody needs to know how many more.
  const undelivered = db.prepare<[string], { count: number }>(
    `SELECT count(*) AS count FROM (SELECT 1 FROM messages
     WHERE state <= 2 AND conv IN (SELECT no FROM conversations WHERE contact_id = ?) LIMIT ${maxUndelivered + 1})`,
  )
  const addMessage = db.prepare(
    `INSERT INTO messages (conv, seq, id, contact_id, at, state, author, epoch, wires, attempts, ambiguous,
       expires_at, retry_at, error, input_id, activity) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const lineOf = db.prepare<[number, number, string], { no: number; activity: string }>(
    'SELECT no, activity FROM messages WHERE conv = ? AND seq > ? AND id = ? AND state IS NULL',
  )
  const setLine = db.prepare('UPDATE messages SET activity = ? WHERE no = ?')
  const addEffect = db.prepare('INSERT INTO effects (id, contact_id, state, body) VALUES (?, ?, ?, ?)')
  const setTimer = db.prepare(
    `INSERT INTO timers (contact_id, id, at) VALUES (?, ?, ?)
     ON CONFLICT (contact_id, id) DO UPDATE SET at = excluded.at`,
  )
  const dropTimer = db.prepare('DELETE FROM timers WHERE contact_id = ? AND id = ?')
  const putQueue = db.prepare(
    `INSERT INTO queue (id, contact_id, state, since, closed_at, body) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET contact_id = excluded.contact_id, state = excluded.state,
       since = excluded.since, closed_at = excluded.closed_at, body = excluded.body`,
  )
  const addRow = db.prepare(
    `INSERT INTO plugin_rows (plugin, collection, id, contact_id, body, at, version) VALUES (?, ?, ?, ?, ?, ?, 1)
     ON CONFLICT (plugin, collection, id) DO NOTHING`,
  )
  const addEvent = db.prepare('INSERT INTO events (type, at, contact_id, session_id, data) VALUES (?, ?, ?, ?, ?)')

  // Given out here and not by SQLite: the contact's row needs it before the journal's is written. Gaps do no harm.
  let lastJournal = db.prepare<[], { no: number }>('SELECT coalesce(max(no), 0) AS no FROM journal').get()!.no

  /** The rare ways in: a contact nobody saw yet, or a floor that rises, which drops what the bot had not begun to send. */
  function advanceSlowly({ step }: EncodedStep, values: Cell[]): Advanced | null {
    const row = contact.get(step.contactId)
    if (!row) {
      if (step.expectVersion !== 0) return null
      addContact.run(...values, step.contactId, step.journal.at)
      return { before: null }
    }
    if (row.version !== step.expectVersion) return null
    dropBot.run(step.state.floor, step.contactId)
    return raise.get(...values, step.contactId)!
  }

  function advanceContact(encoded: EncodedStep, journalNo: number): Advanced | null {
    const { contactId, expectVersion, state, journal } = encoded.step
    const values = [expectVersion + 1, state.epoch, state.floor, state.owner, encoded.state, journal.at, journalNo]
    return advance.get(...values, contactId, expectVersion, state.floor) ?? advanceSlowly(encoded, values)
  }

  function finishInput({ input, journal }: EncodedStep['step']) {
    if (input.outcome === 'dead') deadInput.run(input.error ?? 'unknown', journal.at, input.id)
    if (doneInput.run(input.id).changes === 1) return
    throw new BotError('store.conflict', `Input ${input.id} was decided already.`, { retryable: false })
  }

  /** Rare: only where a `secret` question was answered, a moment ago. A line has the id of its input. */
  function hushLines({ conversation, inputs, texts, whole }: NonNullable<StepCommit['hush']>): void {
    const blank = (text: string): string =>
      whole && text !== '' ? hidden : texts.reduce((left, secret) => left.replaceAll(secret, hidden), text)
    const place = places.find(conversation)
    for (const input of inputs) {
      const line = place && lineOf.get(place.no, place.lastSeq - 500, input)
      if (!line) continue
      const activity = JSON.parse(line.activity) as Record<string, unknown>
      for (const key of ['text', 'label', 'digits'])
        if (typeof activity[key] === 'string') activity[key] = blank(activity[key])
      setLine.run(JSON.stringify(activity), line.no)
    }
  }

  function writeOutbox({ outbox, step }: EncodedStep): number[] {
    const seqs: number[] = []
    const blocked = new Map<number, boolean>()
    let waiting = 0
    let place: Place | undefined
    for (const { row, activity } of outbox) {
      if (place?.id !== row.conversation) {
        place = places.find(row.conversation)
        if (!place) throw new BotError('store.conflict', `No conversation ${row.conversation} to send to.`)
        if (!blocked.has(place.no)) blocked.set(place.no, olderOpen.get(place.no) !== undefined)
      }
      const asked = stateNumber(row.state)
      let state = asked
      let seq: number | null = null
      if (row.author === 'bot' && row.epoch < step.state.floor && state <= sent) state = dropped
      else if (state === sending || state === sent) {
        if (blocked.get(place.no)) state = pending
        else seq = ++place.lastSeq
      }
      if (state === pending) blocked.set(place.no, true)
      if (state <= held) waiting += 1
      seqs.push(seq ?? -1)
      addMessage.run(
        place.no,
        seq,
        row.id,
        row.contactId,
        row.activity.at,
        state,
        row.author,
        row.epoch,
        // What had to wait after all, or is not said, did not go out.
        state === asked ? row.wires : 0,
        row.attempts,
        row.ambiguous ? 1 : 0,
        row.expiresAt,
        row.retryAt,
        row.error,
        row.inputId,
        activity,
      )
    }
    if (waiting > 0 && undelivered.get(step.contactId)!.count > maxUndelivered)
      throw tooManyUndelivered(step.contactId)
    return seqs
  }

  return {
    apply(encoded, recorded) {
      const { step } = encoded
      const no = ++lastJournal
      const advanced = advanceContact(encoded, no)
      if (!advanced) return null
      if (recorded) finishInput(step)
      const { journal } = step
      addJournal.run(
        no,
        advanced.before,
        step.contactId,
        step.expectVersion + 1,
        journal.inputId,
        journal.at,
        journal.sessionId,
        journal.digest,
        ...encoded.journal,
      )
      releases.use(journal.releases, journal.at)
      if (step.hush) hushLines(step.hush)
      const seqs = writeOutbox(encoded)
      for (const cells of encoded.effects) addEffect.run(...cells)
      for (const id of step.timers.drop) dropTimer.run(step.contactId, id)
      for (const timer of step.timers.set) setTimer.run(timer.contactId, timer.id, timer.at)
      for (const cells of encoded.queue) putQueue.run(...cells)
      for (const cells of encoded.rows) addRow.run(...cells, journal.at)
      for (const cells of encoded.events) addEvent.run(...cells)
      return seqs
    },
  }
}
