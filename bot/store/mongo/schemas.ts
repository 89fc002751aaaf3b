/** The mongoose schemas: what a document may hold. `strict: 'throw'`: what is not named here is refused, not dropped. */
import { Schema, type SchemaDefinition } from 'mongoose'

const text = { type: String, required: true } as const
const number = { type: Number, required: true } as const
const textOrNull = { type: String, default: null } as const
const numberOrNull = { type: Number, default: null } as const
const date = { type: Date, required: true } as const
const flag = { type: Boolean, required: true } as const

const outgoing = { author: String, epoch: Number, wires: Number, attempts: Number, ambiguous: Boolean } as const
const later = { expiresAt: Number, retryAt: numberOrNull, error: textOrNull } as const

const contact: SchemaDefinition = {
  _id: text,
  rev: number,
  version: number,
  fence: number,
  lane: textOrNull,
  owner: text,
  epoch: number,
  floor: number,
  state: textOrNull,
  conversations: [{ _id: false, id: text, channel: text, senderId: text, lastSeq: number, createdAt: number }],
  inbox: [{ _id: false, id: text, key: text, seq: numberOrNull, at: number, attempts: number }],
  out: [
    {
      _id: false,
      id: text,
      conversation: text,
      seq: numberOrNull,
      at: number,
      state: text,
      activity: text,
      inputId: text,
      ...outgoing,
      ...later,
    },
  ],
  effects: [{ _id: false, id: text, state: text, at: number, body: text }],
  timers: [{ _id: false, id: text, at: number }],
  staged: [{ _id: false, id: text, text }],
  tokens: [String],
  createdAt: number,
  updatedAt: number,
  waitsSince: Number,
  nextTimerAt: Number,
  hasStaged: Boolean,
}

const inbox: SchemaDefinition = {
  _id: text,
  key: text,
  id: text,
  contactId: text,
  conversation: textOrNull,
  at: number,
  body: String,
  shown: flag,
  by: text,
  open: flag,
  effect: String,
  timer: { type: { _id: false, id: text, at: number }, required: false },
}

/** Every collection with its fields. `strict: 'throw'`: what is not named here is refused, not dropped. */
export const definitions = {
  contacts: contact,
  inbox,
  messages: {
    _id: text,
    contactId: text,
    conversation: text,
    seq: numberOrNull,
    at: number,
    activity: text,
    inputId: text,
    state: String,
    ...outgoing,
    ...later,
  },
  journal: {
    _id: text,
    contactId: text,
    version: number,
    inputId: text,
    at: number,
    sessionId: textOrNull,
    digest: text,
    releases: text,
    input: text,
    context: text,
    card: text,
  },
  events: {
    _id: number,
    event: text,
    given: number,
    gap: Boolean,
    type: { type: String },
    at: Number,
    contactId: String,
    sessionId: textOrNull,
    data: String,
  },
  queue: {
    _id: text,
    contactId: text,
    state: text,
    since: number,
    closedAt: numberOrNull,
    version: number,
    body: text,
  },
  rows: {
    _id: text,
    plugin: text,
    collection: text,
    id: text,
    contactId: textOrNull,
    at: number,
    version: number,
    no: number,
    writer: String,
    body: text,
  },
  dead: {
    _id: text,
    key: text,
    contactId: text,
    conversation: textOrNull,
    at: number,
    attempts: number,
    body: text,
    error: text,
    deadAt: number,
  },
  conversations: { _id: text, contactId: text, channel: text, senderId: text, createdAt: number },
  identities: { _id: text, contactId: text },
  accounts: { _id: text, name: text, presence: text, presenceAt: number, body: text },
  tokens: { _id: text, kind: text, accountId: textOrNull, expiresAt: number },
  releases: { _id: text, files: text, at: number, usedAt: number },
  counters: { _id: text, value: number, at: Date },
  values: { _id: text, value: text },
  processes: {
    _id: text,
    host: text,
    pid: number,
    version: { type: String, default: '' },
    stateVersion: number,
    startedAt: date,
    aliveUntil: date,
    dead: flag,
    joined: flag,
    noticed: Boolean,
  },
  roles: { _id: text, by: text, until: date },
  hints: {
    _id: number,
    from: text,
    to: textOrNull,
    type: { type: String, required: true },
    contactId: textOrNull,
    conversation: textOrNull,
    at: date,
  },
} satisfies Record<string, SchemaDefinition>

export type TableName = keyof typeof definitions

/** A mongoose schema of a collection. */
export function schemaOf(name: TableName): Schema {
  return new Schema(definitions[name], {
    collection: name,
    strict: 'throw',
    strictQuery: 'throw',
    autoIndex: false,
    autoCreate: false,
    versionKey: false,
    suppressReservedKeysWarning: true,
  })
}
