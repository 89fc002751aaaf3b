/** Puts the parts of one process together: start finds everything again, stop leaves nothing half done. */
import type { Action, ChannelPlugin, Log, OwnPlace, Plugin } from '../sdk/index.ts'
import type { ContactState, StepCommit } from '../model/index.ts'
import { openMediaMemory } from '../media/memory.ts'
import type { MediaStore } from '../media/media.ts'
import { createSubscriptions } from '../events/subscribe.ts'
import type { Store } from '../store/store.ts'
import { command } from './command.ts'
import type { Core } from './core.ts'
import { createDeliver } from './deliver.ts'
import { openAtStart, recoverEffect, runEffect } from './effects.ts'
import { queueDecision } from './enter.ts'
import { createChannel, pluginRows, setupPlugin, type Extensions, type HostOptions, type Routes } from './hosts.ts'
import { createKeeper } from './keep.ts'
import { createLanes } from './lane.ts'
import { createMetrics } from './metrics.ts'
import { createOffers } from './offers.ts'
import { joinPeers, type PeerOptions } from './peers/join.ts'
import { receive } from './receive.ts'
import { createRegistry } from './registry.ts'
import { ruleListener } from './rules.ts'
import type { Release } from './release.ts'
import { createShelf } from './releases.ts'
import type { LiveEvent, Runtime } from './runtime.ts'
import { createSurroundings, type Surroundings } from './surroundings.ts'
import { createTimers } from './timers.ts'

export interface BotOptions {
  store: Store
  release: Release
  /** Compiles a kept release again; null if it cannot be (written by an engine that is gone). */
  compile(files: Record<string, string>): Release | null | Promise<Release | null>
  channels: { instance: string; plugin: ChannelPlugin; settings: unknown }[]
  plugins: { plugin: Plugin; settings: unknown }[]
  /** Instead of the plugins' actions: recorded ones, in tests. */
  actions?: Action[]
  routes: Routes
  /** Where files of customers are kept; memory if nothing is given. */
  media?: MediaStore
  log: Log
  clock: () => number
  stopwatch: () => number
  fetch: typeof globalThis.fetch
  key: Uint8Array
  /** False: timers fire only by `tick` (virtual clocks). */
  realTime: boolean
  /** Contacts kept in memory. */
  keep?: number
  /** `peers`: for a store that several processes share; `own`: plugins' own places, for a process that is alone. */
  own?: OwnPlace
  peers?: Partial<PeerOptions>
}

export interface Bot extends Runtime {
  start(): Promise<void>
  /** Stops taking work, finishes what was begun, closes the store. */
  stop(): Promise<void>
  /** A new release for whatever begins from now on. */
  publish(release: Release): Promise<void>
  /** Ends an older release at once, where its flows must go no further. @throws BotError `request.refused` if it is in force */
  retire(hash: string): Promise<void>
  /** Fires what is due; resolves when everything that follows is done. */
  tick(): Promise<void>
  /** Resolves when no step, effect or send is under way. */
  settled(): Promise<void>
  surroundings: Surroundings
}

/** After an unclean exit whatever is sent again is recorded before it is decided, for this long. */
const cautionMs = 15 * 60_000

/** What was begun has this long to end by itself: a write that is broken off is one whose outcome nobody knows. */
const graceMs = 5000

/** Resolves when the work is done or the time is up. */
async function within(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const up = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)))
  await Promise.race([work, up])
  clearTimeout(timer)
}

export function createBot(options: BotOptions): Bot {
  const { store, log } = options
  const abort = new AbortController()
  const ears = new Set<(event: LiveEvent) => void>()
  const work = new Set<Promise<unknown>>()
  const extensions: Extensions = { panels: [], rules: [], inspections: [], listeners: [], stops: [] }
  const among = store.cluster ? joinPeers(store.cluster, options) : null
  const clock = among ? among.clock : options.clock
  const media = options.media ?? openMediaMemory()
  const startedAt = clock()
  // Where lanes are opened and closed in the store, that decides what is kept here.
  const lanes = createLanes(among ? Infinity : (options.keep ?? 10_000), clock, among !== null)
  const shelf = createShelf(options.release, { store, lanes, compile: (files) => options.compile(files), log })
  const surroundings = createSurroundings(store, () => shelf.current.content.config)
  const metrics = createMetrics({
    lanes: lanes.size,
    busy: lanes.busy,
    waiting: () => surroundings.queue().filter(({ state }) => state !== 'taken').length,
    store: () => store.figures,
  })

  const core: Core = {
    store,
    lanes,
    metrics,
    log,
    clock,
    surroundings,
    registry: createRegistry(),
    stopwatch: options.stopwatch,
    signal: abort.signal,
    channels: new Map(),
    waiters: new Map(),
    known: new Map(),
    draining: false,
    get peers() {
      return among?.peers ?? null
    },
    releases: () => shelf,
    loadPinned: (state) => shelf.loadPinned(state),
    live: (event) => {
      for (const hear of ears) hear(event)
      core.peers?.tell(event)
    },
    health: () => (core.peers ?? store).health(),
    fastPath: () => !store.uncleanExit || clock() - startedAt > cautionMs,
    after,
    deliver: (conversation) => deliver.wake(conversation),
    show: (row, seq) => deliver.show(row, seq),
    missed: (row) => deliver.missed(row),
    background: (promise) => {
      work.add(promise)
      void promise
        .catch((error: unknown) => log.error({ err: error }, 'work in the background failed'))
        .finally(() => work.delete(promise))
    },
  }
  const deliver = createDeliver(core)
  const timers = createTimers(core, options.realTime)
  const keeper = createKeeper(core, deliver, options.realTime)
  const offers = createOffers(core, options.realTime)
  const subscriptions = createSubscriptions(store, log, 1000, () => core.peers?.leads('listen') ?? true)
  const hostOptions: HostOptions = {
    core,
    routes: options.routes,
    fetch: options.fetch,
    media,
    key: options.key,
    timeZone: shelf.current.content.config.shop.timeZone,
    own: options.own ?? null,
  }
  among?.meet({ core, deliver, timers, offers, subscriptions, ears })

  function after(commit: StepCommit, seqs: number[]): void {
    for (const effect of commit.effects) {
      const run = runEffect(core, effect)
      core.background(core.peers ? core.peers.hold(effect.contactId, run) : run)
    }
    for (const { at } of commit.timers.set) {
      timers.set(at)
      core.peers?.timer(at)
    }
    for (const [i, row] of commit.outbox.entries())
      if (row.state === 'pending' || (seqs[i] ?? 0) < 0) deliver.wake(row.conversation, row.contactId)
    if (commit.queue.length) {
      surroundings.apply(commit.queue)
      core.live({ type: 'queue', contactId: commit.contactId, conversation: null })
      offers.wake()
    }
    core.live({
      type: 'state',
      contactId: commit.contactId,
      conversation: commit.state.session?.conversation ?? null,
    })
    if (commit.events.length) subscriptions.wake()
  }

  /** Everything a dead process left: undecided inputs, open effects, unsent rows. */
  async function recover(): Promise<void> {
    const effects = await openAtStart(core)
    for (const { effect, starts } of effects) core.background(recoverEffect(core, effect, starts))
    for (const contactId of await store.contactsWithInbox(100_000)) {
      for (const [at, row] of (await store.inbox(contactId)).entries()) {
        // A lane decides in order: only its first can have been begun, and have ended the process.
        const attempts = at === 0 ? await store.beginAttempt(row.id) : row.attempts
        core.background(queueDecision(core, { ...row, attempts }))
      }
    }
    await deliver.recover(await store.unfinishedOutbox(100_000))
  }

  async function settled(): Promise<void> {
    while (work.size > 0 || lanes.busy() > 0) {
      await Promise.allSettled([...work])
      await lanes.drained()
      await deliver.idle()
    }
  }

  return {
    store,
    media,
    clock,
    surroundings,
    config: () => shelf.current.content.config,
    flowTitle: (flow) => shelf.current.program.flows.get(flow)?.title ?? null,
    quickReplies: () => shelf.current.content.quickReplies,
    release: () => shelf.current.hash,
    channels: () => [...core.channels.values()],
    panels: () => extensions.panels,
    rows: (plugin, collection) => pluginRows(store, plugin, collection, clock),
    receive: (instance, batch, given) => receive(core, instance, batch, given?.respondBy),
    command: (contactId, ordered, key) => command(core, contactId, ordered, key),
    presenceChanged() {
      core.background(surroundings.refresh().then(() => offers.wake()))
      core.live({ type: 'presence', contactId: null, conversation: null })
    },
    subscribe(listen) {
      ears.add(listen)
      return () => ears.delete(listen)
    },
    explain: (contactId, limit) => store.journal(contactId, { limit }),
    caller: (state: ContactState) => ({
      contactId: state.contactId,
      conversation: state.session?.conversation ?? null,
      customer: state.profile.verified ? state.profile.customer : null,
      verified: state.profile.verified,
      phone: state.profile.phone,
      tier: state.profile.tier,
    }),
    health: () => ({
      ...core.health(),
      draining: core.draining,
      lanes: lanes.size(),
      release: shelf.current.hash,
    }),
    metrics: () => metrics.text(),

    async start() {
      await shelf.publish(options.release, clock())
      for (const { plugin, settings } of options.plugins)
        await setupPlugin(hostOptions, plugin, settings, extensions)
      for (const action of options.actions ?? []) core.registry.add(action)
      const channels = options.channels.map(({ instance, plugin, settings }) =>
        createChannel(hostOptions, instance, plugin, settings),
      )
      for (const listener of extensions.listeners) subscriptions.add(listener)
      for (const rule of extensions.rules) subscriptions.add(await ruleListener(core, rule))
      await surroundings.refresh()
      store.onFound((row) =>
        core.peers ? core.peers.look(row.contactId) : core.background(queueDecision(core, row)),
      )
      // Among others only what nobody alive holds is taken up; alone, everything that was left.
      if (core.peers) await core.peers.start()
      else await recover()
      await timers.start()
      for (const channel of channels) await channel.start()
      for (const running of core.channels.values()) if (running.state === 'starting') running.state = 'online'
      await deliver.resume()
      keeper.start()
      // Whoever waited when the last process ended.
      offers.wake()
    },

    async stop() {
      core.draining = true
      timers.stop()
      keeper.stop()
      offers.stop()
      await subscriptions.stop()
      for (const { channel } of core.channels.values()) await channel?.stop?.()
      await core.peers?.drain()
      await within(settled(), graceMs)
      abort.abort()
      // What they wait for is the next process's now.
      for (const waiters of core.waiters.values()) for (const waiter of waiters) waiter.done()
      await settled()
      for (const stop of extensions.stops) await stop()
      await core.peers?.stop()
      await store.close()
    },

    async publish(release) {
      await shelf.publish(release, clock())
      core.live({ type: 'release', contactId: null, conversation: null })
    },

    retire: (hash) => shelf.retire(hash),

    async tick() {
      await timers.tick()
      await keeper.tick()
      await offers.tick()
      await settled()
    },
    settled,
  }
}
