/**
 * What a store holds, in no store's own form: each kind of row as plain JSON, the same from every adapter, so that one
 * can be written from another and both can be compared. Texts that stores keep as JSON go as they are, byte for byte.
 */
import type { AccountRow, OutboxState, OutboxRow, QueueState, TokenRow } from '../../model/index.ts'

/** What a row that goes out has more than one that came in. */
export interface Outgoing {
  state: OutboxState
  author: OutboxRow['author']
  epoch: number
  wires: number
  attempts: number
  ambiguous: boolean
  expiresAt: number
  retryAt: number | null
  error: string | null
}

export interface MovedMessage {
  id: string
  /** `<instance>/<conversation>` */
  conversation: string
  contactId: string
  /** Position in the transcript; null before it is sent. */
  seq: number | null
  at: number
  /** JSON. */
  activity: string
  inputId: string
  /** null: it came in. */
  out: Outgoing | null
}

export interface MovedInput {
  id: string
  key: string
  conversation: string | null
  at: number
  attempts: number
  /** JSON. */
  body: string
}

/** Each kind of row. Times are UTC ms. */
export interface Records {
  /** A key that signs what visitors carry: in a data folder a file, where several processes share a store a row. */
  secret: { name: string; hex: string }
  release: { hash: string; files: string; at: number; usedAt: number }
  account: { id: string; name: string; presence: AccountRow['presence']; presenceAt: number; body: string }
  token: TokenRow
  value: { key: string; value: string }
  counter: { name: string; value: number }
  contact: {
    id: string
    version: number
    epoch: number
    floor: number
    owner: string
    state: string | null
    createdAt: number
    updatedAt: number
    conversations: { id: string; channel: string; senderId: string; lastSeq: number; createdAt: number }[]
    identities: { channel: string; senderId: string }[]
  }
  /** Lines that came in, and replies that were sent, dropped or are dead; in order of time. */
  message: MovedMessage
  journal: {
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
  /** `seq` stays: cursors of listeners count by it. */
  event: { seq: number; type: string; at: number; contactId: string; sessionId: string | null; data: string }
  queue: {
    id: string
    contactId: string
    state: QueueState
    since: number
    closedAt: number | null
    body: string
  }
  dead: MovedInput & { contactId: string; error: string; deadAt: number }
  row: {
    plugin: string
    collection: string
    id: string
    contactId: string | null
    at: number
    version: number
    body: string
  }
  /**
   * A dedupe key: 16 bytes of its hash, base64url. What follows `at` is null where nobody knows it any more, and not
   * compared.
   */
  key: {
    key: string
    inputId: string
    at: number
    seq: number | null
    contactId: string | null
    conversation: string | null
  }
  /** What of a contact is not finished. */
  open: {
    contactId: string
    inbox: MovedInput[]
    out: MovedMessage[]
    effects: { id: string; state: 'pending' | 'started'; body: string }[]
    timers: { id: string; at: number }[]
  }
}

export type Kind = keyof Records

/** In the order of copying: what others refer to comes first. */
export const kinds = [
  'secret',
  'release',
  'account',
  'token',
  'value',
  'counter',
  'contact',
  'message',
  'journal',
  'event',
  'queue',
  'dead',
  'row',
  'key',
  'open',
] as const satisfies readonly Kind[]

/** Whose a record is; the shop's own where it is null. */
export function contactOf<K extends Kind>(kind: K, record: Records[K]): string | null {
  if (kind === 'contact') return (record as Records['contact']).id
  // Known for some keys only, and not to every store.
  if (kind === 'key') return null
  return 'contactId' in record ? record.contactId : null
}
