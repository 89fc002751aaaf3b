/**
 * The step: a pure function of recorded inputs. Same releases, state, input, context and time: same decision.
 * Must not read a clock, draw a random number or do I/O.
 */
import type { ContactState, LaneInput } from '../model/index.ts'
import { decideActivity } from './decide/activity.ts'
import { decideCommand } from './decide/command.ts'
import { runDialog } from './decide/dialog.ts'
import { beginStep, session, type Step } from './decide/step.ts'
import { decideTimer } from './decide/timer.ts'

export type { Card, Step } from './decide/step.ts'

/**
 * @param given releases, the input and what was read from outside; `now` in UTC ms
 * @param state last committed state, null for a contact that never wrote; not written to
 */
export function decide(
  given: Pick<Step, 'input' | 'now' | 'context' | 'releases' | 'actions'>,
  state: ContactState | null,
): Step {
  const step = beginStep(given, state)
  const { body } = step.input
  switch (body.kind) {
    case 'activity':
      decideActivity(step, body.activity)
      break
    case 'result':
      decideResult(step, body)
      break
    case 'timer':
      decideTimer(step, body.timer)
      break
    case 'command':
      decideCommand(step, body.command)
      break
  }
  return step
}

function decideResult(step: Step, body: Extract<LaneInput, { kind: 'result' }>): void {
  const open = step.state.session
  if (!open || !open.effects.includes(body.effect)) {
    // Nobody waits for it any more: journalled and not spoken (law 3).
    step.card.rule = 'late result'
    step.card.notes.push(`result of ${body.effect} came when nobody waited for it: ${body.outcome}`)
    return
  }
  session(step).effects = open.effects.filter((id) => id !== body.effect)
  step.card.rule = 'result'
  runDialog(step, { type: 'result', id: body.effect, outcome: body.outcome, result: body.result })
}
