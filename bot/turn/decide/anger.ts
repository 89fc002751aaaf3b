/** Where anger at us belongs when its words are nobody's example: the flow whose own examples sound like it. */
import { canHandoff, triggers } from '../../dialog/slots.ts'
import type { Trigger } from '../../dialog/machine.ts'
import type { Release } from '../release.ts'
import { dialogEnv } from './dialog.ts'
import type { Step } from './step.ts'
import { mayStart } from './triggers.ts'

/** Mean anger of its examples above which a flow is made for angry people. */
const angry = 0.25

/** Memo of a pure function: a release's triggers and what was learned from them never change. */
const known = new WeakMap<Trigger, number>()

/** A flow that may start here and can itself hand off, such as a complaint; null if there is none, or it runs already. */
export function angryFlow(step: Step, running: readonly string[]): string | null {
  const { current } = step
  const env = dialogEnv(step)
  let found: string | null = null
  let most = angry
  for (const trigger of triggers(current.program)) {
    if (!canHandoff(current.program, trigger.flow) || !mayStart(step, trigger, env)) continue
    const anger = angerOf(current, trigger)
    if (anger <= most) continue
    found = trigger.flow
    most = anger
  }
  return found !== null && running.includes(found) ? null : found
}

function angerOf(release: Release, trigger: Trigger): number {
  const before = known.get(trigger)
  if (before !== undefined) return before
  const scores = trigger.intents.map((example) => {
    const { score, target } = release.facts(example, { now: 0, emotions: [] }).emotion
    return target === 'us' ? score : 0
  })
  const mean = scores.length === 0 ? 0 : scores.reduce((sum, score) => sum + score, 0) / scores.length
  known.set(trigger, mean)
  return mean
}
