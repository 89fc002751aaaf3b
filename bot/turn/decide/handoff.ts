/** Into the queue and out of it: every change of owner bumps the epoch and writes the queue item. */
import type { HandoffRequest, HandoffState, QueueRow, Value } from '../../model/index.ts'
import { deriveId } from '../ids.ts'
import { summarise } from '../../handoff/summary.ts'
import { afterResolved } from '../../handoff/triggers.ts'
import { runDialog } from './dialog.ts'
import { takeKept } from './parked.ts'
import { emit, session, type Step } from './step.ts'

type Outcome = 'resolved' | 'timeout' | 'no_agent' | 'out_of_hours'

/** The dialog asks for a person: queued if somebody can come, else told the truth at once. */
export function beginHandoff(step: Step, asked: HandoffRequest): void {
  const { state } = step
  const request = step.trigger && asked.step.startsWith('_to_') ? { ...asked, ...step.trigger } : asked
  step.card.handoff = request.queue
  if (state.owner === 'agent') return
  const refused = nobodyComes(step, request.queue)
  emit(step, 'handoff.asked', { queue: request.queue, outcome: refused ?? 'queued', rule: step.card.rule })
  if (refused) {
    runDialog(step, {
      type: 'handoff',
      id: asked.id,
      outcome: refused,
      result: waitingResult(step, request.queue),
    })
    return
  }
  const row = queueRow(step, request)
  step.queue.push(row)
  state.handoff = handoffState(row, asked.id, step.now + request.withinMs)
  changeOwner(step, 'queue')
  step.timers.set.set('handoff', step.now + request.withinMs)
  sayQueued(step, asked.id, request.queue)
}

/** Why it would be a lie to let them wait; null: somebody can come. */
function nobodyComes(step: Step, queue: string): 'out_of_hours' | 'no_agent' | null {
  const { context } = step
  step.readQueues = true
  if (!context.shop.open) return 'out_of_hours'
  // Online is not enough: somebody must be there who has the skills of this queue.
  return context.shop.agentsOnline > 0 && context.queues[queue]?.minutes !== null ? null : 'no_agent'
}

/** An agent gave them back, or is gone: the customer waits again, at the head, and is told so; or is told that nobody comes. */
export function waitAgain(step: Step, agentId: string): void {
  const handoff = step.state.handoff!
  const { row } = handoff
  const passed = noted(row, agentId)
  if (handoff.dialog === null) {
    // An agent took over without any flow asking: now one asks, so that there is somebody to speak and to give up.
    endHandoff(step, 'timeout', 'requeued')
    askForPerson(step, row.request)
    if (step.state.handoff) writeRow(step, { since: row.since, passed })
    return
  }
  const refused = nobodyComes(step, handoff.queue)
  if (refused) return endHandoff(step, refused, refused, waitingResult(step, handoff.queue))
  changeOwner(step, 'queue')
  writeRow(step, { state: 'waiting', agentId: null, agentName: null, agentAt: null, passed })
  const giveUpAt = step.now + row.request.withinMs
  step.state.handoff = { ...step.state.handoff!, giveUpAt }
  step.timers.set.set('handoff', giveUpAt)
  sayQueued(step, handoff.dialog, handoff.queue)
}

/** Who let it pass, each once. */
export function noted({ passed }: Pick<QueueRow, 'passed'>, agentId: string): string[] {
  return passed.includes(agentId) ? passed : [...passed, agentId]
}

/** Begins the small flow that every queue has, so that repairs and call-backs are the operators' own. */
export function askForPerson(
  step: Step,
  { queue, reason, skills, priority }: Omit<HandoffRequest, 'id' | 'step' | 'withinMs'>,
): void {
  step.trigger = { reason, skills, priority }
  runDialog(step, { type: 'start', flow: `_to_${queue}`, utterance: null, with: { reason } })
  step.trigger = null
}

/** Tells the position and an honest estimate; for 人工 while waiting, too. */
export function sayQueued(step: Step, dialogId: string, queue: string): void {
  runDialog(step, { type: 'handoff', id: dialogId, outcome: 'queued', result: waitingResult(step, queue) })
}

function waitingResult(step: Step, queue: string): Record<string, Value> {
  const { context } = step
  step.readQueues = true
  const wait = context.queues[queue] ?? context.queues['general'] ?? { ahead: context.shop.waiting, minutes: null }
  return {
    ahead: wait.ahead,
    minutes: wait.minutes,
    next_open: context.shop.nextOpenAt === null ? null : new Date(context.shop.nextOpenAt).toISOString(),
  }
}

/** The bot has it again; a parked flow goes on with the outcome. */
export function endHandoff(step: Step, outcome: Outcome, how: string, result: Record<string, Value> = {}): void {
  const handoff = step.state.handoff
  if (!handoff) return
  writeRow(step, { state: 'closed', closedAt: step.now, outcome: how })
  step.timers.drop.add('handoff')
  step.timers.drop.add('accept')
  if (handoff.agentId !== null) session(step).served = { id: handoff.agentId, name: handoff.agentName }
  step.state.handoff = null
  changeOwner(step, 'bot')
  if (outcome === 'resolved') {
    const open = session(step)
    open.fired = afterResolved(open.fired)
    // A person was here until now.
    open.lastAt = step.now
  }
  emit(step, 'handoff.ended', { queue: handoff.queue, how, agent: handoff.agentId })
  const said = step.replies.length
  if (handoff.dialog !== null) runDialog(step, { type: 'handoff', id: handoff.dialog, outcome, result })
  takeKept(step)
  const silent = handoff.dialog === null && step.replies.length === said
  if (silent && outcome === 'resolved' && session(step).dialog.frames.length) runDialog(step, { type: 'answered' })
}

export function changeOwner(step: Step, owner: Step['state']['owner']): void {
  step.state.owner = owner
  step.state.epoch += 1
  // From the claim on, what the bot said before and nobody saw yet must not be said any more.
  if (owner === 'agent') step.state.floor = step.state.epoch
}

/** Writes the queue item with some fields changed. */
export function writeRow(step: Step, change: Partial<QueueRow>): QueueRow {
  const row = { ...step.state.handoff!.row, ...change }
  step.state.handoff = { ...step.state.handoff!, row, agentId: row.agentId, agentName: row.agentName }
  const at = step.queue.findIndex((other) => other.id === row.id)
  if (at >= 0) step.queue[at] = row
  else step.queue.push(row)
  return row
}

export function queueRow(step: Step, request: Omit<HandoffRequest, 'id' | 'step'>): QueueRow {
  const { state } = step
  const { queue, reason, skills, priority, withinMs } = request
  return {
    id: deriveId(step.input.id, 'queue'),
    contactId: state.contactId,
    conversation: session(step).conversation,
    request: { queue, reason, skills, priority, withinMs },
    language: state.profile.language,
    tier: state.profile.tier,
    name: state.profile.name,
    since: step.now,
    state: 'waiting',
    agentId: null,
    agentName: null,
    agentAt: null,
    passed: [],
    explain: null,
    summary: summary(step, reason),
    closedAt: null,
    outcome: null,
  }
}

export function handoffState(row: QueueRow, dialog: string | null, giveUpAt: number | null): HandoffState {
  return {
    id: row.id,
    queue: row.request.queue,
    reason: row.request.reason,
    skills: row.request.skills,
    priority: row.request.priority,
    since: row.since,
    giveUpAt,
    agentId: row.agentId,
    agentName: row.agentName,
    dialog,
    row,
  }
}

/** What the agent reads first, in the shop's language. */
function summary(step: Step, reason: string): string {
  const { profile } = step.state
  const { program, content } = step.current
  return summarise(
    {
      profile,
      session: session(step),
      reason,
      entities: step.card.facts?.entities ?? [],
      // Flows of the runtime's own say nothing to a person.
      title: (flow) => (flow.startsWith('_') ? null : (program.flows.get(flow)?.title ?? null)),
    },
    content.config.shop.language,
  )
}
