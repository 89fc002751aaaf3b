/** Reading back what steps left: the journal that explains them. */
import type { JournalRow, LaneInput } from '../../model/index.ts'
import type { Store } from '../store.ts'
import { journalKey } from './bundle.ts'
import type { Contacts } from './contacts.ts'
import { type Core, parse } from './core.ts'
import type { Relay } from './relay.ts'
import type { JournalDocument } from './documents.ts'

function toJournal({ _id, ...row }: JournalDocument): JournalRow {
  return {
    ...row,
    releases: parse<JournalRow['releases']>(row.releases),
    input: parse<LaneInput>(row.input),
    context: parse<JournalRow['context']>(row.context),
    card: parse<JournalRow['card']>(row.card),
  }
}

/** Larger than any version. */
const lastVersion = 999_999_999

export function openJournal({ tables, run }: Core, contacts: Contacts, relay: Relay): Pick<Store, 'journal'> {
  return {
    async journal(contactId, { afterVersion, limit = 1000 } = {}) {
      const contact = await contacts.read(contactId)
      if (!contact) return []
      await relay.ensure(contact)
      const range = { $gt: journalKey(contactId, afterVersion ?? 0), $lte: journalKey(contactId, lastVersion) }
      const rows = await run('journal.read', () =>
        tables.journal
          .find({ _id: range })
          .sort({ _id: afterVersion === undefined ? -1 : 1 })
          .limit(limit)
          .toArray(),
      )
      if (afterVersion === undefined) rows.reverse()
      return rows.map(toJournal)
    },
  }
}
