/**
 * The store port: whole operations only, no transaction handed out. Every promise of a write resolves after the
 * data is on disk (or rejects, and then nothing of it is there). One contract suite judges every adapter.
 */
import type { Row, TranscriptEntry } from '../sdk/index.ts'
import type {
  AccountRow,
  ContactState,
  EffectRow,
  EventRow,
  InputRow,
  JournalRow,
  NewInput,
  OutboxRow,
  OutboxState,
  PluginRow,
  QueueRow,
  QueueState,
  Recorded,
  StepCommit,
  TimerRow,
  TokenRow,
} from '../model/index.ts'
import type { Cluster } from './cluster.ts'

export interface ConversationRow {
  /** `<instance>/<conversation>` */
  id: string
  contactId: string
  channel: string
  senderId: string
  /** Last transcript position given out. */
  lastSeq: number
  createdAt: number
}

export interface ContactSummary {
  contactId: string
  state: ContactState
  updatedAt: number
}

export interface Health {
  ready: boolean
  /** Why not, for people. */
  reason: string | null
}

/** What a store did since it was opened, for the metrics; the same on every store. */
export interface StoreFigures {
  /** Round trips to the database (SQLite: commits). */
  commands: number
  /** Commands sent again after a fault that passed. */
  retries: number
  /** Writes that found something else than was remembered, and were done again on what is there. */
  misses: number
  /** Commits whose rows were copied out to where they are read from (SQLite: none, they are written there). */
  relayed: number
  /** The same for commits that another process left behind. */
  repaired: number
  /** Milliseconds from the last such commit to its copy. */
  relayLagMs: number
}

export interface Store {
  /** `sqlite`, `mongo` */
  readonly kind: string
  health(): Health
  /** Calls back when readiness changes. */
  onHealth(listen: (health: Health) => void): void
  /**
   * Calls back with an input that was recorded although its `receive` rejected (the database was gone before it could
   * answer): nobody was told of it, and nobody decides it unless told now.
   */
  onFound(listen: (row: InputRow) => void): void
  /** True if a process that had this data did not close it. */
  readonly uncleanExit: boolean
  readonly figures: Readonly<StoreFigures>
  /** Several processes on this store; null: it serves one. */
  readonly cluster: Cluster | null
  close(): Promise<void>

  // — receive
  /**
   * Records an input: dedupe key, conversation and contact if new, inbox row, transcript line; one durable commit.
   * With `step` (fast path) the step is committed in the same transaction and no inbox row is left; if the step is
   * refused (version), the inbox row alone is recorded and `stepped` is false. A duplicate changes nothing.
   * `attempts` of the inbox row is 1: the caller is about to decide it.
   * Where several processes share the store the step is also refused while older inputs of the contact are undecided,
   * and unless its `fence` is the lane's: what another process recorded first is decided first.
   * A free lane may be taken for this process with an input that is recorded alone; `openLane` then gives it as `free`.
   * `firesTimer` must still be set to that moment: one that was dropped, moved or fired before gives `duplicate: true`.
   */
  receive(input: NewInput, step?: StepCommit): Promise<Recorded>
  /** Contact of an address, or null if it never wrote. */
  findConversation(id: string): Promise<ConversationRow | null>
  conversationsOf(contactId: string): Promise<ConversationRow[]>

  // — lane
  /** In the form of this engine: an older one comes through the upcasters of `state-text.ts`. Rejects with `store.version` for a newer one. */
  loadState(contactId: string): Promise<ContactState | null>
  /** Undecided inputs of one contact, oldest first. */
  inbox(contactId: string): Promise<InputRow[]>
  /** Contacts that have undecided inputs; for recovery. */
  contactsWithInbox(limit: number): Promise<string[]>
  /** Counts an attempt durably and gives the new number; 0 if the input is no longer in the inbox. */
  beginAttempt(inputId: string): Promise<number>
  /**
   * `conflict`: the version or the lane's fence moved; decide again on what is there now. `outboxSeqs` as in `Recorded`. Rejects with
   * `store.conflict` if the input was decided before or a row is refused; then nothing of the step is there.
   * With `step.hush` the lines of those inputs are blanked in the transcript, in the same commit (also in `receive`).
   */
  commitStep(step: StepCommit): Promise<{ outcome: 'ok'; outboxSeqs: number[] } | { outcome: 'conflict' }>
  deadLetters(limit: number): Promise<(InputRow & { error: string; deadAt: number })[]>

  // — outbox
  /**
   * Takes the next rows of a conversation that may be sent now, in order: `pending → sending`. Bot rows whose epoch is
   * below the contact's floor become `dropped` instead. Nothing while an earlier row is `sending` or must wait until
   * `retryAt`, unless it passed `expiresAt`: then it becomes `dead`, and an event `reply.expired` with its `row` is logged.
   * Gives rows with `activity.seq` set, and before them those that just died, as `dead`: the caller tells a person.
   * @param limit rows to take; those that died do not count
   * @param fence of the contact's lane, where several processes share the store: nothing once it has changed hands
   */
  takeOutbox(conversation: string, now: number, limit: number, fence?: number): Promise<OutboxRow[]>
  settleOutbox(
    id: string,
    change: {
      state: OutboxState
      wires: number
      attempts: number
      ambiguous: boolean
      retryAt: number | null
      error: string | null
    },
    /** As in `takeOutbox`: whoever has the lane now settles its rows. */
    fence?: number,
  ): Promise<void>
  /** Conversations with rows still to send (`pending`, or `sending` left by a crash). */
  conversationsWithOutbox(limit: number): Promise<string[]>
  /** Rows left `sending` by a process that died; for recovery. */
  unfinishedOutbox(limit: number): Promise<OutboxRow[]>
  outboxByState(state: OutboxState, limit: number): Promise<OutboxRow[]>
  transcript(conversation: string, sinceSeq: number, limit: number): Promise<TranscriptEntry[]>

  // — effects and timers
  /** `pending → started`, durable before the call; false: somebody else started it. */
  startEffect(id: string): Promise<boolean>
  openEffects(limit: number): Promise<EffectRow[]>
  dueTimers(now: number, limit: number): Promise<TimerRow[]>
  /** UTC ms of the next timer, or null. */
  nextTimerAt(): Promise<number | null>
  timersOf(contactId: string): Promise<TimerRow[]>

  // — what listens
  readEvents(afterSeq: number, limit: number): Promise<(EventRow & { seq: number })[]>
  /** Oldest first; without `afterVersion` the newest `limit` (default 1000). */
  journal(contactId: string, options?: { afterVersion?: number; limit?: number }): Promise<JournalRow[]>

  // — handoff
  queueItems(states: readonly QueueState[]): Promise<QueueRow[]>
  queueItem(id: string): Promise<QueueRow | null>
  recentContacts(limit: number): Promise<ContactSummary[]>

  // — accounts and tokens
  putAccount(account: AccountRow): Promise<void>
  account(id: string): Promise<AccountRow | null>
  accountByName(name: string): Promise<AccountRow | null>
  accounts(): Promise<AccountRow[]>
  setPresence(accountId: string, presence: AccountRow['presence'], at: number): Promise<void>
  putToken(token: TokenRow): Promise<void>
  token(hash: string): Promise<TokenRow | null>
  /** True if it was there and not expired: a one-time token is spent by exactly one caller. */
  spendToken(hash: string): Promise<boolean>
  dropTokensOf(accountId: string): Promise<void>

  // — content, rows of plugins, small values
  /** Keeps a release; one that is there stays as it is and counts as used at `at`. */
  putRelease(hash: string, files: Record<string, string>, at: number): Promise<void>
  release(hash: string): Promise<Record<string, string> | null>
  addRow(row: PluginRow, at: number): Promise<{ row: Row; existed: boolean }>
  row(plugin: string, collection: string, id: string): Promise<Row | null>
  /** Compare-and-set on the version; null if it moved or there is none. `contactId` null leaves whose it is as it was. */
  updateRow(row: PluginRow, expectVersion: number, at: number): Promise<Row | null>
  rows(plugin: string, collection: string, options: { contactId?: string; limit: number }): Promise<Row[]>
  nextNumber(counter: string): Promise<number>
  getValue(key: string): Promise<string | null>
  setValue(key: string, value: string): Promise<void>

  /** Drops dedupe keys, journal, sent rows, events and transcripts past their horizon (UTC ms). */
  purge(horizons: { dedupe: number; journal: number; now: number }): Promise<{ removed: number }>
}
