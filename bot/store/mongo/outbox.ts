/** The outbox: what is still to be said, in order; and the transcript, which is what was. */
import { BotError, type InboundActivity, type OutboundActivity, type TranscriptEntry } from '../../sdk/index.ts'
import type { OutboxRow, OutboxState } from '../../model/index.ts'
import type { Store } from '../store.ts'
import { type Bundle, emptyBundle } from './bundle.ts'
import type { Contacts } from './contacts.ts'
import { type Core, parse } from './core.ts'
import type { Contact } from './contact.ts'
import type { Stage } from './enlist.ts'
import type { Owners } from './owners.ts'
import type { Places } from './places.ts'
import type { Relay } from './relay.ts'
import type { MessageDocument, OutPart } from './documents.ts'
import { toLine } from './step.ts'

type OutboxStore = Pick<
  Store,
  'takeOutbox' | 'settleOutbox' | 'conversationsWithOutbox' | 'unfinishedOutbox' | 'outboxByState' | 'transcript'
>

export function toRow(contactId: string, { seq, at: _at, activity: text, ...row }: OutPart): OutboxRow {
  const activity = parse<OutboundActivity>(text)
  if (seq !== null) activity.seq = seq
  return { ...row, contactId, activity }
}

function lineToRow({ _id, contactId, ...line }: MessageDocument): OutboxRow {
  return toRow(contactId, { ...line, id: _id } as OutPart)
}

const final = (state: OutboxState): boolean => state === 'sent' || state === 'dropped' || state === 'dead'

function expire(draft: Contact, row: OutPart, now: number, bundle: Bundle): OutPart {
  const ambiguous = row.ambiguous || row.state === 'sending'
  const dead: OutPart = { ...row, state: 'dead', ambiguous, error: row.error ?? 'expired' }
  bundle.lines.push(toLine(draft.id, dead))
  bundle.events.push({
    event: `${row.id}/expired`,
    type: 'reply.expired',
    at: now,
    contactId: draft.id,
    sessionId: null,
    data: JSON.stringify({ row: row.id, conversation: row.conversation }),
  })
  return dead
}

/** Runs in a unit: takes what may be sent now, in order, and clears away what may not be sent any more. Gives both but the dropped. */
function takeFrom(draft: Contact, conversation: string, now: number, limit: number, stage: Stage): OutPart[] {
  const told: OutPart[] = []
  const bundle = emptyBundle(draft.id, now)
  const out: OutPart[] = []
  let taken = 0
  let stopped = false
  for (const row of draft.out) {
    if (row.conversation !== conversation || row.state === 'held' || stopped) {
      out.push(row)
    } else if (row.state === 'pending' && row.author === 'bot' && row.epoch < draft.floor) {
      bundle.lines.push(toLine(draft.id, { ...row, state: 'dropped' }))
    } else if (row.expiresAt <= now) {
      told.push(expire(draft, row, now, bundle))
    } else if (row.state === 'sending' || (row.retryAt !== null && row.retryAt > now) || taken >= limit) {
      stopped = true
      out.push(row)
    } else {
      const seq = row.seq ?? nextSeq(draft, conversation)
      const sending: OutPart = { ...row, state: 'sending', seq, retryAt: null }
      out.push(sending)
      told.push(sending)
      taken += 1
    }
  }
  if (taken > 0 || out.length < draft.out.length) draft.out = out
  if (bundle.lines.length > 0) stage(draft, bundle)
  return told
}

function nextSeq(draft: Contact, conversation: string): number {
  const at = draft.conversations.findIndex(({ id }) => id === conversation)
  const place = { ...draft.conversations[at]!, lastSeq: draft.conversations[at]!.lastSeq + 1 }
  draft.conversations = draft.conversations.with(at, place)
  return place.lastSeq
}

export interface OutboxParts {
  core: Core
  contacts: Contacts
  places: Places
  relay: Relay
  stage: Stage
  owners: Owners
}

export function openOutbox({ core, contacts, places, relay, stage, owners }: OutboxParts): OutboxStore {
  const { tables, run, vitals } = core

  /** Undelivered rows of all contacts, oldest first. */
  async function undelivered(states: readonly OutboxState[]): Promise<OutboxRow[]> {
    const found = await run('outbox.read', () =>
      tables.contacts
        .find({ waitsSince: { $gt: 0 }, 'out.state': { $in: [...states] } }, { projection: { out: 1 } })
        .toArray(),
    )
    const rows = found.flatMap(({ _id, out }) =>
      out.filter(({ state }) => states.includes(state)).map((part) => ({ contactId: _id, part })),
    )
    for (const { contactId, part } of rows) owners.note(part.id, contactId)
    rows.sort((a, b) => a.part.at - b.part.at)
    return rows.map(({ contactId, part }) => toRow(contactId, part))
  }

  /** A row that needed no sending any more. What was given up may still turn out to have arrived. */
  async function settleLate(id: string, change: Parameters<Store['settleOutbox']>[1]): Promise<void> {
    await relay.settled()
    if (change.state === 'sent') {
      const { matchedCount } = await run('outbox.late', () =>
        tables.messages.updateOne({ _id: id, state: 'dead' }, { $set: change }),
      )
      if (matchedCount === 1) return
    }
    const there = await run('outbox.find', () =>
      tables.messages.findOne({ _id: id, state: { $exists: true } }, { projection: { _id: 1 } }),
    )
    if (!there) throw new BotError('request.not_found', `No outbox row ${id}.`)
  }

  function toEntry(line: MessageDocument): TranscriptEntry {
    const { at, activity } = line
    const seq = line.seq!
    return line.state === undefined
      ? { seq, at, direction: 'in', activity: parse<InboundActivity>(activity) }
      : { seq, at, direction: 'out', activity: { ...parse<OutboundActivity>(activity), seq } }
  }

  return {
    async takeOutbox(conversation, now, limit, fence) {
      vitals.assertReady()
      // Not asked for if it is known: what is begun first is done first.
      const place = places.known(conversation) ?? (await places.find(conversation))
      if (!place) return []
      // Only who runs the lane adds rows: what it remembers to be empty is empty.
      const trust = (contact: Contact): boolean => contact.lane === core.identity.process && core.identity.alive()
      const taken = await contacts.change(
        place.contactId,
        (draft) =>
          fence !== undefined && draft.fence !== fence ? [] : takeFrom(draft, conversation, now, limit, stage),
        { trust },
      )
      for (const { id } of taken) owners.note(id, place.contactId)
      return taken.map((part) => toRow(place.contactId, part))
    },
    async settleOutbox(id, change, fence) {
      vitals.assertReady()
      const contactId = await owners.ofRow(id)
      const settled =
        contactId !== null &&
        (await contacts.change(contactId, (draft) => {
          if (fence !== undefined && draft.fence !== fence) return true
          const at = draft.out.findIndex((row) => row.id === id)
          if (at < 0) return false
          const row = { ...draft.out[at]!, ...change }
          if (final(change.state)) {
            const bundle = emptyBundle(contactId, row.at)
            bundle.lines.push(toLine(contactId, row))
            draft.out = draft.out.filter((_, other) => other !== at)
            stage(draft, bundle)
          } else draft.out = draft.out.with(at, row)
          return true
        }))
      if (!settled) await settleLate(id, change)
    },
    async conversationsWithOutbox(limit) {
      const rows = await undelivered(['pending', 'sending'])
      return [...new Set(rows.map(({ conversation }) => conversation))].slice(0, limit)
    },
    unfinishedOutbox: async (limit) => (await undelivered(['sending'])).slice(0, limit),
    async outboxByState(state, limit) {
      if (!final(state)) return (await undelivered([state])).slice(0, limit)
      await relay.settled()
      const lines = await run('outbox.past', () =>
        tables.messages.find({ state }).sort({ at: -1, _id: -1 }).limit(limit).toArray(),
      )
      return lines.map(lineToRow)
    },
    async transcript(conversation, sinceSeq, limit) {
      const place = await places.find(conversation)
      const contact = place && (await contacts.read(place.contactId))
      if (!contact) return []
      await relay.ensure(contact)
      // What was committed since the document was read may be copied out already while an earlier line still is in a newer
      // document: a reader who went on from there would never see that one. It comes with the next look.
      const last = contact.conversations.find(({ id }) => id === conversation)?.lastSeq ?? 0
      const filter = { conversation, seq: { $gt: sinceSeq, $lte: last } }
      const past = await run('transcript.read', () =>
        tables.messages
          .find({ ...filter, $or: [{ state: { $nin: ['dropped', 'dead'] } }, { wires: { $gt: 0 } }] })
          .sort({ seq: 1 })
          .limit(limit)
          .toArray(),
      )
      const open = contact.out
        .filter((row) => row.conversation === conversation && row.seq !== null && row.seq > sinceSeq)
        .map((row) => toLine(contact.id, row))
      const lines = new Map([...past, ...open].map((line) => [line.seq, line]))
      return [...lines.values()]
        .sort((a, b) => a.seq! - b.seq!)
        .slice(0, limit)
        .map(toEntry)
    },
  }
}
