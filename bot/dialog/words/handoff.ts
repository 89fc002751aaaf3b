/** `handoff` and `wait`: parked until people or time have moved. */
import type { Frame, Value } from '../../model/index.ts'
import { parseDay, momentOf, parseMoment } from '../civil.ts'
import type { NodeOf } from '../machine.ts'
import { shownOf } from '../asking.ts'
import { isQuestion } from '../choices.ts'
import { enterRepair } from '../repairs.ts'
import { renderText } from '../say.ts'
import { machineOf, namesOf, newId, note, reply, setTimer, stepName, stopAwaiting, type Work } from '../work.ts'

export function runHandoff(w: Work, frame: Frame, node: NodeOf<'handoff'>): void {
  const names = namesOf(w, frame)
  if (node.text !== null) {
    const said = renderText(node.text, names, w.env)
    if (said !== null) reply(w, { ...said.draft, step: stepName(frame, node) })
  }
  const id = newId(w)
  w.out.handoff = {
    id,
    queue: node.queue,
    reason: node.reason?.render(names) ?? '',
    skills: [...node.skills],
    priority: node.priority,
    withinMs: node.withinMs,
    step: stepName(frame, node),
  }
  w.state.awaiting = { kind: 'handoff', run: frame.run, node: node.id, id }
}

/** Leaves a handoff: its branch; without one the repair, after which the flow ends here. */
export function takeHandoff(
  w: Work,
  frame: Frame,
  node: NodeOf<'handoff'>,
  outcome: string,
  result: Record<string, Value>,
): void {
  frame.result = { ...result, outcome }
  if (outcome === 'queued') {
    enterRepair(w, 'handoff.queued', { after: 'parked' })
    return
  }
  stopAwaiting(w)
  if (outcome in node.on) frame.at = node.on[outcome] ?? ''
  else {
    frame.at = ''
    enterRepair(w, `handoff.${outcome}`, { after: outcome === 'resolved' ? 'end handed_off' : 'end unresolved' })
  }
}

export function runWait(w: Work, frame: Frame, node: NodeOf<'wait'>): void {
  const id = newId(w)
  const end = endOf(w, frame, node)
  if (end !== null && end <= w.env.now) return takeWait(w, frame, node, node.event === null ? 'done' : 'timeout')
  if (end === null && node.event === null) {
    note(w, `no moment to wait for in ${stepName(frame, node)}`)
    return takeWait(w, frame, node, 'done')
  }
  w.state.awaiting = { kind: 'wait', run: frame.run, node: node.id, id, event: node.event }
  if (end !== null) setTimer(w, id, end)
}

function endOf(w: Work, frame: Frame, node: NodeOf<'wait'>): number | null {
  if (node.forMs !== null) return w.env.now + node.forMs
  if (node.event !== null) return node.atMostMs === null ? null : w.env.now + node.atMostMs
  const until = node.until?.of(namesOf(w, frame))
  if (typeof until !== 'string') return null
  const day = parseDay(until)
  const end = day === null ? parseMoment(until, w.env.timeZone) : momentOf(day, 0, w.env.timeZone)
  if (end === null || node.atMostMs === null) return end
  return Math.min(end, w.env.now + node.atMostMs)
}

export function takeWait(w: Work, frame: Frame, node: NodeOf<'wait'>, outcome: 'done' | 'timeout'): void {
  frame.result = { outcome }
  stopAwaiting(w)
  if (outcome in node.on) {
    frame.at = node.on[outcome] ?? ''
    return
  }
  frame.at = node.next ?? ''
  if (outcome === 'timeout') enterRepair(w, 'timeout', { after: 'go' })
}

/** A question's time is up. */
export function takeTimeout(w: Work, frame: Frame): void {
  const node = machineOf(w, frame)?.nodes.get(frame.at)
  stopAwaiting(w)
  if (!node || !isQuestion(node)) return
  if ('timeout' in node.on) {
    frame.at = node.on['timeout'] ?? ''
    return
  }
  const shown = shownOf(w, frame, node)
  frame.at = node.next ?? ''
  enterRepair(w, 'timeout', { after: 'go', question: node.id, shown })
}
