/** What a customer says while they wait for a person: the place in the queue again, or that they leave it. */
import { matchCommand } from '../../dialog/slots.ts'
import { runDialog } from './dialog.ts'
import { endHandoff, sayQueued } from './handoff.ts'
import type { Look } from './policy.ts'

/** Asks for a person who is on the way already. */
export function waitsAlready({ step, facts }: Look): boolean {
  const handoff = step.state.handoff
  if (!facts.wantsHuman || !handoff?.dialog) return false
  sayQueued(step, handoff.dialog, handoff.queue)
  return true
}

/** Command words while waiting. */
export function queueCommand({ step, utterance }: Look): boolean {
  const name = matchCommand(step.current.program, utterance.text, utterance.voice)
  const handoff = step.state.handoff
  if (name === 'human' && handoff?.dialog) sayQueued(step, handoff.dialog, handoff.queue)
  else if (name === 'cancel') {
    // Leaving the queue is the customer's right; the flow that asked for a person is cancelled with it.
    if (handoff) step.state.handoff = { ...handoff, dialog: null }
    endHandoff(step, 'timeout', 'cancelled')
    runDialog(step, { type: 'command', command: 'cancel' })
  } else if (name === 'repeat') runDialog(step, { type: 'command', command: 'repeat' })
  else return false
  return true
}
