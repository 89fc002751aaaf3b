/** Several processes on one store: lanes with fences, roles, orphans. Every moment is the database's. */
import type { ContactState, EffectRow } from '../../model/index.ts'
import { readState, versionOfText } from '../state-text.ts'
import type { Cluster, LaneGrant, LaneWork } from '../cluster.ts'
import type { Contacts } from './contacts.ts'
import { type Core, parse } from './core.ts'
import type { Contact } from './contact.ts'
import { isDuplicate } from './faults.ts'
import { openHints } from './hints.ts'
import { toRow } from './outbox.ts'
import type { Owners } from './owners.ts'
import type { Register } from './register.ts'
import type { Relay } from './relay.ts'
import type { Taking } from './taking.ts'

export interface ClusterParts {
  core: Core
  contacts: Contacts
  relay: Relay
  register: Register
  owners: Owners
  taking: Taking
  /** Largest `stateVersion` this program understands, until `join` says it. */
  stateVersion: number
  /** Looks for what the dead left. */
  sweep: () => Promise<void>
  adopt: () => Promise<void>
}

const lanesAtOnce = 500

/** Of a contact's document: something is undecided, unfinished or undelivered. */
export const hasWork = [
  { 'inbox.0': { $exists: true } },
  { 'effects.0': { $exists: true } },
  { 'out.state': { $in: ['pending' as const, 'sending' as const] } },
]

/** UTC ms by the database's clock. */
export async function databaseNow({ run, tables }: Core): Promise<number> {
  const hello = await run('now', () => tables.roles.db.command({ hello: 1 }))
  return (hello['localTime'] as Date).getTime()
}

export function openCluster(parts: ClusterParts): Cluster {
  const { core, contacts, relay, register, taking, sweep, adopt } = parts
  const { tables, run } = core
  /** Lanes this process opened and did not close. */
  const open = new Set<string>()
  let { stateVersion } = parts

  const stateOf = ({ id, state }: Contact): ContactState | null => (state === null ? null : readState(state, id))

  /** What lies in it comes with the document that was read for it. */
  function workOf({ id: contactId, inbox, effects, out }: Contact): LaneWork {
    const open = out.filter(({ state }) => state === 'pending' || state === 'sending')
    for (const { id } of [...effects, ...open, ...inbox]) parts.owners.note(id, contactId)
    return {
      inbox: inbox.length > 0,
      effects: effects.map(({ body, state }) => ({ ...parse<EffectRow>(body), state })),
      sending: open.filter(({ state }) => state === 'sending').map((part) => toRow(contactId, part)),
      unsent: [...new Set(open.map(({ conversation }) => conversation))],
    }
  }

  /** `ask`: nobody knows here whether that holder lives. */
  type Try = LaneGrant | { outcome: 'ask'; process: string }

  function tryLane(contactId: string, dead: string | null): Promise<Try> {
    const me = register.process
    const unit = (draft: Contact): Try => {
      const written = draft.state === null ? 0 : versionOfText(draft.state)
      if (written > stateVersion) return { outcome: 'newer', stateVersion: written }
      const state = stateOf(draft)
      const { lane } = draft
      if (lane === me) {
        const from = taking.has(contactId) ? 'free' : 'own'
        return { outcome: 'opened', fence: draft.fence, state, from, work: workOf(draft) }
      }
      if (lane !== null && lane !== dead) return { outcome: 'ask', process: lane }
      draft.lane = me
      draft.fence += 1
      const from = lane === null ? 'free' : 'dead'
      return { outcome: 'opened', fence: draft.fence, state, from, work: workOf(draft) }
    }
    // Taken by a write of this process a moment ago: nobody else changes more of it than its inbox.
    return contacts.change<Try>(contactId, unit, { trust: ({ lane }) => lane === me && taking.has(contactId) })
  }

  async function openLane(contactId: string): Promise<LaneGrant> {
    core.vitals.assertReady()
    let dead: string | null = null
    for (;;) {
      const tried: Try = await tryLane(contactId, dead)
      if (tried.outcome === 'ask') {
        if (await register.isAlive(tried.process)) return { outcome: 'elsewhere', process: tried.process }
        dead = tried.process
        continue
      }
      if (tried.outcome === 'opened') {
        open.add(contactId)
        taking.done(contactId)
        // What its former holder committed and did not copy out comes before what is committed from now on.
        const contact = contacts.known(contactId)
        if (contact) await relay.ensureOthers(contact)
      }
      return tried
    }
  }

  async function closeLanes(contactIds: readonly string[]): Promise<void> {
    const me = register.process
    for (let from = 0; from < contactIds.length; from += lanesAtOnce) {
      const ids = contactIds.slice(from, from + lanesAtOnce)
      await run('lane.close', () =>
        tables.contacts.updateMany({ _id: { $in: ids }, lane: me }, { $set: { lane: null }, $inc: { rev: 1 } }),
      )
      contacts.forget(ids)
      for (const id of ids) {
        open.delete(id)
        taking.done(id)
      }
    }
  }

  async function takeRole(role: string, ms: number): Promise<boolean> {
    const me = register.process
    const until = { $add: ['$$NOW', ms] }
    const mine = { _id: role, $or: [{ by: me }, { $expr: { $lte: ['$until', '$$NOW'] } }] }
    const taken = await run('role.take', () => tables.roles.updateOne(mine, [{ $set: { by: me, until } }]))
    if (taken.matchedCount === 1) return true
    return run('role.add', async () => {
      try {
        // Made expired, then taken like any other: an insert cannot say what the database's time is.
        await tables.roles.insertOne({ _id: role, by: '', until: new Date(0) })
      } catch (error) {
        if (!isDuplicate(error)) throw error
      }
      return (await tables.roles.updateOne(mine, [{ $set: { by: me, until } }])).matchedCount === 1
    })
  }

  async function orphans(limit: number): Promise<string[]> {
    await adopt()
    const living = await register.living()
    const found = await run('orphans', () =>
      tables.contacts
        .find({ waitsSince: { $gt: 0 }, lane: { $nin: living }, $or: hasWork }, { projection: { _id: 1 } })
        .sort({ waitsSince: 1 })
        .limit(limit)
        .toArray(),
    )
    return found.map(({ _id }) => _id)
  }

  async function waiting(limit: number): Promise<string[]> {
    const filter = { waitsSince: { $gt: 0 }, lane: register.process, 'inbox.0': { $exists: true } }
    const found = await run('waiting', () =>
      tables.contacts
        .find(filter, { projection: { _id: 1 } })
        .sort({ waitsSince: 1 })
        .limit(limit)
        .toArray(),
    )
    return found.map(({ _id }) => _id)
  }

  const hints = openHints(core, () => register.process)
  return {
    get process() {
      return register.process
    },
    async join(about, aliveMs) {
      ;({ stateVersion } = about)
      const before = register.process
      await register.join(about, aliveMs)
      if (register.process !== before) {
        contacts.forget(open)
        contacts.forget(taking.all())
        open.clear()
        taking.end()
      }
      taking.begin(stateVersion)
    },
    beat: (aliveMs) => register.beat(aliveMs),
    async leave() {
      const taken = taking.all()
      taking.end()
      await closeLanes([...open, ...taken])
      await run('role.leave', () => tables.roles.deleteMany({ by: register.process }))
      await register.leave()
    },
    processes: () => register.processes(),
    async bury() {
      const buried = await register.bury()
      if (buried.length > 0) await sweep()
      return buried
    },
    openLane,
    closeLanes,
    orphans,
    waiting,
    takeRole,
    ...hints,
    now: () => databaseNow(core),
  }
}
