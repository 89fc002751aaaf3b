/** What the verbs of a turn share: one process's store, lanes, releases, actions and ears. */
import type { ChannelCapabilities, Channel, Log, OutboundActivity } from '../sdk/index.ts'
import type { ContactState, OutboxRow, StepCommit } from '../model/index.ts'
import type { Health, Store } from '../store/store.ts'
import type { Lanes } from './lane.ts'
import type { Metrics } from './metrics.ts'
import type { Peers } from './peers/index.ts'
import type { Registry } from './registry.ts'
import type { Releases } from './release.ts'
import type { LiveEvent } from './runtime.ts'
import type { Surroundings } from './surroundings.ts'

export interface RunningChannel {
  instance: string
  plugin: string
  capabilities: ChannelCapabilities
  channel: Channel | null
  state: 'starting' | 'online' | 'degraded' | 'offline'
  reason: string | null
}

/** A request that waits for replies to put into its own answer. */
export interface Waiter {
  conversation: string
  /** What it brought and is not decided yet: before, nothing is settled. */
  inputs: Set<string>
  replies: OutboundActivity[]
  /** Rows it answered with that are still `sending`: settled once they are handed over. */
  rows: string[]
  done(): void
}

export interface Core {
  readonly store: Store
  readonly lanes: Lanes
  /** What is done because other processes run on the same store; null: this one is alone on it. */
  readonly peers: Peers | null
  readonly registry: Registry
  readonly surroundings: Surroundings
  readonly metrics: Metrics
  readonly log: Log
  /** UTC ms. */
  readonly clock: () => number
  /** Milliseconds with a fraction, for timings only. */
  readonly stopwatch: () => number
  readonly signal: AbortSignal
  readonly channels: Map<string, RunningChannel>
  readonly waiters: Map<string, Waiter[]>
  /** Conversation → contact, for addresses that wrote before. */
  readonly known: Map<string, string>
  releases(): Releases
  /** Makes sure that the pinned releases of a state can be asked. */
  loadPinned(state: ContactState | null): Promise<void>
  live(event: LiveEvent): void
  /** Of the store, and of this process among the others: not ready means that nothing may be acked. */
  health(): Health
  /** False until this long after an unclean exit: what crashed us must be recorded first when it is sent again. */
  fastPath(): boolean
  draining: boolean
  /** After a commit: effects to run, timers to watch, rows to deliver, listeners to wake. */
  after(commit: StepCommit, seqs: number[]): void
  /** Something may be waiting to be sent in this conversation. */
  deliver(conversation: string): void
  /** A row was committed as sent, with this place in its conversation: readers who are here see it at once. */
  show(row: OutboxRow, seq: number): void
  /** A row was committed as taken by a request that was gone by then: it is delivered as if nobody had taken it. */
  missed(row: OutboxRow): void
  /** Work that outlives its request; drained on stop. */
  background(work: Promise<unknown>): void
}

/** The channel that a conversation `<instance>/<conversation>` goes through; undefined: it is not set up. */
export function channelOf({ channels }: Core, conversation: string): RunningChannel | undefined {
  return channels.get(conversation.slice(0, conversation.indexOf('/')))
}
