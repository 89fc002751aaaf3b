/** Enters recorded inputs in their contact's document: once, in order, with their place in the conversation. */
import { BotError } from '../../sdk/index.ts'
import { type Bundle, emptyBundle } from './bundle.ts'
import type { ChangeOptions, Contacts } from './contacts.ts'
import type { Core } from './core.ts'
import type { Contact, Staged } from './contact.ts'
import type { Taking } from './taking.ts'
import { type InboxDocument, type InboxPart, type PlaceDocument } from './documents.ts'

/** `gone`: the timer it fires was dropped, moved or fired since. `closed`: it was decided already. */
export type Entered =
  /** `ahead`: inputs that were undecided then. */
  | { outcome: 'new'; entry: InboxPart; ahead: string[] }
  | { outcome: 'there'; entry: InboxPart }
  | { outcome: 'gone' }
  | { outcome: 'closed' }

export type Stage = (draft: Contact, bundle: Bundle) => void

/** Puts a bundle on the document's list; runs in a unit. */
export function createStage(core: Core): Stage {
  let made = 0
  return (draft, bundle) => {
    made += 1
    const id = `${core.identity.process}.${made.toString(36)}`
    const staged: Staged = { id, text: JSON.stringify(bundle), bundle, relayed: false }
    draft.staged = [...draft.staged, staged]
  }
}

/** The conversation's line in the document, made if it is not there. Gives its index. */
function conversationIn(draft: Contact, place: PlaceDocument): number {
  const at = draft.conversations.findIndex(({ id }) => id === place._id)
  if (at >= 0) return at
  const { _id: id, channel, senderId, createdAt } = place
  draft.conversations = [...draft.conversations, { id, channel, senderId, lastSeq: 0, createdAt }]
  return draft.conversations.length - 1
}

/**
 * Runs in a unit: takes the input's place in the conversation and finishes what it finishes.
 * Gives null if its timer is gone. The caller keeps the entry in the inbox, or decides it in the same write.
 */
export function arrive(
  draft: Contact,
  row: InboxDocument,
  place: PlaceDocument | null,
  bundle: Bundle,
): InboxPart | null {
  const { timer, effect } = row
  if (timer) {
    const left = draft.timers.filter(({ id, at }) => id !== timer.id || at !== timer.at)
    if (left.length === draft.timers.length) return null
    draft.timers = left
  }
  if (effect !== undefined && draft.effects.some(({ id }) => id === effect))
    draft.effects = draft.effects.filter(({ id }) => id !== effect)
  if (draft.createdAt === 0) {
    draft.createdAt = row.at
    draft.updatedAt = row.at
  }
  let seq: number | null = null
  if (place) {
    const at = conversationIn(draft, place)
    if (row.shown) {
      seq = draft.conversations[at]!.lastSeq + 1
      draft.conversations = draft.conversations.with(at, { ...draft.conversations[at]!, lastSeq: seq })
      bundle.lines.push({
        _id: row.id,
        contactId: draft.id,
        conversation: place._id,
        seq,
        at: row.at,
        activity: row.body!.slice(activityFrom, -1),
        inputId: row.id,
      })
    }
  }
  return { id: row.id, key: row._id, seq, at: row.at, attempts: 1 }
}

/** `{"kind":"activity","activity":…}`: the activity is what a line shows. */
const activityFrom = '{"kind":"activity","activity":'.length

/** Whether an input is among the undecided ones, in one look. */
export const entryOf = (draft: Contact, inputId: string): InboxPart | undefined =>
  draft.inbox.find(({ id }) => id === inputId)

/**
 * How a unit learns that an input was decided by somebody while this process was not looking. A decided input is closed
 * before the document forgets it, so what is still open after the document was read was not in it before.
 * @param mark number of the last read that was begun before the row was recorded; null: every read is doubted
 */
export function watch(
  core: Core,
  row: InboxDocument,
  mark: number | null,
): { options: ChangeOptions; closed: () => boolean } {
  let closed = false
  let looked = -1
  const prepare = (contact: Contact, reads: number): Promise<void> | null => {
    const sure = mark !== null && reads <= mark && core.identity.alive()
    if (sure || reads === looked || entryOf(contact, row.id)) return null
    looked = reads
    return core
      .run('inbox.look', () => core.tables.inbox.findOne({ _id: row._id }, { projection: { open: 1, id: 1 } }))
      .then((found) => {
        closed = found === null || found.id !== row.id || !found.open
      })
  }
  return { options: { prepare }, closed: () => closed }
}

/**
 * Enters a row that is not in its contact's document, or finds that it is.
 * @param taking takes the lane as well, if nobody has it
 */
export async function enlist(
  core: Core,
  contacts: Contacts,
  stage: Stage,
  row: InboxDocument,
  place: PlaceDocument | null,
  mark: number | null,
  taking: Taking | null = null,
): Promise<Entered & { lane: string | null }> {
  const watching = watch(core, row, mark)
  let took = false
  const entered = await contacts.change<Entered & { lane: string | null }>(
    row.contactId,
    (draft) => {
      took = false
      const { lane } = draft
      const entry = entryOf(draft, row.id)
      if (entry) return { outcome: 'there', entry, lane }
      if (draft.staged.some(({ text }) => text.includes(row._id)) || watching.closed())
        return { outcome: 'closed', lane }
      const bundle = emptyBundle(draft.id, row.at)
      const made = arrive(draft, row, place, bundle)
      if (!made) return { outcome: 'gone', lane }
      const ahead = draft.inbox.map(({ id }) => id)
      draft.inbox = [...draft.inbox, made]
      if (bundle.lines.length > 0) stage(draft, bundle)
      took = taking?.take(draft) ?? false
      return { outcome: 'new', entry: made, lane: draft.lane, ahead }
    },
    watching.options,
  )
  if (took) taking!.took(row.contactId)
  if (entered.outcome === 'gone') await core.run('inbox.drop', () => core.tables.inbox.deleteOne({ _id: row._id }))
  return entered
}

/** An input must belong to somebody. */
export function noContact(inputId: string): BotError {
  return new BotError('store.conflict', `Input ${inputId} belongs to no contact.`)
}
