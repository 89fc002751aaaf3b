/** One writer per contact: tasks of one contact run one after the other, those of different contacts beside each other. */
import type { ContactState } from '../model/index.ts'

export interface Lane {
  readonly contactId: string
  /** Last committed state; `undefined` until loaded, `null` for a contact without one. */
  state: ContactState | null | undefined
  /** Where several processes share the store: set while this one runs the lane. */
  fence: number | undefined
  /** Tasks waiting or running. */
  busy: number
  tail: Promise<unknown>
  usedAt: number
  /** Inputs are being decided before they are recorded: settles when the last one's record was asked for. */
  entering: Promise<void> | null
  /** Inputs being recorded that will be decided later: nothing that comes after them may be decided before. */
  recording: number
}

export interface Lanes {
  /** Runs a task when all earlier ones of this contact are done. Its failure does not stop the lane. */
  run<T>(contactId: string, task: (lane: Lane) => Promise<T>): Promise<T>
  /** The lane if an input that comes now is decided at once or behind one task: a fast path is worth its wait. */
  short(contactId: string): Lane | null
  /** Somebody begins to decide before the record: others are recorded after the function given back was called. */
  enters(lane: Lane): () => void
  /** What an input that comes now must wait for before it asks to be recorded. */
  entering(contactId: string): Promise<void> | null
  /** An input is being recorded first, to be decided later: the fast path is shut until the function given back is called. */
  records(contactId: string): () => void
  /** Forgets cached states: after a failed commit the store is the only truth. */
  forgetAll(): void
  forget(contactId: string): void
  /** Takes a lane without work out of memory. */
  drop(contactId: string): void
  each(visit: (lane: Lane) => void): void
  size: () => number
  busy: () => number
  /** Resolves when no lane has work. */
  drained(): Promise<void>
}

/**
 * So many tasks ahead of an input are waited for, to decide and record it in one write instead of two: a customer's next
 * line often comes while the last one is being committed.
 */
const shortAhead = 1

/**
 * @param keep how many idle contacts stay cached; the least recently used go first
 * @param heldOnly idle ones stay only while this process runs their lane, among several on one store
 */
export function createLanes(keep: number, now: () => number, heldOnly = false): Lanes {
  const lanes = new Map<string, Lane>()
  let working = 0
  const waiting: (() => void)[] = []

  const open = (contactId: string): Lane => {
    let lane = lanes.get(contactId)
    if (!lane) {
      lane = {
        contactId,
        state: undefined,
        fence: undefined,
        busy: 0,
        tail: Promise.resolve(),
        usedAt: 0,
        entering: null,
        recording: 0,
      }
      lanes.set(contactId, lane)
      if (lanes.size > keep) evict(lane)
    }
    return lane
  }

  const unused = (lane: Lane): boolean => lane.busy === 0 && lane.recording === 0
  // A Map keeps insertion order; a lane moves to the end when its work ends, so the front is the oldest.
  // The lane just opened has no work yet, but is about to get some: forgetting it would make two of it.
  const evict = (opened: Lane): void => {
    for (const [id, lane] of lanes) {
      if (lanes.size <= keep) return
      if (lane !== opened && unused(lane)) lanes.delete(id)
    }
  }

  const settle = (lane: Lane): void => {
    lane.busy -= 1
    lane.usedAt = now()
    working -= 1
    if (lane.busy === 0) {
      lanes.delete(lane.contactId)
      if (!heldOnly || lane.fence !== undefined || lane.recording > 0) lanes.set(lane.contactId, lane)
    }
    if (working === 0) for (const wake of waiting.splice(0)) wake()
  }

  return {
    run(contactId, task) {
      const lane = open(contactId)
      lane.busy += 1
      working += 1
      const done = lane.tail.then(() => task(lane)).finally(() => settle(lane))
      lane.tail = done.catch(() => undefined)
      return done
    },
    short(contactId) {
      const lane = open(contactId)
      return lane.busy <= shortAhead && lane.recording === 0 ? lane : null
    },
    enters(lane) {
      const { promise, resolve } = Promise.withResolvers<void>()
      // One lane, one order: the last to ask asks after all others.
      lane.entering = promise
      return () => {
        if (lane.entering === promise) lane.entering = null
        resolve()
      }
    },
    entering: (contactId) => lanes.get(contactId)?.entering ?? null,
    records(contactId) {
      const lane = open(contactId)
      lane.recording += 1
      return () => void (lane.recording -= 1)
    },
    forgetAll() {
      for (const [id, lane] of lanes)
        if (unused(lane)) lanes.delete(id)
        else lane.state = undefined
    },
    forget(contactId) {
      const lane = lanes.get(contactId)
      if (lane) lane.state = undefined
    },
    drop(contactId) {
      const lane = lanes.get(contactId)
      if (lane && unused(lane)) lanes.delete(contactId)
    },
    each: (visit) => lanes.forEach(visit),
    size: () => lanes.size,
    busy: () => working,
    drained: () => (working === 0 ? Promise.resolve() : new Promise<void>((wake) => waiting.push(wake))),
  }
}
