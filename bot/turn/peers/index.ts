/** One process among several on one store: what it runs, what it leaves to others, what it tells them and hears. */
import type { Log } from '../../sdk/index.ts'
import type { InputRow, Recorded } from '../../model/index.ts'
import type { Bus, BusHint } from '../../bus/bus.ts'
import type { Cluster, ProcessAbout } from '../../store/cluster.ts'
import type { Health } from '../../store/store.ts'
import type { Core } from '../core.ts'
import type { Deliver } from '../deliver.ts'
import type { Decided } from '../enter.ts'
import type { Lane } from '../lane.ts'
import type { LiveEvent } from '../runtime.ts'
import { adopt } from './adopt.ts'
import { createCourier, idlePollMs } from './courier.ts'
import { createDecisions } from './decision.ts'
import { createPeerMetrics } from './figures.ts'
import { createHolding } from './holding.ts'
import type { Register } from './register.ts'
import { createRoles, roles as allRoles, type Role } from './roles.ts'
import { createWork } from './work.ts'

export interface PeerOptions {
  about: ProcessAbout
  bus: Bus | null
  /** A process that did not beat for this long is dead; it beats three times as often. */
  aliveMs: number
  /** A lane without work is closed after this. */
  idleMs: number
  /** How long a command waits for the process that carries it out. */
  commandMs: number
}

export interface Peers {
  /** True if a step may be decided at once in this lane. */
  runs(lane: Lane): boolean
  /** True if this process runs the contact's lane. */
  owns(contactId: string): boolean
  /** Fence of the contact's lane; null: it is not run here. */
  fenceOf(contactId: string): number | null
  /** Keeps the contact's lane open as long as the work goes on. */
  hold<T>(contactId: string, work: Promise<T>): Promise<T>
  /** Decides an input that was just recorded, or wakes the process that will. */
  decide(row: InputRow, recorded: Recorded): Promise<Decided>
  /** How long a part is kept without renewal, ms. */
  readonly roleMs: number
  /** Something undecided of this contact was found. */
  look(contactId: string): void
  /** True if this process alone plays the part, for `forMs` more at least. */
  leads(role: Role, forMs?: number): boolean
  /** Whose conversation it is and the fence of the lane, if its rows are this process's to send; null: they are not. */
  sends(conversation: string): Promise<{ contactId: string; fence: number } | null>
  /** A timer was set: far ones are also told to the bus, their lane may be closed by then. */
  timer(at: number): void
  /** Tells the others what moved. */
  tell(event: LiveEvent): void
  alive(): boolean
  health(): Health
  /** Enters the register and begins to look for work. */
  start(): Promise<void>
  /** Draining began: lanes without work are given free at once. */
  drain(): Promise<void>
  /** Gives lanes, parts and place in the register free; what is left is the others' to take up. */
  stop(): Promise<void>
}

/** What of the process the peers work with. */
export interface PeerParts {
  core: Core
  cluster: Cluster
  register: Register
  deliver: Deliver
  log: Log
  /** Lanes kept open at most. */
  keep: number
  /** Something moved in another process. */
  heard(event: LiveEvent): void
  /** A part is played here: whoever plays it looks what there is to do. Called again every few seconds. */
  leading: (role: Role) => void
  /** A moment that was asked of the bus came: timers may be due that nobody runs. */
  due(): void
}

/** Type of a hint that asks for a lane, followed by who asks. */
const yieldTo = 'yield/'
/** A role outlives this many beats. */
const rolesPerAlive = 1
const adoptAtOnce = 50
/** A state that only a newer version understands is left alone for this long. */
const newerForMs = 60_000

/** What the register of this process tells it. */
export interface OwnPeers extends Peers {
  lost(): void
  joined(name: string): void
  beaten(): Promise<void>
}

export function createPeers(parts: PeerParts, options: PeerOptions): OwnPeers {
  const { core, cluster, register, deliver, log } = parts
  const { bus } = options
  const newer = new Map<string, number>()
  const holding = createHolding({
    cluster,
    lanes: core.lanes,
    alive: register.alive,
    clock: core.clock,
    log,
    idleMs: options.idleMs,
    keep: parts.keep,
    loadPinned: (state) => core.loadPinned(state),
  })
  const figures = createPeerMetrics(core.metrics.meter, {
    held: holding.size,
    difference: register.difference,
  })
  const decisions = createDecisions(core.store, core.stopwatch, options.commandMs)
  const roles = createRoles(cluster, options.aliveMs * rolesPerAlive, core.stopwatch, log, parts.leading)
  const courier = createCourier({ cluster, bus, log, figures, clock: core.clock, hear, sweep })
  const work = createWork({
    core,
    holding,
    decisions,
    adopt: (contactId, grant) => adopt({ core, holding, deliver, figures }, contactId, grant),
    leave(contactId, opening) {
      figures.elsewhere.inc()
      if (opening.outcome === 'newer') {
        newer.set(contactId, core.clock())
        return courier.send({ to: null, type: 'work', contactId, conversation: null })
      }
      if (opening.outcome === 'elsewhere' && opening.process !== null)
        courier.send({ to: opening.process, type: 'work', contactId, conversation: null })
    },
  })
  let joinedAt = -Infinity
  let stopping = false

  const look = (contactId: string): void => {
    // Who drains takes nothing new up, but what is its own goes on until the lane is closed.
    if (core.draining && !holding.owns(contactId)) return
    const refusedAt = newer.get(contactId)
    if (refusedAt !== undefined && core.clock() - refusedAt < newerForMs) return
    newer.delete(contactId)
    core.background(work.look(contactId))
  }

  function hear(hints: BusHint[]): void {
    if (!register.alive() || stopping) return
    courier.stir()
    for (const { type, contactId, conversation } of hints) {
      if (type === 'work') {
        if (contactId !== null) look(contactId)
      } else if (type.startsWith(yieldTo)) {
        if (contactId !== null) core.background(giveUp(contactId, type.slice(yieldTo.length)))
      } else if (type === 'moved') {
        if (contactId !== null) decisions.heard(contactId)
        parts.heard({ type: 'message', contactId, conversation })
        parts.heard({ type: 'state', contactId, conversation })
        if (conversation !== null) moved(conversation)
      } else if (type === 'queue' || type === 'presence' || type === 'release' || type === 'row')
        parts.heard({ type, contactId, conversation })
    }
  }

  /** A request waits at another process for the replies: it can only answer with them if it decides itself. */
  const giveUp = (contactId: string, to: string): Promise<void> =>
    core.lanes.run(contactId, async (lane) => {
      if (lane.fence !== undefined && !(await holding.giveUp(lane))) return look(contactId)
      courier.send({ to, type: 'work', contactId, conversation: null })
    })

  /** A channel with readers here shows what another process committed. */
  function moved(conversation: string | null): void {
    for (const { channel, instance } of core.channels.values())
      if (conversation === null) channel?.moved?.(null)
      else if (conversation.startsWith(`${instance}/`)) channel?.moved?.(conversation.slice(instance.length + 1))
  }

  /** Hints may have been missed: everything that they would have told is looked at. */
  function gap(): void {
    if (!register.alive() || stopping) return
    moved(null)
    parts.heard({ type: 'queue', contactId: null, conversation: null })
    parts.heard({ type: 'presence', contactId: null, conversation: null })
    core.background(sweep())
  }

  async function sweep(): Promise<void> {
    if (!register.alive() || stopping) return
    if (bus && !bus.ready()) moved(null)
    else if (core.clock() - joinedAt < 5 * idlePollMs) moved(null)
    for (const contactId of await cluster.waiting(adoptAtOnce)) look(contactId)
    const orphans = await cluster.orphans(adoptAtOnce)
    // Every process finds the same ones: each begins elsewhere, so that they seldom meet.
    const from = Math.floor(core.stopwatch() * 1000) % Math.max(1, orphans.length)
    for (let at = 0; at < orphans.length; at++) look(orphans[(from + at) % orphans.length]!)
    await holding.closeIdle()
    for (const role of allRoles) if (roles.leads(role)) parts.leading(role)
  }

  return {
    runs: holding.runs,
    owns: holding.owns,
    fenceOf: holding.fenceOf,
    hold: holding.hold,
    look,
    roleMs: options.aliveMs * rolesPerAlive,
    leads: (role, forMs) => register.alive() && roles.leads(role, forMs),
    alive: register.alive,
    decide(row, recorded) {
      courier.stir()
      if (recorded.lane && recorded.lane !== cluster.process && !recorded.duplicate) {
        figures.elsewhere.inc()
        const waits = row.conversation !== null && core.waiters.has(row.conversation)
        const type = waits ? `${yieldTo}${cluster.process}` : 'work'
        courier.send({ to: recorded.lane, type, contactId: row.contactId, conversation: null })
        return row.body.kind === 'command'
          ? decisions.of(row.contactId, row.id)
          : Promise.resolve({ refused: null, state: null })
      }
      return work.decide(row, recorded)
    },
    async sends(conversation) {
      if (!register.alive()) return null
      const contactId =
        core.known.get(conversation) ?? (await core.store.findConversation(conversation))?.contactId ?? null
      const fence = contactId === null ? null : holding.fenceOf(contactId)
      return contactId !== null && fence !== null ? { contactId, fence } : null
    },
    timer(at) {
      if (bus && at - core.clock() > options.idleMs) bus.wakeAt('timers', at)
    },
    tell(event) {
      const { type, contactId, conversation } = event
      const told = type === 'message' || type === 'state' ? 'moved' : type
      courier.send({ to: null, type: told, contactId, conversation })
    },
    health: () =>
      register.alive()
        ? core.store.health()
        : {
            ready: false,
            reason: 'this process could not tell the store that it lives; others may have its lanes',
          },
    lost() {
      figures.lost.inc()
      roles.forget()
      holding.forgetAll()
    },
    joined(name) {
      joinedAt = core.clock()
      bus?.name(name)
    },
    async beaten() {
      await roles.renew()
      const dead = await cluster.bury()
      if (dead.length === 0) return
      figures.buried.inc(dead.length)
      log.warn({ dead }, 'processes that did not beat were declared dead; their lanes are taken over')
      await sweep()
    },
    async start() {
      bus?.start({
        hear(hints) {
          figures.hintsHeard.inc({ via: 'bus' }, hints.length)
          hear(hints)
        },
        gap,
        due: () => parts.due(),
      })
      await register.start()
      await roles.renew()
      await courier.start()
      await sweep()
    },
    drain: () => holding.closeIdle(0),
    async stop() {
      stopping = true
      await courier.stop()
      await register.leave()
      // What could not be finished is told to the others, instead of being found by their sweeps.
      const left = await cluster.orphans(adoptAtOnce)
      const hints = left.map((contactId) => ({ to: null, type: 'work', contactId, conversation: null }))
      if (hints.length) await (bus?.ready() ? bus.publish(hints) : cluster.postHints(hints))
      await bus?.close()
    },
  }
}
