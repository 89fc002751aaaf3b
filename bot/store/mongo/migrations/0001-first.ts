/** Migration 1: collections and indexes. An index costs every write of its collection: each says why it is there. */
import { make } from '../core.ts'
import type { CounterDocument } from '../documents.ts'
import type { Migration } from './index.ts'

export const first: Migration = {
  version: 1,
  collections: {
    // Partial: most contacts have nothing open, most have no timer, nearly all have nothing staged.
    contacts: [
      { key: { waitsSince: 1 }, name: 'waiting', partialFilterExpression: { waitsSince: { $exists: true } } },
      { key: { nextTimerAt: 1 }, name: 'timers', partialFilterExpression: { nextTimerAt: { $exists: true } } },
      { key: { hasStaged: 1 }, name: 'staged', partialFilterExpression: { hasStaged: { $exists: true } } },
    ],
    // What is undecided is found by its contact; what is past its horizon by its age.
    inbox: [
      { key: { contactId: 1 }, name: 'open', partialFilterExpression: { open: true } },
      { key: { at: 1 }, name: 'age' },
    ],
    messages: [
      { key: { conversation: 1, seq: 1 }, name: 'lines' },
      { key: { at: 1 }, name: 'age' },
    ],
    journal: [{ key: { at: 1 }, name: 'age' }],
    events: [{ key: { event: 1 }, name: 'once', unique: true }],
    queue: [{ key: { state: 1, since: 1 }, name: 'states' }],
    rows: [
      { key: { plugin: 1, collection: 1, no: 1 }, name: 'order' },
      { key: { contactId: 1 }, name: 'contact' },
    ],
    dead: [{ key: { deadAt: 1 }, name: 'age' }],
    conversations: [],
    // For export and erasing: everything that names a contact can be found by it.
    identities: [{ key: { contactId: 1 }, name: 'contact' }],
    accounts: [{ key: { name: 1 }, name: 'name', unique: true }],
    tokens: [{ key: { accountId: 1 }, name: 'account' }],
    releases: [],
    counters: [],
    values: [],
    processes: [],
    roles: [],
    hints: [],
  },
  async up(db) {
    // Counters that are counted in one command need a row to count in.
    const counters = db.collection<CounterDocument>('counters')
    for (const name of ['events', 'events.purged', 'hints']) await make(counters, { _id: name, value: 0 })
  },
}
