/**
 * The step: a pure function of recorded inputs. Same releases, state, input, context and time: same decision.
 * Must not read a clock, draw a random number or do I/O.
 */
import type { ContactState } from '../model/index.ts'
import { decideActivity } from './decide/activity.ts'
import { decideCommand } from './decide/command.ts'
import { decideResult } from './decide/parked.ts'
import { beginStep, type Step } from './decide/step.ts'
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
