/** What a customer says while they wait for a person: the place in the queue again, or that they leave it. */
import { matchCommand } from '../../dialog/slots.ts'
import { runDialog } from './dialog.ts'
import { endHandoff, sayQueued, writeRow } from './handoff.ts'
import { beginDanger, fire, isOpen, type Look } from './policy.ts'
import { readUrgent } from './read-out.ts'
import { session } from './step.ts'
import { listener } from './triggers.ts'

/**
 * A danger said while waiting: its flow begins and asks for a person of its own. Where that flow is what waits, its words
 * about the queue are said again; where there is none, the place in the queue becomes urgent.
 */
export function dangerInQueue(look: Look): boolean {
  const { step, facts } = look
  const handoff = step.state.handoff
  if (facts.risk === null || !handoff) return false
  const own = listener(step, facts.risk)
  if (own && !isOpen(step, own.flow)) return beginDanger(look, own.flow)
  const key = `risk:${facts.risk}`
  if (!own && session(step).fired.includes(key)) return false
  if (!own) {
    fire(step, key)
    readUrgent(step, facts)
    const { request } = handoff.row
    writeRow(step, { request: { ...request, priority: 'high', reason: `${request.reason}；风险：${facts.risk}` } })
  }
  if (handoff.dialog) sayQueued(step, handoff.dialog, handoff.queue)
  return true
}

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
