/** The collections, as the driver beneath mongoose has them. */
import type { mongo } from 'mongoose'
import type {
  AccountDocument,
  ContactDocument,
  CounterDocument,
  DeadDocument,
  EventDocument,
  HintDocument,
  IdentityDocument,
  InboxDocument,
  JournalDocument,
  MessageDocument,
  PlaceDocument,
  ProcessDocument,
  QueueDocument,
  ReleaseDocument,
  RoleDocument,
  RowDocument,
  TokenDocument,
  ValueDocument,
} from './documents.ts'
import { definitions } from './schemas.ts'

export interface Tables {
  contacts: mongo.Collection<ContactDocument>
  inbox: mongo.Collection<InboxDocument>
  messages: mongo.Collection<MessageDocument>
  journal: mongo.Collection<JournalDocument>
  events: mongo.Collection<EventDocument>
  queue: mongo.Collection<QueueDocument>
  rows: mongo.Collection<RowDocument>
  dead: mongo.Collection<DeadDocument>
  conversations: mongo.Collection<PlaceDocument>
  identities: mongo.Collection<IdentityDocument>
  accounts: mongo.Collection<AccountDocument>
  tokens: mongo.Collection<TokenDocument>
  releases: mongo.Collection<ReleaseDocument>
  counters: mongo.Collection<CounterDocument>
  values: mongo.Collection<ValueDocument>
  processes: mongo.Collection<ProcessDocument>
  roles: mongo.Collection<RoleDocument>
  hints: mongo.Collection<HintDocument>
}

/** Typed handles; nothing is created by taking one. */
export function tablesOf(db: mongo.Db): Tables {
  const handles = Object.keys(definitions).map((name) => [name, db.collection(name)])
  return Object.fromEntries(handles) as Tables
}
