/** What one commit leaves for other collections: kept in the contact's document until it is copied out by its ids. */
import type {
  DeadDocument,
  EventDocument,
  JournalDocument,
  MessageDocument,
  QueueDocument,
  RowDocument,
} from './documents.ts'

export interface Bundle {
  contactId: string
  /** `_id`s of inbox rows that are decided. */
  closes: string[]
  lines: MessageDocument[]
  journal: JournalDocument | null
  /** Without their numbers, which are given out as they are copied. */
  events: Omit<EventDocument, '_id' | 'given'>[]
  queue: QueueDocument[]
  rows: RowDocument[]
  dead: DeadDocument | null
  /** Releases the step was decided with. */
  releases: string[]
  at: number
}

/** A bundle with nothing in it. */
export function emptyBundle(contactId: string, at: number): Bundle {
  return {
    contactId,
    closes: [],
    lines: [],
    journal: null,
    events: [],
    queue: [],
    rows: [],
    dead: null,
    releases: [],
    at,
  }
}

/** Digits of a version in a key: keys sort as versions do. */
const versionDigits = 9

export function journalKey(contactId: string, version: number): string {
  return `${contactId}/${String(version).padStart(versionDigits, '0')}`
}
