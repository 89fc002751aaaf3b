/** What is due: closed utterances, questions without an answer, waiting that gives up, sessions gone quiet. */
import { flush } from './activity.ts'
import { offerPassed } from './command.ts'
import { endHandoff } from './handoff.ts'
import { takeOrKeep } from './parked.ts'
import { closeSession, openWaits, session, type Step } from './step.ts'

export function decideTimer(step: Step, timer: string): void {
  step.card.rule = `timer ${timer}`
  if (!step.state.session) return
  if (timer === 'debounce') return flush(step)
  if (timer === 'session') return sessionIdle(step)
  if (timer === 'accept') return offerPassed(step)
  if (timer === 'handoff') {
    if (step.state.owner === 'queue') endHandoff(step, 'timeout', 'timeout')
    return
  }
  if (timer.startsWith('dialog:')) {
    const id = timer.slice('dialog:'.length)
    takeOrKeep(step, { type: 'timer', id })
    return
  }
  step.card.notes.push(`no such timer: ${timer}`)
}

/** With an open wait, timer, effect, queue place or agent a session is not idle. */
function sessionIdle(step: Step): void {
  const open = session(step)
  const idleMs = step.current.content.config.shop.sessionIdleMs
  const held = step.state.owner !== 'bot' || open.effects.length > 0 || openWaits(open.dialog)
  const due = open.lastAt + idleMs
  if (!held && due <= step.now) return closeSession(step, 'idle')
  step.timers.set.set('session', Math.max(due, step.now + Math.min(idleMs, 3_600_000)))
}
