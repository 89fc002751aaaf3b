/** A free lane is taken by the write that enters an input: opening it for the decision costs no round trip more. */
import { versionOfText } from '../state-text.ts'
import type { Contact } from './contact.ts'
import type { Core } from './core.ts'

export interface Taking {
  /** From now on, for a process that is entered and understands states up to this version. */
  begin(stateVersion: number): void
  /** No more: the process leaves, or goes on under another name. */
  end(): void
  /** Runs in a unit: takes the lane if nobody has it. True if it did. */
  take(draft: Contact): boolean
  /** The write that took it landed. */
  took(contactId: string): void
  /** True until the lane is opened. */
  has(contactId: string): boolean
  /** It was opened or given free. */
  done(contactId: string): void
  /** Taken and not opened yet. */
  all(): string[]
}

export function createTaking({ identity }: Pick<Core, 'identity'>): Taking {
  let understands: number | null = null
  const taken = new Set<string>()
  return {
    begin: (stateVersion) => void (understands = stateVersion),
    end() {
      understands = null
      taken.clear()
    },
    take(draft) {
      if (draft.lane !== null || understands === null || !identity.alive()) return false
      if (draft.state !== null && versionOfText(draft.state) > understands) return false
      draft.lane = identity.process
      draft.fence += 1
      return true
    },
    took: (contactId) => void taken.add(contactId),
    has: (contactId) => taken.has(contactId),
    done: (contactId) => void taken.delete(contactId),
    all: () => [...taken],
  }
}
