/**
 * What carries wakes between processes. Nothing on it is the truth: a hint may be lost, late or doubled, and the store
 * plus a slow poll find everything all the same.
 */

/** Something that another process should look at. Ids only. */
export interface BusHint {
  /** To one process, or null for all others. */
  to: string | null
  type: string
  contactId: string | null
  conversation: string | null
}

export interface BusListener {
  /** Hints of other processes, for this one or for all. */
  hear(hints: BusHint[]): void
  /** Hints may have been missed: everything must be looked at. */
  gap(): void
  /** A moment asked for by `wakeAt` came, on this process or any other. */
  due(name: string): void
}

export interface Bus {
  /** `redis`, `memory`; for people. */
  readonly kind: string
  /** Connects in the background; resolves at once, also if nobody answers. */
  start(listener: BusListener): void
  /** Under which name this process is reached from now on. */
  name(process: string): void
  /** False: what this process says or should hear may not get through, hints must go another way. */
  ready(): boolean
  /** Rejects if it is known that the hints did not go out. */
  publish(hints: readonly BusHint[]): Promise<void>
  /** Wakes one process at about `at` (UTC ms); the same name and moment asked twice wakes once. Best effort. */
  wakeAt(name: string, at: number): void
  close(): Promise<void>
}
