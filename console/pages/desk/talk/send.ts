/** Sends what was written, one line after the other, and keeps what could not be sent with its reason. */
import { api } from '../../../api/client.ts'
import { ApiError, sentenceOf } from '../../../api/problem.ts'
import { client, contactQuery } from '../../../api/queries.ts'
import { serverNow } from '../../../parts/clock.ts'
import { dropOutgoing, putOutgoing, writeDraft, type Outgoing } from './unsent.ts'

/** Two quick lines to a contact arrive in the order they were written. */
const chains = new Map<string, Promise<void>>()

export function send(contactId: string, text: string): void {
  writeDraft(contactId, '')
  deliver(contactId, { key: mintKey(), text, at: serverNow(), problem: null })
}

/** The same key: if the first one arrived after all, the customer still reads it once. What was asked is confirmed by it. */
export function sendAgain(contactId: string, line: Outgoing): void {
  deliver(contactId, { ...line, problem: null, ...(line.confirm ? { confirm: 'given' } : {}) })
}

function deliver(contactId: string, line: Outgoing): void {
  putOutgoing(contactId, line)
  const before = chains.get(contactId) ?? Promise.resolve()
  chains.set(
    contactId,
    before.then(() => say(contactId, line)),
  )
}

async function say(contactId: string, line: Outgoing): Promise<void> {
  try {
    await api('POST', `/contacts/${encodeURIComponent(contactId)}/say`, {
      text: line.text,
      key: line.key,
      ...(line.confirm === 'given' ? { confirm: true } : {}),
    })
    // Read first, then let go: the line does not vanish for a moment.
    await client.invalidateQueries({ queryKey: contactQuery(contactId).queryKey }).catch(() => undefined)
    dropOutgoing(contactId, line.key)
  } catch (error) {
    // No answer came: it may have arrived all the same.
    const unknown = error instanceof ApiError && error.status === 0
    const asked = error instanceof ApiError && error.code === 'request.confirm'
    putOutgoing(contactId, {
      ...line,
      problem: unknown ? '' : sentenceOf(error),
      ...(asked ? { confirm: 'asked' } : {}),
    })
  }
}

/** A random UUID, also where the page has no secure context. */
function mintKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 15) | 64
  bytes[8] = (bytes[8]! & 63) | 128
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
