/** Records inputs: dedupe key, contact, conversation, transcript line, inbox row; on the fast path the step too. */
import { hash } from 'node:crypto'
import { BotError } from '../../sdk/index.ts'
import type { NewInput, Recorded, StepCommit } from '../../model/index.ts'
import type { Store } from '../store.ts'
import type { Core } from './core.ts'
import { type EncodedStep, encodeStep } from './encode.ts'
import type { Place } from './places.ts'
import type { Steps } from './step.ts'

/** A new input with what can be computed before its group. */
interface EncodedInput {
  input: NewInput
  /** 16 bytes. */
  key: Buffer
  /** `<instance>/<conversation>` */
  conversation: string | null
  body: string
  /** JSON of the activity if it is a line of the transcript. */
  shown: string | null
}

/** What a customer said or pressed; everything else that happens on a channel is not a line of the conversation. */
const shownTypes: ReadonlySet<string> = new Set(['message', 'choice', 'keypad'])

function encodeInput(input: NewInput): EncodedInput {
  const conversation = input.from
    ? `${input.from.address.channel}/${input.from.address.conversation}`
    : input.conversation
  const key = hash('sha256', input.key, 'buffer').subarray(0, 16)
  const { body } = input
  if (body.kind !== 'activity') return { input, key, conversation, body: JSON.stringify(body), shown: null }
  const activity = JSON.stringify(body.activity)
  const shown = input.from && shownTypes.has(body.activity.type) ? activity : null
  return { input, key, conversation, body: `{"kind":"activity","activity":${activity}}`, shown }
}

/** `receive` on this connection. */
export function openReceive({ db, write, places, log }: Core, steps: Steps): Pick<Store, 'receive'> {
  const claimKey = db.prepare(
    'INSERT INTO dedupe (key, input_id, seq, at) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO NOTHING',
  )
  const putKey = db.prepare('INSERT OR REPLACE INTO dedupe (key, input_id, seq, at) VALUES (?, ?, ?, ?)')
  const firstOf = db.prepare<[Buffer], { inputId: string; seq: number | null }>(
    'SELECT input_id AS inputId, seq FROM dedupe WHERE key = ?',
  )
  const addLine = db.prepare(
    'INSERT INTO messages (conv, seq, id, contact_id, at, input_id, activity) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const addInbox = db.prepare(
    'INSERT INTO inbox (id, key, contact_id, conversation, at, attempts, body) VALUES (?, ?, ?, ?, ?, 1, ?)',
  )
  const settleEffect = db.prepare('DELETE FROM effects WHERE id = ?')
  const fireTimer = db.prepare('DELETE FROM timers WHERE contact_id = ? AND id = ? AND at = ?')

  function contactOf(input: NewInput, place: Place | undefined): string {
    const contactId = place?.contactId ?? input.contactId
    if (contactId === null) throw new BotError('store.conflict', `Input ${input.id} belongs to no contact.`)
    return contactId
  }

  function duplicate(encoded: EncodedInput, place: Place | undefined): Recorded {
    const first = firstOf.get(encoded.key)!
    const contactId = contactOf(encoded.input, encoded.input.from ? place : undefined)
    return { duplicate: true, contactId, ...first, stepped: false, outboxSeqs: [] }
  }

  /** A timer that was dropped, moved or fired since it came due does not fire; the caller sees a duplicate. */
  function gone({ input }: EncodedInput): Recorded {
    return {
      duplicate: true,
      contactId: input.firesTimer!.contactId,
      inputId: input.id,
      seq: null,
      stepped: false,
      outboxSeqs: [],
    }
  }

  function placeFor({ input, conversation }: EncodedInput): Place | undefined {
    const { from } = input
    if (!from || conversation === null) return undefined
    const { channel } = from.address
    const { mintContactId } = from
    return places.open({ id: conversation, channel, senderId: from.sender.id, mintContactId, at: input.at })
  }

  function record(encoded: EncodedInput, step: EncodedStep | null): Recorded {
    const { input, shown } = encoded
    let place = encoded.input.from && encoded.conversation !== null ? places.find(encoded.conversation) : undefined
    const seq = shown === null ? null : (place?.lastSeq ?? 0) + 1
    const timer = input.firesTimer
    if (timer) {
      if (fireTimer.run(timer.contactId, timer.id, timer.at).changes === 0) return gone(encoded)
      // The row itself is the claim: set again for the same moment, a timer fires again under its old key.
      putKey.run(encoded.key, input.id, seq, input.at)
    } else if (claimKey.run(encoded.key, input.id, seq, input.at).changes === 0) return duplicate(encoded, place)
    place ??= placeFor(encoded)
    const contactId = contactOf(input, place)
    if (place && shown !== null && seq !== null) {
      place.lastSeq = seq
      addLine.run(place.no, seq, input.id, contactId, input.at, input.id, shown)
    }
    if (input.settlesEffect !== undefined) settleEffect.run(input.settlesEffect)
    const outboxSeqs = step && stepFor(encoded, step, contactId)
    if (!outboxSeqs) addInbox.run(input.id, input.key, contactId, encoded.conversation, input.at, encoded.body)
    const stepped = outboxSeqs !== null
    return { duplicate: false, contactId, inputId: input.id, seq, stepped, outboxSeqs: outboxSeqs ?? [] }
  }

  function stepFor({ input }: EncodedInput, step: EncodedStep, contactId: string): number[] | null {
    const { step: commit } = step
    if (commit.contactId !== contactId || commit.input.id !== input.id || commit.input.outcome !== 'done')
      return null
    return steps.apply(step, false)
  }

  function encodeFast(encoded: EncodedInput, step: StepCommit): EncodedStep | null {
    try {
      return encodeStep(step, step.journal.input === encoded.input.body ? encoded.body : undefined)
    } catch (error) {
      log.error({ err: error, input: encoded.input.id }, 'a step is not JSON; its input is recorded alone')
      return null
    }
  }

  return {
    async receive(input, step) {
      const encoded = encodeInput(input)
      const fast = step ? encodeFast(encoded, step) : null
      if (!fast) return write(() => record(encoded, null))
      return write(
        () => record(encoded, fast),
        () => record(encoded, null),
      )
    },
  }
}
