/** The presence chosen on this page: the page is what knows, the server believes it while the page is there. */
import { useSyncExternalStore } from 'react'
import type { PresenceState } from '../../api/types.ts'

let present: PresenceState = 'offline'
const listeners = new Set<() => void>()

export function presenceNow(): PresenceState {
  return present
}

export function rememberPresence(next: PresenceState): void {
  present = next
  for (const listen of listeners) listen()
}

export function usePresence(): PresenceState {
  return useSyncExternalStore((listen) => {
    listeners.add(listen)
    return () => listeners.delete(listen)
  }, presenceNow)
}
