/**
 * Several processes' views of one store, in one process: a store in memory, and what the port asks of several processes
 * kept in maps. For tests of what a turn does among others.
 */
import type { StepCommit } from '../../model/index.ts'
import type { Cluster, Hint, LaneGrant, LaneWork, ProcessRow } from '../../store/cluster.ts'
import type { Store } from '../../store/store.ts'
import { openSqliteStore } from '../../store/sqlite/index.ts'
import { gateStore, type View } from './view.ts'

export interface ClusterDouble {
  /** The store itself, as nobody's view: for looking at what became of it. */
  readonly store: Store
  /** Another process's view. */
  view(): View
}

interface LaneRow {
  process: string | null
  fence: number
}

/** What the views share. */
interface Shared {
  store: Store
  now: () => number
  lanes: Map<string, LaneRow>
  processes: Map<string, ProcessRow>
  roles: Map<string, { process: string; until: number }>
  hints: { from: string; at: number; hint: Hint }[]
  hintsDropped: number
}

/** @param now the store's clock, UTC ms */
export async function openClusterDouble(now: () => number): Promise<ClusterDouble> {
  const store = await openSqliteStore({ folder: null, now })
  const shared: Shared = {
    store,
    now,
    lanes: new Map(),
    processes: new Map(),
    roles: new Map(),
    hints: [],
    hintsDropped: 0,
  }
  let number = 0
  return {
    store,
    view() {
      number += 1
      return openView(shared, `view${number}`)
    },
  }
}

function aliveHolder({ lanes, processes }: Shared, contactId: string): string | null {
  const holder = lanes.get(contactId)?.process ?? null
  return holder !== null && processes.get(holder)?.dead === false ? holder : null
}

function openView(shared: Shared, name: string): View {
  const identity = { process: `${name}.0`, joined: 0 }
  const cluster: Cluster = {
    ...openFacet(shared, name, identity),
    get process() {
      return identity.process
    },
  }
  return gateStore({
    ...shared.store,
    ...guardedStore(shared, identity),
    cluster,
    close: async () => undefined,
  })
}

/** What of the store knows of lanes and fences. */
function guardedStore(shared: Shared, identity: { process: string }): Partial<Store> {
  const { store, lanes } = shared
  const held = (contactId: string, fence: number | undefined): boolean => {
    const lane = lanes.get(contactId)
    return lane !== undefined && lane.process === identity.process && lane.fence === fence
  }
  return {
    async receive(input, step) {
      const contactId = step?.contactId ?? null
      const before = contactId === null ? [] : await store.inbox(contactId)
      const may = step && before.length === 0 && held(step.contactId, step.fence)
      const recorded = may ? await store.receive(input, step) : await store.receive(input)
      const all = await store.inbox(recorded.contactId)
      const at = all.findIndex(({ id }) => id === recorded.inputId)
      return {
        ...recorded,
        lane: aliveHolder(shared, recorded.contactId),
        ahead: all.slice(0, Math.max(0, at)).map(({ id }) => id),
      }
    },
    async commitStep(step: StepCommit) {
      if (!held(step.contactId, step.fence)) return { outcome: 'conflict' }
      return store.commitStep(step)
    },
    async takeOutbox(conversation, now, limit, fence) {
      const place = await store.findConversation(conversation)
      if (fence !== undefined && !held(place?.contactId ?? '', fence)) return []
      return store.takeOutbox(conversation, now, limit)
    },
    async settleOutbox(id, change, fence) {
      if (fence !== undefined) {
        const rows = await Promise.all(
          (['pending', 'sending', 'held'] as const).map((state) => store.outboxByState(state, 10_000)),
        )
        const row = rows.flat().find((one) => one.id === id)
        if (row && !held(row.contactId, fence)) return
      }
      await store.settleOutbox(id, change)
    },
  }
}

async function workOf({ store }: Shared, contactId: string): Promise<LaneWork> {
  const [inbox, effects, sending, pending] = await Promise.all([
    store.inbox(contactId),
    store.openEffects(100_000),
    store.unfinishedOutbox(100_000),
    store.outboxByState('pending', 100_000),
  ])
  const own = <Row extends { contactId: string }>(rows: Row[]) => rows.filter((row) => row.contactId === contactId)
  const unsent = [...own(sending), ...own(pending)].map(({ conversation }) => conversation)
  return {
    inbox: inbox.length > 0,
    effects: own(effects),
    sending: own(sending),
    unsent: [...new Set(unsent)],
  }
}

function openFacet(
  shared: Shared,
  name: string,
  identity: { process: string; joined: number },
): Omit<Cluster, 'process'> {
  const { store, now, lanes, processes, roles, hints } = shared
  const own = () => processes.get(identity.process)
  const withWork = async (): Promise<string[]> => {
    const rows = await Promise.all([
      store.contactsWithInbox(100_000),
      store.openEffects(100_000).then((effects) => effects.map(({ contactId }) => contactId)),
      store.unfinishedOutbox(100_000).then((found) => found.map(({ contactId }) => contactId)),
      store.outboxByState('pending', 100_000).then((found) => found.map(({ contactId }) => contactId)),
    ])
    return [...new Set(rows.flat())]
  }
  return {
    async join(about, aliveMs) {
      if (own()?.dead !== false) {
        identity.joined += 1
        identity.process = `${name}.${identity.joined}`
      }
      processes.set(identity.process, {
        ...about,
        process: identity.process,
        startedAt: now(),
        aliveUntil: now() + aliveMs,
        dead: false,
      })
    },
    async beat(aliveMs) {
      const row = own()
      if (!row || row.dead) return false
      row.aliveUntil = now() + aliveMs
      return true
    },
    async leave() {
      for (const lane of lanes.values()) if (lane.process === identity.process) lane.process = null
      for (const [role, { process }] of roles) if (process === identity.process) roles.delete(role)
      processes.delete(identity.process)
    },
    processes: async () => [...processes.values()],
    async bury() {
      const buried: string[] = []
      for (const row of processes.values())
        if (!row.dead && row.aliveUntil <= now()) {
          row.dead = true
          buried.push(row.process)
        }
      return buried
    },
    async openLane(contactId): Promise<LaneGrant> {
      const row = own()
      const lane = lanes.get(contactId) ?? { process: null, fence: 0 }
      const holder = lane.process
      if (!row || row.dead) return { outcome: 'elsewhere', process: holder ?? 'nobody' }
      if (holder !== null && holder !== identity.process && processes.get(holder)?.dead === false)
        return { outcome: 'elsewhere', process: holder }
      const from = holder === identity.process ? 'own' : holder === null ? 'free' : 'dead'
      // What the state says is looked at before anything is changed: one that is not understood stays as it is.
      const state = await store.loadState(contactId)
      if (state && state.stateVersion > row.stateVersion)
        return { outcome: 'newer', stateVersion: state.stateVersion }
      if (lanes.get(contactId) && lanes.get(contactId)!.fence !== lane.fence)
        return { outcome: 'elsewhere', process: lanes.get(contactId)!.process ?? 'nobody' }
      const fence = from === 'own' ? lane.fence : lane.fence + 1
      lanes.set(contactId, { process: identity.process, fence })
      return {
        outcome: 'opened',
        fence,
        state: await store.loadState(contactId),
        from,
        work: await workOf(shared, contactId),
      }
    },
    async closeLanes(contactIds) {
      for (const id of contactIds) {
        const lane = lanes.get(id)
        if (lane?.process === identity.process) lane.process = null
      }
    },
    async orphans(limit) {
      return (await withWork()).filter((id) => aliveHolder(shared, id) === null).slice(0, limit)
    },
    async waiting(limit) {
      const found = await store.contactsWithInbox(100_000)
      return found.filter((id) => lanes.get(id)?.process === identity.process).slice(0, limit)
    },
    async takeRole(role, ms) {
      const row = own()
      const held = roles.get(role)
      if (!row || row.dead) return false
      if (held && held.process !== identity.process && held.until > now()) return false
      roles.set(role, { process: identity.process, until: now() + ms })
      return true
    },
    async postHints(posted) {
      for (const hint of posted) hints.push({ from: identity.process, at: now(), hint })
      while (hints.length && hints[0]!.at < now() - 60_000) {
        hints.shift()
        shared.hintsDropped += 1
      }
    },
    async readHints(after) {
      const end = shared.hintsDropped + hints.length
      if (after === null) return { hints: [], cursor: String(end) }
      const fresh = hints.slice(Math.max(0, Number(after) - shared.hintsDropped))
      const mine = fresh.filter(
        ({ from, hint }) => from !== identity.process && (hint.to === null || hint.to === identity.process),
      )
      return { hints: mine.map(({ hint }) => hint), cursor: String(end) }
    },
    now: async () => now(),
  }
}
