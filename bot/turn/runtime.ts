/** What the server, the command line and the tests see of a running bot. */
import type {
  ActionCaller,
  ChannelCapabilities,
  InboundActivity,
  PluginPanel,
  Rows,
  Settled,
} from '../sdk/index.ts'
import type { Command, Config, ContactState, JournalRow, QuickReply } from '../model/index.ts'
import type { MediaStore } from '../media/media.ts'
import type { Health, Store } from '../store/store.ts'

/** Something moved; ids only. For live pages. */
export interface LiveEvent {
  type: 'message' | 'state' | 'queue' | 'release' | 'presence' | 'row'
  contactId: string | null
  conversation: string | null
}

export interface CommandOutcome {
  outcome: 'ok' | 'refused'
  /** For people, when refused: who has it, why not. */
  reason: string | null
  state: ContactState | null
}

export interface Panel extends PluginPanel {
  plugin: string
}

export interface Runtime {
  readonly store: Store
  /** Files of customers. */
  readonly media: MediaStore
  /** UTC ms. */
  readonly clock: () => number
  /** Settings of the current release. */
  config(): Config
  /** What agents say often, of the current release. */
  quickReplies(): readonly QuickReply[]
  /** What the current release calls a flow; null for one it does not have. */
  flowTitle(flow: string): string | null
  /** Hash of the current release. */
  release(): string
  channels(): {
    instance: string
    plugin: string
    capabilities: ChannelCapabilities
    state: string
    reason: string | null
  }[]
  panels(): Panel[]
  /** Rows of a plugin, as the workbench edits them. */
  rows(plugin: string, collection: string): Rows
  /** Records and decides; see `ChannelHost.receive`. */
  receive(instance: string, batch: readonly InboundActivity[], options?: { respondBy?: number }): Promise<Settled>
  /**
   * Sends a command into a contact's lane; resolves when its step is committed, also where another process runs the lane.
   * Rejects with `store.unavailable` if that one did not answer in time: the command stays recorded.
   * @param key the same key twice is one command, at whichever process
   */
  command(contactId: string, command: Command, key?: string): Promise<CommandOutcome>
  /** An agent came, left or changed presence: routing looks again. */
  presenceChanged(): void
  subscribe(listen: (event: LiveEvent) => void): () => void
  /** The steps of a contact, newest last, with their cards. */
  explain(contactId: string, limit: number): Promise<JournalRow[]>
  caller(state: ContactState): ActionCaller
  health(): Health & { draining: boolean; lanes: number; release: string }
  /** Prometheus text. */
  metrics(): Promise<string>
}
