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

interface Link {
  no: number | null
}

/** Journal and events on this connection. */
export function openJournal({ db }: Pick<Core, 'db'>): Pick<Store, 'journal' | 'readEvents'> {
  const newest = db.prepare<[string], Link & { version: number }>(
    'SELECT journal_no AS no, version FROM contacts WHERE id = ?',
  )
  const link = db.prepare<[number | null, string, number], Link>(
    'SELECT before AS no FROM journal WHERE no = ? AND contact_id = ? AND version = ?',
  )
  const step = db.prepare<[number], JournalColumns>(
    `SELECT contact_id AS contactId, version, input_id AS inputId, at, session_id AS sessionId, digest, releases,
       input, context, card FROM journal WHERE no = ?`,
  )
  const events = db.prepare<[number, number], Omit<EventRow, 'data'> & { seq: number; data: string }>(
    `SELECT seq, type, at, contact_id AS contactId, session_id AS sessionId, data FROM events
     WHERE seq > ? ORDER BY seq LIMIT ?`,
  )

  /**
   * Numbers of the contact's rows above a version, newest first. Contact and version are compared at each link, since
   * a link may lead to a row that was purged, or to another that has its number now.
   */
  function chain(contactId: string, afterVersion: number): number[] {
    const numbers: number[] = []
    const contact = newest.get(contactId)
    let no = contact?.no ?? null
    for (let version = contact?.version ?? 0; no !== null && version > afterVersion; version -= 1) {
      const next = link.get(no, contactId, version)
      if (!next) break
      numbers.push(no)
      no = next.no
    }
    return numbers
  }

  return {
    journal: (contactId, { afterVersion, limit = 1000 } = {}) =>
      read(() => {
        const from = afterVersion ?? (newest.get(contactId)?.version ?? 0) - limit
        const numbers = chain(contactId, from).reverse().slice(0, limit)
        return numbers.map((no) => toJournal(step.get(no)!))
      }),
    readEvents: (afterSeq, limit) =>
      read(() => events.all(afterSeq, limit).map((row) => ({ ...row, data: parse<EventRow['data']>(row.data) }))),
  }
}
