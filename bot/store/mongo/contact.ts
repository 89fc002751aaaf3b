/** A contact's document in memory, and what of it has to be written after units ran on it. */
import type { mongo } from 'mongoose'
import type { Bundle } from './bundle.ts'
import type {
  ContactDocument,
  ConversationPart,
  EffectPart,
  InboxPart,
  OutPart,
  StagedPart,
  TimerPart,
} from './documents.ts'

/** Something committed that is still to be copied out. */
export interface Staged extends StagedPart {
  /** Parsed, if this process wrote it. */
  bundle: Bundle | null
  /** Copied; the document need not keep it any longer. */
  relayed: boolean
}

/**
 * Units change it by putting new values into its fields. Lists and their members are never changed in place: what a
 * refused unit did is undone by putting the old ones back.
 */
export interface Contact {
  readonly id: string
  /** 0: the document is not there. */
  rev: number
  version: number
  fence: number
  lane: string | null
  owner: string
  epoch: number
  floor: number
  state: string | null
  conversations: readonly ConversationPart[]
  inbox: readonly InboxPart[]
  out: readonly OutPart[]
  effects: readonly EffectPart[]
  timers: readonly TimerPart[]
  staged: readonly Staged[]
  tokens: readonly string[]
  createdAt: number
  updatedAt: number
}

export type Update = mongo.UpdateFilter<ContactDocument>

/** Writes that are remembered in the document. */
const tokensKept = 8

/** A contact nobody wrote yet. */
export function blank(id: string): Contact {
  return {
    id,
    rev: 0,
    version: 0,
    fence: 0,
    lane: null,
    owner: 'bot',
    epoch: 0,
    floor: 0,
    state: null,
    conversations: [],
    inbox: [],
    out: [],
    effects: [],
    timers: [],
    staged: [],
    tokens: [],
    createdAt: 0,
    updatedAt: 0,
  }
}

/** The document as read. */
export function toContact({
  _id,
  waitsSince: _w,
  nextTimerAt: _t,
  hasStaged: _s,
  ...rest
}: ContactDocument): Contact {
  return { ...rest, id: _id, staged: rest.staged.map((one) => ({ ...one, bundle: null, relayed: false })) }
}

/** Since when the contact has something open: undecided, unfinished, undelivered or held; null if there is nothing. */
export function waitsSince({ inbox, out, effects }: Contact): number | null {
  let since = Infinity
  for (const { at } of inbox) if (at < since) since = at
  for (const { at } of effects) if (at < since) since = at
  for (const { at } of out) if (at < since) since = at
  return since === Infinity ? null : since
}

export function nextTimerAt({ timers }: Contact): number | null {
  let next = Infinity
  for (const { at } of timers) if (at < next) next = at
  return next === Infinity ? null : next
}

const stagedPart = ({ id, text }: Staged): StagedPart => ({ id, text })

/** The whole document, for a contact that is not there yet. */
export function toDocument(contact: Contact, token: string): ContactDocument {
  const { id, staged, ...rest } = contact
  const document: ContactDocument = {
    _id: id,
    ...rest,
    rev: 1,
    conversations: [...rest.conversations],
    inbox: [...rest.inbox],
    out: [...rest.out],
    effects: [...rest.effects],
    timers: [...rest.timers],
    staged: staged.map(stagedPart),
    tokens: [token],
  }
  const since = waitsSince(contact)
  const timer = nextTimerAt(contact)
  if (since !== null) document.waitsSince = since
  if (timer !== null) document.nextTimerAt = timer
  if (staged.length > 0) document.hasStaged = true
  return document
}

const fields = [
  'version',
  'fence',
  'lane',
  'owner',
  'epoch',
  'floor',
  'state',
  'conversations',
  'inbox',
  'out',
  'effects',
  'timers',
  'updatedAt',
] as const

/** True if a unit changed anything. */
export function changed(before: Contact, after: Contact): boolean {
  return before.staged !== after.staged || fields.some((field) => before[field] !== after[field])
}

/** The update that makes `after` of `before`, where it is still at the same `rev`, and what is known once it did. */
export function toWrite(before: Contact, after: Contact, token: string): { update: Update; next: Contact } {
  const set: Record<string, unknown> = { rev: before.rev + 1 }
  const unset: Record<string, ''> = {}
  const push: Record<string, unknown> = { tokens: { $each: [token], $slice: -tokensKept } }
  for (const field of fields) if (before[field] !== after[field]) set[field] = after[field]
  const derive = (name: string, value: number | null, old: number | null): void => {
    if (value === old) return
    if (value === null) unset[name] = ''
    else set[name] = value
  }
  if (before.inbox !== after.inbox || before.out !== after.out || before.effects !== after.effects)
    derive('waitsSince', waitsSince(after), waitsSince(before))
  if (before.timers !== after.timers) derive('nextTimerAt', nextTimerAt(after), nextTimerAt(before))
  let { staged } = after
  if (before.staged.some(({ relayed }) => relayed)) {
    // What was copied out already goes with the next write: no write of its own.
    staged = staged.filter(({ relayed }) => !relayed)
    set['staged'] = staged.map(stagedPart)
    if (staged.length > 0) set['hasStaged'] = true
    else unset['hasStaged'] = ''
  } else if (before.staged !== staged) {
    push['staged'] = { $each: staged.slice(before.staged.length).map(stagedPart) }
    set['hasStaged'] = true
  }
  const update: Record<string, unknown> = { $set: set, $push: push }
  for (const _ in unset) {
    update['$unset'] = unset
    break
  }
  const tokens = [...before.tokens, token].slice(-tokensKept)
  return { update: update, next: { ...after, rev: before.rev + 1, staged, tokens } }
}

/** Bytes the document takes, near enough and never too few. */
export function sizeOf(contact: Contact): number {
  let chars = (contact.state?.length ?? 0) + 1000
  for (const { text } of contact.staged) chars += text.length + 50
  for (const { activity, error } of contact.out) chars += activity.length + (error?.length ?? 0) + 400
  for (const { body } of contact.effects) chars += body.length + 100
  chars += contact.inbox.length * 150 + contact.timers.length * 80 + contact.conversations.length * 200
  return chars
}
