/** Reading back what steps left: the journal that explains them and the event log that listeners follow. */
import type { EventRow, JournalRow, LaneInput } from '../../model/index.ts'
import type { Store } from '../store.ts'
import { type Core, parse, read } from './core.ts'

interface JournalColumns {
  contactId: string
  version: number
  inputId: string
  at: number
  sessionId: string | null
  digest: string
  releases: string
  input: string
  context: string
  card: string
}

const toJournal = (row: JournalColumns): JournalRow => ({
  ...row,
  releases: parse<JournalRow['releases']>(row.releases),
  input: parse<LaneInput>(row.input),
  context: parse<JournalRow['context']>(row.context),
  card: parse<JournalRow['card']>(row.card),
})

/** Journal and events on this connection. */
export function openJournal({ db }: Pick<Core, 'db'>): Pick<Store, 'journal' | 'readEvents'> {
  const steps = db.prepare<[string, number, number], JournalColumns>(
    `SELECT contact_id AS contactId, version, input_id AS inputId, at, session_id AS sessionId, digest, releases,
       input, context, card FROM journal WHERE contact_id = ? AND version > ? ORDER BY version LIMIT ?`,
  )
  const newest = db.prepare<[string], { version: number | null }>(
    'SELECT max(version) AS version FROM journal WHERE contact_id = ?',
  )
  const events = db.prepare<[number, number], Omit<EventRow, 'data'> & { seq: number; data: string }>(
    `SELECT seq, type, at, contact_id AS contactId, session_id AS sessionId, data FROM events
     WHERE seq > ? ORDER BY seq LIMIT ?`,
  )

  /** Without a place to begin at, a limit means the newest ones. */
  function beginning(contactId: string, limit: number): number {
    return Math.max(0, (newest.get(contactId)?.version ?? 0) - limit)
  }

  return {
    journal: (contactId, { afterVersion, limit = 1000 } = {}) =>
      read(() => steps.all(contactId, afterVersion ?? beginning(contactId, limit), limit).map(toJournal)),
    readEvents: (afterSeq, limit) =>
      read(() => events.all(afterSeq, limit).map((row) => ({ ...row, data: parse<EventRow['data']>(row.data) }))),
  }
}
