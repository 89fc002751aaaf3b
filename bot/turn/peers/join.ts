/** Puts the parts of a process among others together, and onto the parts that every process has. */
import type { Subscriptions } from '../../events/subscribe.ts'
import type { Cluster, ProcessAbout } from '../../store/cluster.ts'
import type { BotOptions } from '../bot.ts'
import type { Core } from '../core.ts'
import type { Deliver } from '../deliver.ts'
import type { Offers } from '../offers.ts'
import type { LiveEvent } from '../runtime.ts'
import type { Timers } from '../timers.ts'
import { stateVersion } from '../../model/index.ts'
import { createPeers, type OwnPeers, type PeerOptions, type Peers } from './index.ts'
import { createRegister } from './register.ts'

export type { PeerOptions } from './index.ts'

export interface AmongPeers {
  /** UTC ms, put right by the store's clock. */
  clock: () => number
  /** Null until the process's own parts are there. */
  readonly peers: Peers | null
  meet(parts: {
    core: Core
    deliver: Deliver
    timers: Timers
    offers: Offers
    subscriptions: Subscriptions
    /** Who hears what moves. */
    ears: ReadonlySet<(event: LiveEvent) => void>
  }): void
}

const defaults: Omit<PeerOptions, 'about'> = { bus: null, aliveMs: 15_000, idleMs: 60_000, commandMs: 5000 }
/** Many hints of one moment lead to one look. */
const gatherMs = 50

export function joinPeers(cluster: Cluster, options: BotOptions): AmongPeers {
  const given = { ...defaults, ...options.peers }
  const about: ProcessAbout = { host: 'unknown', pid: 0, version: '0', stateVersion, ...given.about }
  let peers: OwnPeers | null = null
  const register = createRegister({
    cluster,
    about,
    aliveMs: given.aliveMs,
    clock: options.clock,
    stopwatch: options.stopwatch,
    log: options.log,
    lost: () => peers?.lost(),
    joined: (name) => peers?.joined(name),
    beaten: async () => peers?.beaten(),
  })
  return {
    clock: register.clock,
    get peers() {
      return peers
    },
    meet({ core, deliver, timers, offers, subscriptions, ears }) {
      const refresh = gathered(() => core.background(core.surroundings.refresh().then(() => offers.wake())))
      const listen = gathered(() => subscriptions.wake())
      peers = createPeers(
        {
          core,
          cluster,
          register,
          deliver,
          log: options.log,
          keep: options.keep ?? 10_000,
          heard(event) {
            for (const hear of ears) hear(event)
            if (event.type === 'queue' || event.type === 'presence') refresh()
            if (event.type === 'state') listen()
          },
          leading(role) {
            if (role === 'dispatch') offers.wake()
            else if (role === 'listen') subscriptions.wake()
            else timers.look()
          },
          due: () => timers.look(true),
        },
        { ...given, about },
      )
    },
  }
}

function gathered(work: () => void): () => void {
  let handle: NodeJS.Timeout | null = null
  return () => {
    handle ??= setTimeout(() => {
      handle = null
      work()
    }, gatherMs)
    handle.unref()
  }
}
