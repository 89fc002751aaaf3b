/** Records inputs: the inbox row first, whose key is the claim; then their entry in the contact's document, with a step on the fast path. */
import type { NewInput, Recorded, StepCommit } from '../../model/index.ts'
import type { Store } from '../store.ts'
import { emptyBundle } from './bundle.ts'
import type { Contacts } from './contacts.ts'
import type { Core } from './core.ts'
import { type EncodedInput, type EncodedStep, encodeInput, encodeStep, inboxRow } from './encode.ts'
import { arrive, enlist, entryOf, noContact, type Stage, watch } from './enlist.ts'
import type { Flying } from './flying.ts'
import type { Record } from './group.ts'
import { answerOf, type Known } from './known.ts'
import type { Owners } from './owners.ts'
import type { Places } from './places.ts'
import type { Taking } from './taking.ts'
import type { InboxDocument, PlaceDocument } from './documents.ts'
import { applyStep } from './step.ts'
import type { Turns } from './turns.ts'

export interface ReceiveParts {
  core: Core
  contacts: Contacts
  places: Places
  record: Record
  stage: Stage
  flying: Flying
  turns: Turns
  known: Known
  owners: Owners
  taking: Taking
  order: () => number
}

/** What a unit of the fast path gives. */
type Decided = { outcome: 'stepped'; seq: number | null; outboxSeqs: number[] } | Alone
type Alone =
  | { outcome: 'alone'; seq: number | null; lane: string | null; ahead?: string[] }
  | { outcome: 'gone' }
  | { outcome: 'closed' }

export function openReceive(parts: ReceiveParts): Pick<Store, 'receive'> {
  const { core, contacts, places, record, stage, flying, turns, known, owners, taking, order } = parts
  const { log } = core

  function encodeFast(encoded: EncodedInput, step: StepCommit): EncodedStep | null {
    try {
      return encodeStep(step, order, step.journal.input === encoded.input.body ? encoded.body : undefined)
    } catch (error) {
      log.error({ err: error, input: encoded.input.id }, 'a step is not JSON; its input is recorded alone')
      return null
    }
  }

  async function placeOf({ input, conversation }: EncodedInput): Promise<PlaceDocument | null> {
    const { from } = input
    if (!from || conversation === null) return null
    const place = places.known(conversation)
    if (place) return place
    const { channel } = from.address
    const { mintContactId } = from
    return places.open({ id: conversation, channel, senderId: from.sender.id, mintContactId, at: input.at })
  }

  /** The entry and the step in one write; if the step is refused, the entry alone. */
  function decide(
    row: InboxDocument,
    place: PlaceDocument | null,
    step: EncodedStep,
    mark: number,
  ): Promise<Decided> {
    const watching = watch(core, row, mark)
    return contacts.change<Decided>(
      row.contactId,
      (draft) => {
        const entry = entryOf(draft, row.id)
        if (entry) return { outcome: 'alone', seq: entry.seq, lane: draft.lane }
        if (watching.closed()) return { outcome: 'closed' }
        const before = { ...draft }
        try {
          const bundle = emptyBundle(draft.id, row.at)
          const made = arrive(draft, row, place, bundle)
          if (!made) return { outcome: 'gone' }
          const outboxSeqs = applyStep(draft, step, bundle, false)
          if (outboxSeqs) {
            bundle.closes.push(row._id)
            stage(draft, bundle)
            return { outcome: 'stepped', seq: made.seq, outboxSeqs }
          }
        } catch (error) {
          log.error({ err: error, input: row.id }, 'a step was refused; its input is recorded alone')
        }
        Object.assign(draft, before)
        const bundle = emptyBundle(draft.id, row.at)
        const made = arrive(draft, row, place, bundle)!
        const ahead = draft.inbox.map(({ id }) => id)
        draft.inbox = [...draft.inbox, made]
        if (bundle.lines.length > 0) stage(draft, bundle)
        return { outcome: 'alone', seq: made.seq, lane: draft.lane, ahead }
      },
      watching.options,
    )
  }

  async function enterAlone(row: InboxDocument, place: PlaceDocument | null, mark: number): Promise<Alone> {
    const entered = await enlist(core, contacts, stage, row, place, mark, taking)
    if (entered.outcome === 'gone' || entered.outcome === 'closed') return { outcome: entered.outcome }
    const { entry, lane } = entered
    const alone: Alone = { outcome: 'alone', seq: entry.seq, lane }
    return entered.outcome === 'new' ? { ...alone, ahead: entered.ahead } : alone
  }

  async function enter(
    encoded: EncodedInput,
    row: InboxDocument,
    place: PlaceDocument | null,
    step: EncodedStep | null,
    mark: number,
  ): Promise<Recorded> {
    const { contactId, id } = row
    const fits =
      step !== null &&
      step.step.contactId === contactId &&
      step.step.input.id === id &&
      step.step.input.outcome === 'done'
    const done = await (fits ? decide(row, place, step, mark) : enterAlone(row, place, mark))
    if (done.outcome === 'gone') {
      if (fits) await core.run('inbox.drop', () => core.tables.inbox.deleteOne({ _id: row._id }))
      return { duplicate: true, contactId, inputId: id, seq: null, stepped: false, outboxSeqs: [] }
    }
    // Another process entered it for us and it was decided since: for whoever asks it was recorded now.
    if (done.outcome === 'closed') return { ...(await known.decided(row)), duplicate: false }
    if (done.outcome === 'stepped') {
      owners.noteStep(step!.step)
      const { seq, outboxSeqs } = done
      return { duplicate: false, contactId, inputId: id, seq, stepped: true, outboxSeqs }
    }
    owners.note(id, contactId)
    const lane = done.lane === core.identity.process ? null : done.lane
    return answerOf(false, contactId, id, done.seq, lane, done.ahead)
  }

  async function recordOne(
    encoded: EncodedInput,
    fast: EncodedStep | null,
    turn: Promise<void>,
    left: () => void,
  ): Promise<Recorded> {
    const { input } = encoded
    const place = await placeOf(encoded)
    const contactId = place?.contactId ?? input.contactId
    if (contactId === null) throw noContact(input.id)
    const row = inboxRow(encoded, contactId, core.identity.process)
    const release = flying.take(row)
    try {
      for (;;) {
        const mark = contacts.prefetch(contactId)
        const outcome = await record(row)
        // What was received first is entered first, whichever row was written first.
        await turn
        const done = outcome === 'new' ? enter(encoded, row, place, fast, mark) : known.answer(row)
        left()
        const recorded = await done
        // Null: the row that had its key is gone.
        if (recorded === null) continue
        release(true)
        return recorded
      }
    } catch (error) {
      release(false)
      throw error
    }
  }

  return {
    async receive(input: NewInput, step?: StepCommit): Promise<Recorded> {
      core.vitals.assertReady()
      const encoded = encodeInput(input)
      const fast = step ? encodeFast(encoded, step) : null
      const { turn, left } = turns.take(encoded.conversation ?? input.contactId ?? input.id)
      try {
        return await recordOne(encoded, fast, turn, left)
      } finally {
        left()
      }
    },
  }
}
