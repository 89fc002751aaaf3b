/** Rows for store tests: complete and valid unless a test says otherwise. */
import type {
  AccountRow,
  ContactState,
  EffectRow,
  EventRow,
  NewInput,
  OutboxRow,
  QueueRow,
  StepCommit,
} from '../../model/index.ts'
import { stateVersion } from '../../model/index.ts'
import type { Store } from '../../store/store.ts'

/** Where the clocks of store tests begin, UTC ms. */
export const start = 1_700_000_000_000

let minted = 0

/** A fresh id in the form of a UUIDv7, rising. */
export function id(): string {
  minted += 1
  const tail = minted.toString(16).padStart(12, '0')
  return `018bcfe5-6800-7000-8000-${tail}`
}

/** A text message of `sender` in `<channel>/<conversation>`. */
export function message(options: {
  conversation: string
  text?: string
  key?: string
  sender?: string
  channel?: string
  at?: number
}): NewInput {
  const { conversation, text = '在吗', sender = conversation, channel = 'web', at = start } = options
  const inputId = id()
  const platformId = options.key ?? inputId
  const address = { channel, conversation }
  return {
    id: inputId,
    key: `${channel}/${conversation}/${platformId}`,
    at,
    body: {
      kind: 'activity',
      activity: { type: 'message', id: platformId, address, from: { id: sender }, text },
    },
    from: { address, sender: { id: sender }, mintContactId: id() },
    contactId: null,
    conversation: null,
  }
}

/** An input no channel brought. */
export function command(contactId: string, options: Partial<NewInput> = {}): NewInput {
  const inputId = id()
  return {
    id: inputId,
    key: `command:${inputId}`,
    at: start,
    body: { kind: 'command', command: { name: 'close', by: 'system' } },
    from: null,
    contactId,
    conversation: null,
    ...options,
  }
}

/** State after a step, at `version`. */
export function state(contactId: string, version: number, options: Partial<ContactState> = {}): ContactState {
  return {
    stateVersion,
    contactId,
    version,
    owner: 'bot',
    epoch: 0,
    floor: 0,
    profile: {
      name: null,
      tier: 'new',
      phone: null,
      language: 'zh',
      verified: false,
      customer: null,
      tags: [],
      fields: {},
    },
    handoff: null,
    session: null,
    ...options,
  }
}

/** A reply in `<channel>/<conversation>`. */
export function reply(contactId: string, conversation: string, options: Partial<OutboxRow> = {}): OutboxRow {
  const rowId = options.id ?? id()
  const author = options.author ?? 'bot'
  return {
    id: rowId,
    contactId,
    conversation,
    author,
    epoch: 0,
    state: 'pending',
    activity: { id: rowId, at: start, author, type: 'message', text: '您好' },
    wires: 0,
    attempts: 0,
    ambiguous: false,
    expiresAt: start + 3_600_000,
    retryAt: null,
    error: null,
    inputId: id(),
    ...options,
  }
}

/** A step that decides `inputId` on `expectVersion`. */
export function step(
  contactId: string,
  inputId: string,
  expectVersion: number,
  options: Partial<Omit<StepCommit, 'state'>> & { state?: Partial<ContactState> } = {},
): StepCommit {
  const { state: changes, ...rows } = options
  return {
    contactId,
    expectVersion,
    input: { id: inputId, outcome: 'done' },
    state: state(contactId, expectVersion + 1, changes),
    journal: {
      inputId,
      contactId,
      version: expectVersion + 1,
      at: start,
      sessionId: null,
      releases: { current: 'release-1', pinned: [] },
      input: { kind: 'command', command: { name: 'close', by: 'system' } },
      context: { open: true },
      card: { rule: 'test' },
      digest: '00',
    },
    outbox: [],
    effects: [],
    timers: { set: [], drop: [] },
    queue: [],
    rows: [],
    events: [],
    ...rows,
  }
}

/** An effect a step asks for. */
export function effect(contactId: string, options: Partial<EffectRow> = {}): EffectRow {
  const effectId = id()
  return {
    id: effectId,
    contactId,
    conversation: null,
    kind: 'action',
    name: 'order.lookup',
    args: { order: 'A1' },
    key: `key-${effectId}`,
    write: false,
    state: 'pending',
    at: start,
    ...options,
  }
}

/** A queue item. */
export function queueItem(contactId: string, options: Partial<QueueRow> = {}): QueueRow {
  return {
    id: id(),
    contactId,
    conversation: 'web/a',
    request: { queue: 'service', reason: 'wish', skills: [], priority: 'normal', withinMs: 60_000 },
    language: 'zh',
    tier: 'new',
    name: null,
    since: start,
    state: 'waiting',
    agentId: null,
    agentName: null,
    agentAt: null,
    passed: [],
    explain: null,
    summary: '',
    closedAt: null,
    outcome: null,
    ...options,
  }
}

/** An event about a contact. */
export function event(contactId: string, type: string): EventRow {
  return { type, at: start, contactId, sessionId: null, data: { n: 1 } }
}

/** An agent's account. */
export function account(options: Partial<AccountRow> = {}): AccountRow {
  const accountId = id()
  return {
    id: accountId,
    name: `agent-${accountId}`,
    display: '小夏',
    role: 'agent',
    passwordHash: 'argon2id',
    skills: { returns: 0.8 },
    languages: ['zh'],
    capacity: 3,
    rating: 0.9,
    presence: 'offline',
    presenceAt: start,
    createdAt: start,
    disabled: false,
    ...options,
  }
}

/** A contact with one conversation, `web/<conversation>`, and `version` steps behind it. */
export async function greet(
  store: Store,
  conversation: string,
): Promise<{ contactId: string; conversation: string; version: number }> {
  const input = message({ conversation })
  const contactId = input.from!.mintContactId
  const recorded = await store.receive(input, step(contactId, input.id, 0))
  if (!recorded.stepped) throw new Error('the first step of a new contact was refused')
  return { contactId, conversation: `web/${conversation}`, version: 1 }
}

/** Commits a step for a fresh command of the contact. */
export async function commit(
  store: Store,
  contactId: string,
  expectVersion: number,
  options: Parameters<typeof step>[3] = {},
): Promise<number[]> {
  const input = command(contactId)
  await store.receive(input)
  const done = await store.commitStep(step(contactId, input.id, expectVersion, options))
  if (done.outcome !== 'ok') throw new Error('the step met a conflict')
  return done.outboxSeqs
}
