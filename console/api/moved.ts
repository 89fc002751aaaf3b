/** From what the live socket tells to what is read again: gathered for a moment, so that a busy second is one reading. */
import type { QueryClient } from '@tanstack/react-query'
import type { Moved } from './live.ts'

const gatherMs = 120

/** Names of queries that an event makes stale. */
const stale: Record<Moved['type'], readonly string[]> = {
  message: ['queue', 'chats', 'recent'],
  state: ['queue', 'chats', 'recent'],
  queue: ['queue', 'chats', 'recent', 'people'],
  presence: ['people', 'team'],
  row: ['rows'],
  release: ['release', 'session', 'panels', 'quick-replies'],
}

/** Makes queries stale soon; those on the screen are read again. */
export function createRefresher(client: QueryClient): { moved(events: readonly Moved[]): void; all(): void } {
  let names = new Set<string>()
  let contacts = new Set<string>()
  let timer: number | undefined

  function flush(): void {
    timer = undefined
    const gone = names
    const moved = contacts
    names = new Set()
    contacts = new Set()
    for (const name of gone) void client.invalidateQueries({ queryKey: [name] })
    for (const contactId of moved) void client.invalidateQueries({ queryKey: ['contact', contactId] })
  }

  function soon(): void {
    timer ??= window.setTimeout(flush, gatherMs)
  }

  return {
    moved(events) {
      for (const { type, contactId } of events) {
        for (const name of stale[type] ?? []) names.add(name)
        if (contactId !== null) contacts.add(contactId)
      }
      soon()
    },
    all() {
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
    },
  }
}
