/** Which flows may start now, and how sure the utterance is about them. */
import { evaluate } from '../../dialog/conditions.ts'
import type { Trigger } from '../../dialog/machine.ts'
import type { DialogEnv, Facts } from '../../model/index.ts'
import type { Program } from '../../dialog/machine.ts'
import { triggers } from '../../dialog/slots.ts'
import { dialogEnv } from './dialog.ts'
import type { Step } from './step.ts'

export interface FlowCandidate {
  flow: string
  title: string
  p: number
}

/** `when.channels` and `when.if` of a flow hold. */
export function mayStart(step: Step, trigger: Trigger, env: DialogEnv<Program>): boolean {
  const { channel } = step.context
  if (
    trigger.channels.length &&
    channel &&
    !trigger.channels.includes(channel.id) &&
    !trigger.channels.includes(channel.plugin)
  )
    return false
  return trigger.if === null || evaluate(trigger.if, env)
}

/** The flow that listens to an event and may start here. */
export function listener(step: Step, event: string): Trigger | undefined {
  const env = dialogEnv(step)
  return triggers(step.current.program).find((trigger) => trigger.event === event && mayStart(step, trigger, env))
}

/** Flows by falling probability that may start here; those running are not among them. */
export function flowCandidates(step: Step, facts: Facts, running: readonly string[]): FlowCandidate[] {
  const known = triggers(step.current.program)
  let env: DialogEnv<Program> | null = null
  const found: FlowCandidate[] = []
  for (const { intent, p } of facts.intents) {
    if (p < 0.05 || found.length >= 3) break
    const trigger = known.find(({ flow }) => flow === intent)
    if (!trigger || running.includes(intent) || !mayStart(step, trigger, (env ??= dialogEnv(step)))) continue
    found.push({ flow: intent, title: trigger.title, p })
  }
  return found
}
