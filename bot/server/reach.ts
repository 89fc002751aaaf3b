/** Whose conversations one may see: agents what waits and what they serve, supervisors and administrators all. */
import type { AccountRow, ContactState, QueueRow } from '../model/index.ts'
import type { Desk } from './desk.ts'
import { notFound } from './route.ts'

type Viewer = Pick<AccountRow, 'id' | 'role'>

export function isLeading({ role }: Viewer): boolean {
  return role === 'supervisor' || role === 'admin'
}

/** May read what was said: it waits for anybody, is offered to them, or they serve it. */
export function mayRead(viewer: Viewer, item: Pick<QueueRow, 'state' | 'agentId'> | null): boolean {
  if (isLeading(viewer)) return true
  if (viewer.role !== 'agent' || item === null || item.state === 'closed') return false
  return item.state === 'waiting' || item.agentId === viewer.id
}

/** May send a command about it: agents anything open in the queue; whether it works, its lane decides. */
export function mayOrder(viewer: Viewer, item: Pick<QueueRow, 'state'> | null): boolean {
  return isLeading(viewer) || (viewer.role === 'agent' && item !== null && item.state !== 'closed')
}

/** State of a contact this viewer may read. Throws `request.not_found`, also for one that is not theirs. */
export async function readable(desk: Desk, viewer: Viewer, contactId: string): Promise<ContactState> {
  const state = await desk.runtime.store.loadState(contactId)
  if (!state || !mayRead(viewer, state.handoff?.row ?? null)) throw notFound()
  return state
}

/** State of a contact this viewer may order about. Throws `request.not_found`. */
export async function orderable(desk: Desk, viewer: Viewer, contactId: string): Promise<ContactState> {
  const state = await desk.runtime.store.loadState(contactId)
  if (!state || !mayOrder(viewer, state.handoff?.row ?? null)) throw notFound()
  return state
}
