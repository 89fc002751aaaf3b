/** What one page is told: events gathered for a moment, without those about conversations it may not see. */
import type { AccountRow } from '../model/index.ts'
import type { LiveEvent } from '../turn/runtime.ts'
import type { Desk } from './desk.ts'
import { mayRead } from './reach.ts'

/** Busy moments become one frame. */
const gatherMs = 50

export interface Feed {
  push(event: LiveEvent): void
  /** The conversation in view: its messages are told even when it is in no queue. */
  watch(contactId: string | null): void
  stop(): void
}

/**
 * @param viewer read at every send: roles change
 * @param send takes `{ type: 'moved', events: [{ type, contactId }] }` as text
 */
export function createFeed(
  desk: Desk,
  viewer: () => Pick<AccountRow, 'id' | 'role'>,
  send: (text: string) => void,
): Feed {
  let gathered = new Map<string, LiveEvent>()
  let watched: string | null = null
  let timer: NodeJS.Timeout | null = null

  async function flush(): Promise<void> {
    const events = [...gathered.values()]
    gathered = new Map()
    timer = null
    const told = new Map<string, { type: string; contactId: string | null }>()
    for (const event of events) {
      const contactId = await visibleContact(event)
      if (event.type === 'message' && contactId === null) continue
      told.set(`${event.type} ${contactId}`, { type: event.type, contactId })
    }
    if (told.size > 0) send(JSON.stringify({ type: 'moved', events: [...told.values()] }))
  }

  /** The contact if this viewer may know that something moved there; null keeps only that something did. */
  async function visibleContact({ contactId, type }: LiveEvent): Promise<string | null> {
    if (contactId === null) return null
    // Most of what moves is the bot's own talk: nobody looks at it, and no state is read for it.
    if (type === 'message' && contactId !== watched && !(await isQueued(contactId))) return null
    const state = await desk.runtime.store.loadState(contactId)
    return state && mayRead(viewer(), state.handoff?.row ?? null) ? contactId : null
  }

  async function isQueued(contactId: string): Promise<boolean> {
    return (await desk.queued()).has(contactId)
  }

  return {
    push(event) {
      gathered.set(`${event.type} ${event.contactId}`, event)
      timer ??= setTimeout(() => {
        flush().catch((error: unknown) => desk.log.warn({ err: error }, 'live events could not be sent'))
      }, gatherMs)
    },
    watch: (contactId) => (watched = contactId),
    stop() {
      if (timer) clearTimeout(timer)
    },
  }
}
