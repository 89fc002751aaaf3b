/** Which contacts are in the queue or served by people: asked often, read once a moment. */
import type { Store } from '../store/store.ts'

const freshMs = 100

/** Gives the ids; at most `freshMs` old. */
export function createQueued(store: Pick<Store, 'queueItems'>, clock: () => number): () => Promise<Set<string>> {
  let readAt = -Infinity
  let found: Promise<Set<string>> = Promise.resolve(new Set())
  return () => {
    const now = clock()
    if (now - readAt > freshMs || now < readAt) {
      readAt = now
      found = store
        .queueItems(['waiting', 'offered', 'taken'])
        .then((rows) => new Set(rows.map((row) => row.contactId)))
      // A failed read is told to those who wait for it, and not kept for the next.
      found.catch(() => (readAt = -Infinity))
    }
    return found
  }
}
