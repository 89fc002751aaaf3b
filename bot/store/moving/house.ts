/** A store as one moves house with it: at rest, read and written in pages, with a note of how far a copy came. */
import type { Kind, Records } from './records.ts'

export interface Page<K extends Kind> {
  records: Records[K][]
  /** Where the next page begins; null: this was the last. */
  next: string | null
}

/** What stands in the target about the copy that made it. */
export interface CopyNote {
  /** Id of the store it comes from. */
  from: string
  /** Kind that is being copied, and where its next page begins; null: all is copied. */
  at: { kind: Kind; after: string | null } | null
  /** Both sides were compared, and are the same. */
  verified: boolean
}

export interface House {
  /** Where it lies, for people. */
  readonly place: string
  /** The same as long as the data lives, whatever its address is called. */
  id(): Promise<string>
  note(): Promise<CopyNote | null>
  setNote(note: CopyNote): Promise<void>
  /** Nothing of a shop is in it. */
  isEmpty(): Promise<boolean>
  count(kind: Kind): Promise<number>
  /** In the order in which it is to be written. @param after `next` of the page before; null: from the beginning */
  read<K extends Kind>(kind: K, after: string | null, limit: number): Promise<Page<K>>
  /** Writes a page and how far the copy came. A record that is there already stays as it is. */
  write<K extends Kind>(kind: K, records: readonly Records[K][], note: CopyNote): Promise<void>
  /** After the last page: links between rows, counters. May be called again. */
  settle(): Promise<void>
  close(): Promise<void>
}

/** Values that belong to this store and not to the shop: its id, the note of a copy, the probe. */
export const isOwnValue = (key: string): boolean => key.startsWith('moving/') || key === 'probe'
export const idKey = 'moving/id'
export const noteKey = 'moving/copy'
