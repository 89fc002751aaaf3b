/** Until when each of one's chats was read on this page: what is newer is unread. Kept through a reload. */
import { useSyncExternalStore } from 'react'
import type { QueueItem } from '../../../api/types.ts'

const key = 'nightdesk.read'
const listeners = new Set<() => void>()
let readAt: Readonly<Record<string, number>> = kept()

function kept(): Record<string, number> {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? '{}') as Record<string, number>
  } catch {
    // A browser that keeps nothing, or something damaged: everything counts as read until it moves.
    return {}
  }
}

/** @param at UTC ms of the last thing that was on the screen */
export function markRead(contactId: string, at: number): void {
  if ((readAt[contactId] ?? 0) >= at) return
  readAt = { ...readAt, [contactId]: at }
  try {
    sessionStorage.setItem(key, JSON.stringify(readAt))
  } catch {
    // Marks are lost at a reload then, nothing else.
  }
  for (const listen of listeners) listen()
}

export function useReadMarks(): Readonly<Record<string, number>> {
  return useSyncExternalStore(
    (listen) => {
      listeners.add(listen)
      return () => listeners.delete(listen)
    },
    () => readAt,
  )
}

/** A chat of one's own in which something was said since it was looked at. */
export function isUnread(
  chat: Pick<QueueItem, 'contactId' | 'lastAt' | 'agentAt'>,
  marks: typeof readAt,
): boolean {
  const seen = marks[chat.contactId] ?? chat.agentAt ?? 0
  return chat.lastAt !== null && chat.lastAt > seen
}
