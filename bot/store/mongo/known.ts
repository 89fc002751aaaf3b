/** What is said of an input whose key was there already: the answer of the first one, which may still need its entry. */
import type { Recorded } from '../../model/index.ts'
import type { Contacts } from './contacts.ts'
import type { Core } from './core.ts'
import { NotYetMajority } from './faults.ts'
import { enlist, entryOf, type Stage } from './enlist.ts'
import type { Flying } from './flying.ts'
import type { Places } from './places.ts'
import type { Relay } from './relay.ts'
import type { InboxDocument } from './documents.ts'

export interface Known {
  /** The answer of the first recording under this key; null: it is not there any more, and may be recorded again. */
  answer(mine: InboxDocument): Promise<Recorded | null>
  /** The same for one that is known to be decided. */
  decided(row: InboxDocument): Promise<Recorded>
  /** Enters a row that whoever recorded it will not enter any more. Null if it was decided, or its timer is gone; a duplicate if it was entered. */
  complete(row: InboxDocument): Promise<Recorded | null>
}

/** So many looks, some milliseconds apart, and a row that cannot be read is gone. */
const gone = 6

export interface KnownParts {
  core: Core
  contacts: Contacts
  places: Places
  stage: Stage
  flying: Flying
  relay: Pick<Relay, 'ensure' | 'settled'>
}

export function answerOf(
  duplicate: boolean,
  contactId: string,
  inputId: string,
  seq: number | null,
  lane: string | null,
  ahead?: string[],
): Recorded {
  const recorded: Recorded = { duplicate, contactId, inputId, seq, stepped: false, outboxSeqs: [] }
  if (lane !== null) recorded.lane = lane
  if (ahead) recorded.ahead = ahead
  return recorded
}

export function openKnown({ core, contacts, places, stage, flying, relay }: KnownParts): Known {
  const { tables, run } = core

  async function decided({ id, contactId }: InboxDocument): Promise<Recorded> {
    await relay.settled()
    const line = await run('known.line', () => tables.messages.findOne({ _id: id }, { projection: { seq: 1 } }))
    return answerOf(true, contactId, id, line?.seq ?? null, null)
  }

  async function complete(row: InboxDocument): Promise<Recorded | null> {
    const place = row.conversation === null ? null : await places.find(row.conversation)
    const entered = await enlist(core, contacts, stage, row, place, null)
    flying.mended(row.id)
    if (entered.outcome === 'gone' || entered.outcome === 'closed') return null
    const lane = entered.lane === core.identity.process ? null : entered.lane
    // Somebody entered it meanwhile, and tells whoever has to know.
    const there = entered.outcome === 'there'
    return answerOf(there, row.contactId, row.id, entered.entry.seq, lane)
  }

  /** The row is open: it waits in the document, was just decided, or never got there. null: look again. */
  async function answerOpen(row: InboxDocument): Promise<Recorded | null> {
    const underway = flying.underway(row.id)
    const entry = contacts.known(row.contactId) && entryOf(contacts.known(row.contactId)!, row.id)
    if (entry) return answerOf(true, row.contactId, row.id, entry.seq, null)
    if (underway) {
      await underway
      return null
    }
    const contact = await contacts.read(row.contactId)
    const found = contact && entryOf(contact, row.id)
    if (found) return answerOf(true, row.contactId, row.id, found.seq, null)
    if (contact) await relay.ensure(contact)
    const again = await run('known.row', () => tables.inbox.findOne({ _id: row._id }))
    if (!again?.open) return null
    return complete(row)
  }

  return {
    decided,
    complete,
    async answer(mine) {
      let tries = 0
      for (;;) {
        const row = await run('known.row', async () => {
          const found = await tables.inbox.findOne({ _id: mine._id })
          // Its key was refused a moment ago: not on a majority yet, or purged, or dropped with its timer.
          if (!found && (tries += 1) < gone) throw new NotYetMajority()
          return found
        })
        if (!row) return null
        const answer = row.open ? await answerOpen(row) : await decided(row)
        if (answer) return answer
      }
    },
  }
}
