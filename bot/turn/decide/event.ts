/** Named events: wake a `wait`, or start the flow that listens to them. */
import { awaitedIn } from '../../dialog/slots.ts'
import { runDialog } from './dialog.ts'
import { takeOrKeep } from './parked.ts'
import { session, type Step } from './step.ts'
import { listener } from './triggers.ts'

/** True if something listened. */
export function startByEvent(step: Step, name: string): void {
  const open = session(step)
  // Also where the flow that waits is parked below another matter: it goes on after that.
  if (awaitedIn(open.dialog).some((awaited) => awaited.kind === 'wait' && awaited.event === name)) {
    takeOrKeep(step, { type: 'event', name })
    return
  }
  if (step.state.owner !== 'bot') return
  const flow = listener(step, name)
  if (!flow) {
    step.card.notes.push(`no flow listens to ${name}`)
    return
  }
  step.card.rule = `event ${name}`
  runDialog(step, { type: 'start', flow: flow.flow, utterance: null })
}
