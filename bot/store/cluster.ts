/**
 * What several processes on one store need of it. A process is entered in a register and beats; a contact's lane is run
 * by the process that opened it, until it closes the lane or stops beating. Every moment in here is the store's own
 * clock: a process whose clock is wrong can neither steal a lane nor keep one. `null` where a store serves one process.
 */
import type { ContactState, EffectRow, OutboxRow } from '../model/index.ts'

export interface Cluster {
  /**
   * This incarnation: fresh at every start and at every `join` after a death, so that nobody is ever taken for the one
   * that held its lanes before.
   */
  readonly process: string
  /** Enters this process in the register, alive for `aliveMs`; under a fresh name if the last one was declared dead. */
  join(about: ProcessAbout, aliveMs: number): Promise<void>
  /** Lives for `aliveMs` more. False: it was declared dead meanwhile, its lanes may be others' by now; `join` again. */
  beat(aliveMs: number): Promise<boolean>
  /** Gives every lane and role free and leaves the register. */
  leave(): Promise<void>
  processes(): Promise<ProcessRow[]>
  /** Declares dead whose time is up. Gives those that this very call declared: nobody else gets them. */
  bury(): Promise<string[]>

  /**
   * Opens a contact's lane for this process, or tells who runs it. A lane that is free or a dead process's is taken,
   * with a higher fence: what the former holder still commits under the old one meets a `conflict`.
   */
  openLane(contactId: string): Promise<LaneGrant>
  /** Gives lanes free that this process runs; others are left alone. */
  closeLanes(contactIds: readonly string[]): Promise<void>
  /** Contacts with work (undecided input, effect, unsent row) whose lane nobody alive runs; longest waiting first. */
  orphans(limit: number): Promise<string[]>
  /** Contacts with undecided inputs whose lane this process runs: what a lost hint would have told. Longest waiting first. */
  waiting(limit: number): Promise<string[]>

  /** Takes or keeps a part that only one process may play (`dispatch`, `listen`, …) for `ms`. */
  takeRole(role: string, ms: number): Promise<boolean>

  /** Hints for the other processes, where no bus carries them: kept for a minute, may be lost. */
  postHints(hints: readonly Hint[]): Promise<void>
  /** Hints of the other processes after a cursor (null: from now on), and the new cursor. */
  readHints(after: string | null): Promise<{ hints: Hint[]; cursor: string }>

  /** UTC ms by the store's clock. */
  now(): Promise<number>
}

export interface ProcessAbout {
  host: string
  pid: number
  /** Engine version. */
  version: string
  /** Largest `stateVersion` it understands. */
  stateVersion: number
}

export interface ProcessRow extends ProcessAbout {
  process: string
  /** UTC ms, the store's clock. */
  startedAt: number
  aliveUntil: number
  dead: boolean
}

export type LaneGrant =
  | {
      outcome: 'opened'
      /** Goes into every commit of the lane. */
      fence: number
      state: ContactState | null
      /** `own`: this process ran it already; `dead`: taken from a process that died; its open work must be looked at. */
      from: 'own' | 'free' | 'dead'
      work: LaneWork
    }
  | { outcome: 'elsewhere'; process: string }
  /** Written by a newer engine: left to those that understand it. */
  | { outcome: 'newer'; stateVersion: number }

/** What a contact's lane has under way as it is opened. */
export interface LaneWork {
  /** Undecided inputs are there. */
  inbox: boolean
  effects: EffectRow[]
  /** Rows somebody took and did not settle. */
  sending: OutboxRow[]
  /** Conversations with rows still to send, `sending` ones too. */
  unsent: string[]
}

/** Something that another process should look at. Ids only. */
export interface Hint {
  /** To one process, or null for all. */
  to: string | null
  type: string
  contactId: string | null
  conversation: string | null
}
