/** What happens on a channel, in one form for all channels (vocabulary of Bot Framework's Activity JSON). */

/** Where a conversation lives: a channel *instance* (two official accounts are two) and an id on it. */
export interface Address {
  /** Instance id, as in `config/channels.yml`; never contains `/`. */
  channel: string
  /** The platform's conversation id; unique within the instance. */
  conversation: string
}

/** A picture, file, recording or video; the bytes stay with the channel or the media store. */
export interface Attachment {
  kind: 'image' | 'file' | 'voice' | 'video' | 'sticker'
  /** Opaque reference the channel's `fetchMedia` or the media store understands; never a guessable link. */
  ref: string
  name?: string
  mime?: string
  /** Bytes. */
  size?: number
}

/** Who wrote, as the channel's verified payload says. */
export interface Sender {
  /** The platform's id of the person (OpenID, chat id, visitor id). */
  id: string
  name?: string
  /** True only if the shop itself vouched for this identity (signed token), never by the person's word. */
  verified?: boolean
  /** The shop's own customer number, only with `verified`. */
  customer?: string
  phone?: string
  language?: string
  tier?: string
}

/** A customer whom the shop itself knows. */
export interface VouchedCustomer {
  /** The shop's own customer number. */
  customer: string
  name?: string
  tier?: string
  phone?: string
}

interface InboundBase {
  /** The platform's message id: the dedupe key within the instance. */
  id: string
  address: Address
  from: Sender
  /** When the platform says it happened, UTC ms; for display only, order is by receipt. */
  at?: number
}

export type InboundActivity =
  | (InboundBase & { type: 'message'; text: string; attachments?: Attachment[]; final?: boolean })
  | (InboundBase & { type: 'choice'; value: string; label?: string })
  | (InboundBase & { type: 'keypad'; digits: string })
  | (InboundBase & { type: 'silence' })
  | (InboundBase & { type: 'joined' | 'left' | 'interrupted'; atMs?: number })
  | (InboundBase & { type: 'event'; name: string; data?: Record<string, unknown> })
  | (InboundBase & { type: 'delivered' | 'read'; upTo: string })

export type Author = 'bot' | 'agent' | 'system'

/** Something to press. `value` comes back as a `choice`; the others start things and never answer a question. */
export type Button =
  | { label: string; value: string }
  | { label: string; url: string }
  | { label: string; flow: string }
  | { label: string; send: string }
  | { label: string; phone: string }

export interface Card {
  title: string
  body?: string
  image?: string
  buttons?: Button[]
}

/** One reply on its way out, already degraded to what the channel can show. */
export interface OutboundActivity {
  /** Row id (UUIDv7): the idempotency key of the send. */
  id: string
  /** Position in the conversation as shown; set once the row is being sent. */
  seq?: number
  at: number
  author: Author
  /** Display name of the agent, for `author: 'agent'`. */
  agent?: string
  type: 'message' | 'transfer' | 'end'
  text?: string
  /** Said instead of `text` where `modality` is voice. */
  speech?: string
  image?: string
  file?: string
  card?: Card
  /** Choices of an open question. */
  choices?: { value: string; label: string; image?: string; key?: string }[]
  buttons?: Button[]
  /** False where the customer may not talk over it (phone). */
  bargeIn?: boolean
  /** Queue, for `transfer`. */
  queue?: string
}

/** A line of a conversation as it was shown, in order: what history and the workbench read. */
export type TranscriptEntry =
  | { seq: number; at: number; direction: 'in'; activity: InboundActivity }
  | { seq: number; at: number; direction: 'out'; activity: OutboundActivity }
