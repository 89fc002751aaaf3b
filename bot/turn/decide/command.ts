/** What agents and listeners order: claim, say, release, resolve, requeue, offer, event, close. */
import type { Command, DialogState, Frame } from '../../model/index.ts'
import { changeOwner, endHandoff, handoffState, noted, queueRow, waitAgain, writeRow } from './handoff.ts'
import { closeSession, dialogTimers, emit, noteFindings, say, session, type Step } from './step.ts'
import { startByEvent } from './event.ts'

/** A refusal that begins so is lifted by the same command with `confirm`. */
export const confirmFirst = 'confirm: '

export function decideCommand(step: Step, command: Command): void {
  step.card.rule = `command ${command.name}`
  switch (command.name) {
    case 'claim':
      return claim(step, command)
    case 'say':
      if (!serves(step, command.by)) return
      if (!mayBeSaid(step, command)) return
      return say(step, { type: 'message', text: command.text }, 'agent', command.agentName)
    case 'release':
      if (!serves(step, command.by)) return
      return endHandoff(step, 'resolved', 'released', agentResult(step, command.note))
    case 'resolve':
      return resolve(step, command)
    case 'requeue':
      return requeue(step, command)
    case 'offer':
      return offer(step, command)
    case 'event':
      return startByEvent(step, command.event)
    case 'close':
      if (step.state.owner === 'bot') closeSession(step, 'closed')
      return
  }
}

function claim(step: Step, command: Extract<Command, { name: 'claim' }>): void {
  const { state } = step
  if (state.owner === 'agent') {
    if (state.handoff?.agentId !== command.by)
      step.refused = `${state.handoff?.agentName ?? 'another agent'} has it`
    return
  }
  const open = session(step)
  if (!state.handoff)
    state.handoff = handoffState(
      queueRow(step, { queue: 'general', reason: 'takeover', skills: [], priority: 'normal', withinMs: 0 }),
      null,
      null,
    )
  // What the customer was still typing belongs to the agent now: it is in the transcript, nobody decides it.
  if (open.pending) {
    step.timers.drop.add(open.pending.timer)
    open.pending = null
  }
  step.timers.drop.add('handoff')
  step.timers.drop.add('accept')
  changeOwner(step, 'agent')
  writeRow(step, { state: 'taken', agentId: command.by, agentName: command.agentName, agentAt: step.now })
  state.handoff = { ...state.handoff, giveUpAt: null }
  emit(step, 'handoff.claimed', { agent: command.by, waitedMs: step.now - state.handoff.since })
}

function resolve(step: Step, command: Extract<Command, { name: 'resolve' }>): void {
  if (!serves(step, command.by)) return
  const open = session(step)
  for (const timer of dialogTimers(step)) step.timers.drop.add(timer)
  // Only the flow that asked for the person hears of it: what lies below belongs to a session that ends here.
  open.dialog = { ...open.dialog, frames: askingFlow(open.dialog) }
  delete open.later
  endHandoff(step, 'resolved', 'resolved', agentResult(step, command.note))
  step.effects = []
  open.effects = []
  closeSession(step, 'resolved')
}

function requeue(step: Step, command: Extract<Command, { name: 'requeue' }>): void {
  if (!serves(step, command.by)) return
  emit(step, 'handoff.requeued', { agent: command.by })
  waitAgain(step, command.by)
}

function offer(step: Step, command: Extract<Command, { name: 'offer' }>): void {
  const { state } = step
  if (state.owner !== 'queue' || state.handoff?.row.state !== 'waiting') {
    step.refused = 'nobody waits here any more'
    return
  }
  if (command.until !== undefined && step.now > command.until) {
    step.refused = 'the offer came too late; it is made anew'
    return
  }
  writeRow(step, { state: 'offered', agentId: command.agentId, agentAt: step.now, explain: command.explain })
  step.timers.set.set('accept', step.now + step.current.content.config.routing.acceptMs)
  emit(step, 'handoff.offered', { agent: command.agentId })
}

/** The offer was not taken in time: back to the head of the queue, and not to the same agent first. */
export function offerPassed(step: Step): void {
  const row = step.state.handoff?.row
  if (step.state.owner !== 'queue' || row?.state !== 'offered') return
  emit(step, 'handoff.passed', { agent: row.agentId })
  writeRow(step, {
    state: 'waiting',
    agentId: null,
    agentName: null,
    agentAt: null,
    passed: noted(row, row.agentId!),
  })
}

function serves(step: Step, agentId: string): boolean {
  const { state } = step
  if (state.owner === 'agent' && state.handoff?.agentId === agentId) return true
  step.refused =
    state.owner === 'agent'
      ? `${state.handoff?.agentName ?? 'another agent'} has it`
      : 'you have not taken this conversation'
  return false
}

/**
 * People pass the guard, too, and are told why: what it would leave out is not sent, what it would cover or note only once
 * they have confirmed it.
 */
function mayBeSaid(step: Step, { by, text, confirm = false }: Extract<Command, { name: 'say' }>): boolean {
  const { guard, content } = step.current
  const found = guard.look(text)
  const bad = found.find(({ act }) => act === 'block')
  const asked = bad ?? (confirm ? undefined : found[0])
  const outcome = asked === undefined ? 'sent' : bad ? 'refused' : 'asked'
  noteFindings(step, found, { by: 'agent', agent: by, outcome })
  if (!asked) return true
  const list = content.config.guard.lists.find(({ id }) => id === asked.list)
  const why = `“${asked.word}” (${list?.title ?? asked.list})${list?.instead ? `. ${list.instead}` : ''}`
  step.refused = bad ? `guard: ${why}` : `${confirmFirst}${why}`
  return false
}

function agentResult(step: Step, note: string | null) {
  return { agent: step.state.handoff?.agentName ?? null, note }
}

/** The frames of the flow that waits for a person, without what it interrupted. */
function askingFlow({ frames, awaiting }: DialogState): Frame[] {
  if (awaiting?.kind !== 'handoff') return frames
  let root = frames.findIndex(({ run }) => run === awaiting.run)
  while (root > 0 && (frames[root]!.kind === 'call' || frames[root]!.kind === 'repair')) root -= 1
  if (root < 1) return frames
  return frames.slice(root).map((frame, at) => (at === 0 ? { ...frame, kind: 'flow' } : frame))
}
