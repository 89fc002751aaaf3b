/** Effects run outside the lane; what comes of them is recorded as a new input. */
import type { EffectRow } from '../model/index.ts'
import type { Core } from './core.ts'
import { enter } from './enter.ts'
import { mintId } from './ids.ts'
import { untilStored } from './persist.ts'
import type { ActionOutcome } from './registry.ts'

/** Runs one committed effect. A write is marked started first: a crash in between must be seen afterwards. */
export async function runEffect(core: Core, effect: EffectRow): Promise<void> {
  if (effect.write && !(await untilStored(core, () => core.store.startEffect(effect.id)))) return
  const began = core.stopwatch()
  const outcome = await core.registry.call(effect, await callerOf(core, effect), effect.at, core.signal)
  core.metrics.actionMs.observe({ action: effect.name, outcome: outcome.outcome }, core.stopwatch() - began)
  // Stopped by our own draining: the effect stays open and the next process takes it up.
  if (core.signal.aborted && outcome.outcome === 'failed') return
  await recordResult(core, effect, outcome)
}

/** What a dead process left open: reads are repeated, writes only if that is safe, else a person is told. */
export async function recoverEffect(core: Core, effect: EffectRow): Promise<void> {
  if (effect.state === 'pending') return runEffect(core, effect)
  const found = await core.registry.settle(effect, core.signal)
  if (found === 'again') {
    const outcome = await core.registry.call(effect, await callerOf(core, effect), effect.at, core.signal)
    return recordResult(core, effect, outcome)
  }
  if (found !== 'unknown') return recordResult(core, effect, found)
  core.log.warn(
    { effect: effect.id, action: effect.name },
    'the outcome of a write is unknown; it is not repeated',
  )
  await core.store.addRow(
    {
      plugin: 'tickets',
      collection: 'tickets',
      id: `unknown:${effect.id}`,
      contactId: effect.contactId,
      body: { kind: 'unknown_write', detail: effect.name, at: core.clock() },
    },
    core.clock(),
  )
  await recordResult(core, effect, {
    outcome: 'failed',
    result: { action: effect.name, message: 'outcome unknown', unknown: true },
  })
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
