/** What the store contract needs of an adapter: a fresh store, and the same data opened again. */
import type { Store } from '../../store/store.ts'

export interface StoreSubject {
  store: Store
  /** Closes the store and opens the same data again; null where nothing outlives the store. */
  reopen: (() => Promise<Store>) | null
  /** Opens the data as one more process; where several may share it. `dispose` closes it. */
  another?: () => Promise<Store>
  /** Rounds of a race that are worth their time on this store; default 1000. */
  races?: number
  /** Closes and removes everything. */
  dispose(): Promise<void>
}

/** Makes an empty store that reads the given clock (UTC ms). */
export type MakeStore = (now: () => number) => Promise<StoreSubject>

/** A test of the contract: works on an empty store and a clock it may set. */
export interface Bench {
  subject: () => StoreSubject
  store: () => Store
  clock: { now: number }
}
