/** Effects run outside the lane; what comes of them is recorded as a new input. */
import type { EffectRow } from '../model/index.ts'
import type { Core } from './core.ts'
import { enter } from './enter.ts'
import { mintId } from './ids.ts'
import { untilStored } from './persist.ts'
import type { ActionOutcome } from './registry.ts'

/** Runs one committed effect. A write is marked started first: a crash in between must be seen afterwards. */
export async function runEffect(core: Core, effect: EffectRow): Promise<void> {
  // Not begun any more: the next process takes it up as it is.
  if (core.signal.aborted) return
  if (effect.write && !(await untilStored(core, () => core.store.startEffect(effect.id)))) return
  const outcome = await call(core, effect)
  // Stopped by our own draining: the effect stays open and the next process takes it up.
  if (core.signal.aborted && outcome.outcome === 'failed') return
  const known = outcome.uncertain && effect.write ? await findOut(core, effect, outcome) : outcome
  await recordResult(core, effect, known)
}

async function call(core: Core, effect: EffectRow): Promise<ActionOutcome> {
  const began = core.stopwatch()
  const caller = await untilStored(core, () => callerOf(core, effect))
  const outcome = await core.registry.call(effect, caller, effect.at, core.signal)
  core.metrics.actionMs.observe({ action: effect.name, outcome: outcome.outcome }, core.stopwatch() - began)
  return outcome
}

/** A write that broke off may be done all the same: told as failed only where trying again does no harm. */
async function findOut(core: Core, effect: EffectRow, broken: ActionOutcome): Promise<ActionOutcome> {
  const found = await core.registry.settle(effect, core.signal)
  if (found === 'again') return broken
  return found === 'unknown' ? tellUnknown(core, effect) : found
}

/** Starts after which an action that ends the process is given up. */
const mostStarts = 3
const startsKey = 'effects/starts'

/** What a dead process left open, with how often it was taken up; counted before, since it may have been the cause. */
export async function openAtStart(core: Core): Promise<{ effect: EffectRow; starts: number }[]> {
  const open = await core.store.openEffects(100_000)
  const before = JSON.parse((await core.store.getValue(startsKey)) ?? '{}') as Record<string, number>
  const counted = open.map((effect) => ({ effect, starts: (before[effect.id] ?? 0) + 1 }))
  if (open.length > 0 || Object.keys(before).length > 0) {
    const after = Object.fromEntries(counted.map(({ effect, starts }) => [effect.id, starts]))
    await core.store.setValue(startsKey, JSON.stringify(after))
  }
  return counted
}

/** The same for one effect, taken up with its lane while others run on: each is counted by itself. */
export async function adoptEffect(core: Core, effect: EffectRow): Promise<void> {
  const starts = await untilStored(core, () => core.store.nextNumber(`${startsKey}/${effect.id}`))
  await recoverEffect(core, effect, starts)
}

/** What a dead process left open: reads are repeated, writes only if that is safe, else a person is told. */
export async function recoverEffect(core: Core, effect: EffectRow, starts: number): Promise<void> {
  if (starts > mostStarts) return recordResult(core, effect, await giveUp(core, effect))
  if (effect.state === 'pending') return runEffect(core, effect)
  const found = await core.registry.settle(effect, core.signal)
  if (found === 'again') {
    const outcome = await call(core, effect)
    if (core.signal.aborted && outcome.outcome === 'failed') return
    return recordResult(core, effect, outcome)
  }
  await recordResult(core, effect, found === 'unknown' ? await tellUnknown(core, effect) : found)
}

async function giveUp(core: Core, effect: EffectRow): Promise<ActionOutcome> {
  core.log.error({ effect: effect.id, action: effect.name }, 'an action is given up: the process ended with it')
  if (effect.write) return tellUnknown(core, effect)
  return { outcome: 'failed', result: { action: effect.name, message: `given up after ${mostStarts} starts` } }
}

/** Never repeated, told honestly, given to a person. */
async function tellUnknown(core: Core, effect: EffectRow): Promise<ActionOutcome> {
  core.log.warn(
    { effect: effect.id, action: effect.name },
    'the outcome of an action is unknown; it is not repeated',
  )
  const ticket = {
    plugin: 'tickets',
    collection: 'tickets',
    id: `unknown:${effect.id}`,
    contactId: effect.contactId,
    body: { kind: 'unknown_write', detail: effect.name, at: core.clock() },
  }
  await untilStored(core, () => core.store.addRow(ticket, core.clock()))
  return { outcome: 'failed', result: { action: effect.name, message: 'outcome unknown', unknown: true } }
}

async function recordResult(core: Core, effect: EffectRow, { outcome, result }: ActionOutcome): Promise<void> {
  const { id, name } = effect
  const body = { kind: 'result' as const, effect: id, action: name, outcome, result: named(name, result) }
  // Thrown away it would have to be found out again, and of a write that may be impossible.
  const { decided } = await untilStored(core, () => {
    const now = core.clock()
    const input = {
      id: mintId(now),
      key: `effect:${id}`,
      at: now,
      body,
      from: null,
      contactId: effect.contactId,
      conversation: effect.conversation,
      settlesEffect: id,
    }
    return enter(core, input, effect.contactId)
  })
  await decided
}

/** A repair text may name the action that failed. */
function named(action: string, result: ActionOutcome['result']): ActionOutcome['result'] {
  return Array.isArray(result) || 'action' in result ? result : { ...result, action }
}

async function callerOf(core: Core, effect: EffectRow) {
  const state = await core.store.loadState(effect.contactId)
  const profile = state?.profile
  return {
    contactId: effect.contactId,
    conversation: effect.conversation,
    customer: profile?.verified ? profile.customer : null,
    verified: profile?.verified ?? false,
    phone: profile?.phone ?? null,
    tier: profile?.tier ?? null,
  }
}
