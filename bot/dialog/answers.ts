/** The customer's side: answers, presses, corrections, commands and silence at a question. */
import type { Frame, Utterance, Value } from '../model/index.ts'
import { ask, askOpen, missed, openNode, skip, type Asking } from './asking.ts'
import { isChoiceOf, moreOption, noneOption, readChoice, skipOption } from './choices.ts'
import { calledAnswers, calledOf, callOf, rememberCalls, wrongId } from './called.ts'
import { callAgain, correct } from './correcting.ts'
import { findCorrection, findPressed } from './corrections.ts'
import { onCancel } from './commands.ts'
import { answeredWell, confirmAnew, empty, fill, pass } from './filling.ts'
import { matchStanding, standingAt } from './matching-open.ts'
import type { NodeOf, QuestionNode } from './machine.ts'
import type { Match } from './matching.ts'
import { takeLeftover } from './prefill.ts'
import { declineReuse } from './settle.ts'
import { allValues, listedSlots, manyState, setMany, turnPage } from './sub-questions.ts'
import { leave } from './words/ask.ts'
import {
  holderOf,
  keepQuiet,
  machineOf,
  namesOf,
  note,
  popFrame,
  programOf,
  replyOurs,
  stopAwaiting,
  type Work,
} from './work.ts'

/** An utterance that is meant for the open question. */
export function onAnswer(w: Work, utterance: Utterance): void {
  const pressed = utterance.choice && readChoice(utterance.choice.value)
  const open = w.state.awaiting?.kind === 'answer' ? openNode(w) : null
  if (pressed && !(open && isChoiceOf(pressed, open.frame, open.node.id))) return onOldPress(w, utterance)
  if (open === null) {
    note(w, 'no question is open')
    return
  }
  if (open.node.word !== 'confirm' && open.node.question.secret) keepQuiet(w, null)
  const program = programOf(w, open.frame)!
  const standing = standingAt(w.state.frames, w.state.frames.length - 1, program)!
  const match = matchStanding(standing, utterance, w.env)
  if (match) return take(w, open.frame, open.node, match, utterance)
  if (open.node.word === 'confirm' && takeInstead(w, open.frame, utterance)) return
  missed(w, open.frame, open.node, 'retry')
}

function take(w: Work, frame: Frame, node: Asking, match: Match, utterance: Utterance): void {
  if (node.word === 'confirm') {
    if (listedSlots(frame) !== null) return changeWrong(w, frame, match.value as string)
    answeredWell(w)
    return match.value === true ? agree(w, frame, node) : refuse(w, frame, node)
  }
  if (match.sign === moreOption && node.word === 'choose') {
    turnPage(frame, node, namesOf(w, frame))
    return ask(w, frame, node, false)
  }
  answeredWell(w)
  if (match.sign === skipOption) {
    stopAwaiting(w)
    return skip(w, frame, node)
  }
  if (match.sign === noneOption && node.word === 'choose') {
    stopAwaiting(w)
    return leave(w, frame, node, 'none')
  }
  if (node.word === 'choose' && node.many && typeof match.value === 'boolean')
    return takeOneOfMany(w, frame, node, match.value)
  takeValue(w, frame, node, match.value, () => takeLeftover(w, utterance, match.entity))
}

function takeValue(w: Work, frame: Frame, node: QuestionNode, value: Value, then: () => void): void {
  if (node.word === 'choose') setMany(frame, node, null)
  if (!fill(w, frame, node, value, true)) return missed(w, frame, node, 'retry')
  pass(w, frame, node)
  then()
}

/** By telephone: wanted or not, then the next one. */
function takeOneOfMany(w: Work, frame: Frame, node: NodeOf<'choose'>, wanted: boolean): void {
  const names = namesOf(w, frame)
  const values = allValues(node, names)
  const state = manyState(frame, node)!
  const picked = wanted ? [...state.picked, state.at] : state.picked
  if (state.at + 1 < values.length) {
    setMany(frame, node, { at: state.at + 1, picked })
    return ask(w, frame, node, false)
  }
  setMany(frame, node, null)
  if (picked.length > 0)
    return takeValue(
      w,
      frame,
      node,
      picked.map((at) => values[at]!),
      () => undefined,
    )
  stopAwaiting(w)
  leave(w, frame, node, 'none')
}

function agree(w: Work, frame: Frame, node: NodeOf<'confirm'>): void {
  stopAwaiting(w)
  frame.at = ('yes' in node.on ? node.on['yes'] : node.next) ?? ''
}

/** `no`: its branch; in `reuse` the question is asked; else "what is wrong?", refill, and the confirm again. */
function refuse(w: Work, frame: Frame, node: NodeOf<'confirm'>): void {
  stopAwaiting(w)
  if ('no' in node.on) {
    frame.at = node.on['no'] ?? ''
    return
  }
  if (frame.kind === 'repair' && frame.memo['repair'] === 'reuse') {
    popFrame(w, '')
    const below = openNode(w)
    if (below !== null && below.node.word !== 'confirm') declineReuse(w, below.frame, below.node.question.slot)
    return
  }
  const holder = holderOf(w, frame)
  const machine = machineOf(w, frame)
  const program = programOf(w, frame)!
  const slots = holder.answered.flatMap((entry): string[] => {
    const call = callOf(entry)
    if (call !== null) return calledAnswers(holder, call, program).toReversed().map(wrongId)
    return machine?.questions.has(entry) && Object.hasOwn(holder.values, entry) ? [entry] : []
  })
  if (slots.length === 0) return onCancel(w)
  if (slots.length === 1) return refill(w, frame, slots[0]!)
  frame.memo['wrong'] = slots
  ask(w, frame, node, true)
}

function changeWrong(w: Work, frame: Frame, chosen: string): void {
  stopAwaiting(w)
  delete frame.memo['wrong']
  if (chosen === 'cancel') onCancel(w)
  else refill(w, frame, chosen)
}

function refill(w: Work, frame: Frame, slot: string): void {
  const called = calledOf(holderOf(w, frame), slot, programOf(w, frame)!)
  if (called) {
    confirmAnew(w, holderOf(w, frame))
    return callAgain(holderOf(w, frame), called, undefined)
  }
  const question = machineOf(w, frame)?.questions.get(slot)
  if (question === undefined) return
  rememberCalls(holderOf(w, frame))
  confirmAnew(w, holderOf(w, frame))
  empty(w, frame, question)
  frame.at = question.id
}

/** At a confirm people answer with the thing itself: the new value in `reuse`, a correction elsewhere. */
function takeInstead(w: Work, frame: Frame, utterance: Utterance): boolean {
  const program = programOf(w, frame)!
  if (frame.kind === 'repair' && frame.memo['repair'] === 'reuse') {
    const below = standingAt(w.state.frames, w.state.frames.length - 2, program)
    const match = below && matchStanding(below, utterance, w.env)
    if (!match || match.sign !== undefined || match.weak) return false
    if (below.node.word !== 'confirm' && below.node.question.secret) keepQuiet(w, null)
    stopAwaiting(w)
    popFrame(w, '')
    const open = openNode(w)!
    take(w, open.frame, open.node, match, utterance)
    return true
  }
  const correction = findCorrection(w.state, program, utterance, w.env)
  if (correction !== null) correct(w, correction)
  return correction !== null
}

/** A choice of a question that is not open: of one answered before it is a correction, else it is honestly refused. */
function onOldPress(w: Work, utterance: Utterance): void {
  const top = w.state.frames.at(-1)
  const program = top && programOf(w, top)
  const found =
    program && w.state.awaiting?.kind === 'answer' ? findPressed(w.state, program, utterance, w.env) : null
  if (found === null) refuseOldPress(w)
  else if (found === 'same') askOpen(w)
  else correct(w, found)
}

/** Said honestly, and the open question again. */
export function refuseOldPress(w: Work): void {
  note(w, 'an old choice was pressed')
  replyOurs(w, '这个选项已经过期了。', 'This choice is out of date.')
  askOpen(w)
}
