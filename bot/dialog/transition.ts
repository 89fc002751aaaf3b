/** One pure step of the dialog: state and event in, state and everything to be done out. */
import type { DialogEnv, DialogEvent, DialogState, Transition, Value } from '../model/index.ts'
import { missed, openNode, shownOf, waitOn } from './asking.ts'
import { onAnswer, refuseOldPress } from './answers.ts'
import { onBack, onCancel, onRepeat, onSilence } from './commands.ts'
import { onCorrect } from './correcting.ts'
import { askAgain, resumeTop, startFlow } from './flows.ts'
import type { Program } from './machine.ts'
import { hear } from './prefill.ts'
import { asksLoosely } from './slots.ts'
import { enterRepair } from './repairs.ts'
import { onEvent, onHandoff, onResult, onTimer } from './results.ts'
import { run } from './run.ts'
import {
  beginWork,
  findMachine,
  machineOf,
  note,
  own,
  parkedOf,
  popFrame,
  replyOurs,
  rootOf,
  stopAwaiting,
  type Work,
} from './work.ts'

/** Replies kept for 重复. */
const mostKept = 3

/** A conversation before its first flow. */
export function emptyDialog(): DialogState {
  return { frames: [], awaiting: null, answers: {}, done: {}, last: [] }
}

/**
 * Takes one event. Pure: the given state is not changed, the same input gives the same output, and no event throws.
 * What cannot be done (a result nobody awaits, a flow that is gone) is in `notes`.
 */
export function transition(state: DialogState, event: DialogEvent, env: DialogEnv<Program>): Transition {
  const utterance = 'utterance' in event ? event.utterance : null
  const w = beginWork(state, env, utterance)
  dropRetired(w)
  take(w, event)
  run(w)
  if (w.out.replies.length > 0 && event.type !== 'abort') w.state.last = w.out.replies.slice(-mostKept)
  w.out.state = w.state
  return w.out
}

function take(w: Work, event: DialogEvent): void {
  switch (event.type) {
    case 'start':
      return start(w, event)
    case 'button':
      return onButton(w, event.flow)
    case 'answer':
      return onAnswer(w, event.utterance)
    case 'correct':
      return onCorrect(w, event.slot, event.utterance)
    case 'command':
      if (event.command === 'cancel') return onCancel(w)
      return event.command === 'back' ? onBack(w) : onRepeat(w)
    case 'result':
      return onResult(w, event.id, event.outcome, event.result)
    case 'handoff':
      return onHandoff(w, event.id, event.outcome, event.result)
    case 'timer':
      return onTimer(w, event.id)
    case 'silence':
      return onSilence(w)
    case 'event':
      return onEvent(w, event.name)
    case 'answered':
      if (w.state.awaiting?.kind === 'answer') askAgain(w, w.state.awaiting.since)
      return
    case 'repair':
      return repair(w, event)
    case 'leave':
      return leave(w)
    case 'abort':
      return abort(w)
  }
}

/** A flow that is open already is not begun twice: its question is asked again. */
function start(w: Work, event: Extract<DialogEvent, { type: 'start' }>): void {
  const root = rootOf(w)
  if (root?.flow === event.flow && w.state.awaiting?.kind === 'answer') return askAgain(w, w.state.awaiting.since)
  if (root?.flow === event.flow && w.state.awaiting !== null && event.flow.startsWith('_to_')) {
    note(w, `${event.flow} is running`)
    return
  }
  startFlow(w, event.flow, event.utterance, event.with)
}

/** A button keeps working after a new release, as long as there is such a flow; where nothing may come between, it waits. */
function onButton(w: Work, flow: string): void {
  const program = w.env.program(w.env.current)
  if (!program?.pressable.has(flow)) return refuseOldPress(w)
  const running = w.state.frames.findLast(({ kind }) => kind !== 'repair')
  const machine = running && machineOf(w, running)
  if (machine && machine.id !== flow && machine.interrupt !== 'yes') {
    note(w, `${machine.id} lets nothing come between`)
    const { awaiting } = w.state
    if (awaiting?.kind === 'answer') askAgain(w, awaiting.since)
    return
  }
  start(w, { type: 'start', flow, utterance: null })
}

/** The policy found nothing, or two things. */
function repair(w: Work, event: Extract<DialogEvent, { type: 'repair' }>): void {
  const open = w.state.awaiting?.kind === 'answer' ? openNode(w) : null
  if (open !== null && event.repair === 'not_understood') return missed(w, open.frame, open.node, 'retry')
  const candidates = event.candidates ?? []
  const heards: Record<string, Value> = {}
  const program = w.env.program(w.env.current)
  if (program && event.utterance !== null)
    for (const candidate of candidates) {
      const flow = (candidate as { flow?: Value } | null)?.flow
      const machine = typeof flow === 'string' ? findMachine(program, flow) : null
      if (machine) heards[machine.id] = hear(w, program, machine, event.utterance)
    }
  enterRepair(w, event.repair, {
    after: event.repair === 'unclear' ? 'meant' : 'reask',
    loose: true,
    ...(open && { question: open.node.id, shown: shownOf(w, open.frame, open.node) }),
    ...(candidates.length > 0 && { candidates, memo: { heards } }),
  })
}

function leave(w: Work): void {
  if (!asksLoosely(w.state)) return
  stopAwaiting(w)
  popFrame(w, '')
  const below = own(w)
  const parked = below && parkedOf(below)
  if (below && parked) {
    delete below.memo['parked']
    w.state.awaiting = parked
    return
  }
  const open = openNode(w)
  if (open) waitOn(w, open.frame, open.node, false)
}

function abort(w: Work): void {
  stopAwaiting(w)
  while (w.state.frames.length > 0) popFrame(w, 'unresolved')
}

/** Flows of a release that was ended cannot go on: they are dropped, and that is said. */
function dropRetired(w: Work): void {
  const { frames } = w.state
  const gone = frames.findIndex((frame) => {
    const program = w.env.program(frame.release)
    return program === null || findMachine(program, frame.flow) === null
  })
  if (gone < 0) return
  stopAwaiting(w)
  while (frames.length > gone) popFrame(w, 'unresolved')
  note(w, 'a retired release was dropped')
  replyOurs(w, '抱歉，刚才的流程有更新，需要重新来一次。', 'Sorry, this has been updated and has to start again.')
  resumeTop(w)
}
