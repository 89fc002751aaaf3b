/** The documents as they lie in MongoDB. Bodies that are only ever read whole are kept as JSON text. */
import type { AccountRow, OutboxRow, QueueState, TokenRow } from '../../model/index.ts'

/** Everything of one contact that a step may change: written by one compare-and-set on `rev`. */
export interface ContactDocument {
  _id: string
  /** Raised by every write of this document. */
  rev: number
  /** Steps committed. */
  version: number
  /** Number of the lane's present opening. */
  fence: number
  /** Process that runs the lane. */
  lane: string | null
  owner: string
  epoch: number
  floor: number
  /** JSON of the ContactState. */
  state: string | null
  conversations: ConversationPart[]
  /** Undecided inputs in order. */
  inbox: InboxPart[]
  /** Rows not delivered yet. */
  out: OutPart[]
  effects: EffectPart[]
  timers: TimerPart[]
  /** Committed here, to be copied to the other collections. */
  staged: StagedPart[]
  /** The last writes of this document, for those who did not hear whether theirs arrived. */
  tokens: string[]
  createdAt: number
  updatedAt: number
  /** UTC ms of the oldest undecided input, open effect or undelivered row; absent if there is none. */
  waitsSince?: number
  nextTimerAt?: number
  hasStaged?: true
}

export interface ConversationPart {
  id: string
  channel: string
  senderId: string
  lastSeq: number
  createdAt: number
}

export interface InboxPart {
  id: string
  /** `_id` of the inbox row. */
  key: string
  seq: number | null
  at: number
  attempts: number
}

/** An outbox row that is not delivered, `activity` as JSON without its place. */
export interface OutPart extends Omit<OutboxRow, 'activity' | 'contactId'> {
  seq: number | null
  at: number
  activity: string
}

export interface EffectPart {
  id: string
  state: 'pending' | 'started'
  at: number
  body: string
}

export interface TimerPart {
  id: string
  at: number
}

export interface StagedPart {
  id: string
  /** JSON of a Bundle. */
  text: string
}

/** A recorded input; its `_id` is the dedupe key. */
export interface InboxDocument {
  _id: string
  key: string
  id: string
  contactId: string
  conversation: string | null
  at: number
  /** JSON; gone once the input was decided. */
  body?: string
  /** A line of the transcript. */
  shown: boolean
  /** Process that recorded it and enters it in the contact's document. */
  by: string
  open: boolean
  effect?: string
  timer?: TimerPart
}

/** A line of a conversation: without `state` it came in, with it it went out (or never will). */
export interface MessageDocument {
  _id: string
  contactId: string
  conversation: string
  seq: number | null
  at: number
  activity: string
  inputId: string
  state?: OutboxRow['state']
  author?: OutboxRow['author']
  epoch?: number
  wires?: number
  attempts?: number
  ambiguous?: boolean
  expiresAt?: number
  retryAt?: number | null
  error?: string | null
}

export interface JournalDocument {
  /** `<contact>/<version, 9 digits>` */
  _id: string
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

export interface EventDocument {
  /** Its number: what cursors count. */
  _id: number
  /** `<contact>/<version>/<place>`: relayed twice it stays one. Of a gap that was closed: `gap/<number>`. */
  event: string
  /** UTC ms by the database's clock when the number was given out. */
  given: number
  gap?: true
  type?: string
  at?: number
  contactId?: string
  sessionId?: string | null
  data?: string
}

export interface QueueDocument {
  _id: string
  contactId: string
  state: QueueState
  since: number
  closedAt: number | null
  /** Version of the contact that wrote it: an older one never overwrites it. */
  version: number
  body: string
}

export interface RowDocument {
  /** `<plugin>/<collection>/<id>` */
  _id: string
  plugin: string
  collection: string
  id: string
  contactId: string | null
  at: number
  version: number
  /** Order of writing, near enough. */
  no: number
  /** Who changed it last. */
  writer?: string
  body: string
}

export interface DeadDocument {
  _id: string
  key: string
  contactId: string
  conversation: string | null
  at: number
  attempts: number
  body: string
  error: string
  deadAt: number
}

export interface PlaceDocument {
  _id: string
  contactId: string
  channel: string
  senderId: string
  createdAt: number
}

export interface IdentityDocument {
  /** `<instance>/<sender>` */
  _id: string
  contactId: string
}

export interface AccountDocument {
  _id: string
  name: string
  presence: AccountRow['presence']
  presenceAt: number
  body: string
}

export interface TokenDocument extends Omit<TokenRow, 'hash'> {
  _id: string
}

export interface ReleaseDocument {
  _id: string
  files: string
  at: number
  usedAt: number
}

export interface CounterDocument {
  _id: string
  value: number
  at?: Date
}

export interface ValueDocument {
  _id: string
  value: string
}

export interface ProcessDocument {
  _id: string
  host: string
  pid: number
  version: string
  stateVersion: number
  startedAt: Date
  aliveUntil: Date
  dead: boolean
  /** Entered by `join`; before it is only known to have the data open. */
  joined: boolean
  /** Somebody noticed that it never left. */
  noticed?: boolean
}

export interface RoleDocument {
  _id: string
  by: string
  until: Date
}

export interface HintDocument {
  _id: number
  from: string
  to: string | null
  type: string
  contactId: string | null
  conversation: string | null
  at: Date
}
