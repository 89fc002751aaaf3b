/** Writes one decided step into its contact's document: compare-and-set on the version, then everything it carries. */
import { BotError } from '../../sdk/index.ts'
import { maxUndelivered, tooManyUndelivered } from '../limits.ts'
import type { Bundle } from './bundle.ts'
import type { Contact } from './contact.ts'
import type { EncodedStep } from './encode.ts'
import type { DeadDocument, MessageDocument, OutPart } from './documents.ts'

/** A row that needs no sending any more, as the transcript keeps it. */
export function toLine(contactId: string, part: OutPart): MessageDocument {
  const { id, ...rest } = part
  return { _id: id, contactId, ...rest }
}

const conflict = (message: string): BotError => new BotError('store.conflict', message, { retryable: false })

/** Bot rows of an older epoch than the floor that have not begun to be sent are not said any more. */
function raiseFloor(draft: Contact, floor: number, bundle: Bundle): void {
  draft.floor = floor
  const left: OutPart[] = []
  for (const row of draft.out) {
    const waits = row.state === 'pending' || row.state === 'held'
    if (waits && row.author === 'bot' && row.epoch < floor)
      bundle.lines.push(toLine(draft.id, { ...row, state: 'dropped' }))
    else left.push(row)
  }
  if (left.length < draft.out.length) draft.out = left
}

/** Gives one entry per row: its place if it was written as `sending` or `sent`; -1 if not. */
function writeOutbox(draft: Contact, { outbox, step }: EncodedStep, bundle: Bundle): number[] {
  if (outbox.length === 0) return []
  const ids = new Set(draft.out.map(({ id }) => id))
  const added: OutPart[] = []
  const seqs: number[] = []
  const blocked = new Set<string>()
  for (const { conversation, state } of draft.out) if (state !== 'held') blocked.add(conversation)
  let { conversations } = draft
  for (const { row, activity } of outbox) {
    const at = conversations.findIndex(({ id }) => id === row.conversation)
    if (at < 0) throw conflict(`No conversation ${row.conversation} of this contact to send to.`)
    if (ids.has(row.id)) throw conflict(`The row ${row.id} is there already.`)
    ids.add(row.id)
    let state = row.state
    let seq: number | null = null
    const open = state === 'pending' || state === 'sending' || state === 'sent' || state === 'held'
    if (row.author === 'bot' && row.epoch < draft.floor && open) state = 'dropped'
    else if (state === 'sending' || state === 'sent') {
      if (blocked.has(row.conversation)) state = 'pending'
      else {
        seq = conversations[at]!.lastSeq + 1
        conversations = conversations.with(at, { ...conversations[at]!, lastSeq: seq })
      }
    }
    if (state === 'pending') blocked.add(row.conversation)
    seqs.push(seq ?? -1)
    const { activity: _activity, contactId: _contactId, ...rest } = row
    // What had to wait after all, or is not said, did not go out.
    const part: OutPart = {
      ...rest,
      state,
      seq,
      at: row.activity.at,
      activity,
      wires: state === row.state ? row.wires : 0,
    }
    if (state === 'sent' || state === 'dropped' || state === 'dead') bundle.lines.push(toLine(draft.id, part))
    else added.push(part)
  }
  if (added.length > 0 && draft.out.length + added.length > maxUndelivered)
    throw tooManyUndelivered(step.contactId)
  draft.conversations = conversations
  if (added.length > 0) draft.out = [...draft.out, ...added]
  return seqs
}

function writeTimers(draft: Contact, { set, drop }: EncodedStep['step']['timers']): void {
  if (set.length + drop.length === 0) return
  const timers = new Map(draft.timers.map((timer) => [timer.id, timer]))
  for (const id of drop) timers.delete(id)
  for (const { id, at } of set) timers.set(id, { id, at })
  draft.timers = [...timers.values()]
}

function writeEffects(draft: Contact, { effects }: EncodedStep): void {
  if (effects.length === 0) return
  const ids = new Set(draft.effects.map(({ id }) => id))
  for (const { id } of effects) {
    if (ids.has(id)) throw conflict(`The effect ${id} is there already.`)
    ids.add(id)
  }
  draft.effects = [...draft.effects, ...effects]
}

function finishInput(
  draft: Contact,
  { input }: EncodedStep['step'],
  bundle: Bundle,
  dead: DeadDocument | null,
): void {
  const entry = draft.inbox.find(({ id }) => id === input.id)
  if (!entry) throw conflict(`Input ${input.id} was decided already.`)
  draft.inbox = draft.inbox.filter((other) => other !== entry)
  bundle.closes.push(entry.key)
  if (dead) bundle.dead = { ...dead, attempts: entry.attempts }
}

/**
 * Runs in a unit. null: version or fence moved, and nothing was changed. `recorded`: the input lies in the inbox and
 * must leave it; otherwise it was never there (fast path). Throws `store.conflict` or `store.crowded` on what is refused.
 */
export function applyStep(
  draft: Contact,
  encoded: EncodedStep,
  bundle: Bundle,
  recorded: boolean,
  dead: DeadDocument | null = null,
): number[] | null {
  const { step } = encoded
  if (step.fence !== undefined && step.fence !== draft.fence) return null
  // Another process recorded something first: that is decided first.
  if (step.fence !== undefined && !recorded && draft.inbox.length > 0) return null
  if (draft.version !== step.expectVersion) return null
  if (recorded) finishInput(draft, step, bundle, dead)
  if (step.state.floor > draft.floor) raiseFloor(draft, step.state.floor, bundle)
  const seqs = writeOutbox(draft, encoded, bundle)
  writeEffects(draft, encoded)
  writeTimers(draft, step.timers)
  if (draft.createdAt === 0) draft.createdAt = step.journal.at
  draft.version = step.expectVersion + 1
  draft.epoch = step.state.epoch
  draft.owner = step.state.owner
  draft.state = encoded.state
  draft.updatedAt = step.journal.at
  bundle.journal = encoded.journal
  bundle.events.push(...encoded.events)
  bundle.queue.push(...encoded.queue)
  bundle.rows.push(...encoded.rows)
  bundle.releases.push(...encoded.releases)
  return seqs
}
