/** An earlier answer is corrected, or said to be wrong: what stands above it goes, what lies below its question runs again. */
import type { Frame, Utterance, Value } from '../model/index.ts'
import { ask, askOpen, displayOf, missed, shownOf } from './asking.ts'
import { keepCalled, rememberCalls, type CalledAnswer } from './called.ts'
import { correctionOf, findBlamed, type Candidate, type Correction } from './corrections.ts'
import { answeredWell, confirmAnew, empty, fill } from './filling.ts'
import { enterRepair } from './repairs.ts'
import { keepQuiet, machineOf, namesOf, note, own, popFrame, programOf, stopAwaiting, type Work } from './work.ts'

/** The policy found that an utterance corrects an answer; or an option that is out of date was pressed. */
export function onCorrect(w: Work, slot: string, utterance: Utterance): void {
  const top = w.state.frames.at(-1)
  const program = top && programOf(w, top)
  const found = program ? correctionOf(w.state, program, slot, utterance, w.env) : null
  if (found !== null) return correct(w, found)
  const wrong = program ? findBlamed(w.state, program, utterance) : null
  if (wrong?.slot === slot) return reopen(w, wrong)
  note(w, `nothing in it corrects ${slot}`)
  askOpen(w)
}

/** Refills the slot and runs everything below its question again. */
export function correct(w: Work, found: Correction): void {
  if (found.node.question.secret) keepQuiet(w, null)
  const frame = backTo(w, found.index)
  const { node, called } = found
  if (called) callAgain(frame, called, found.value)
  else {
    rememberCalls(frame)
    frame.at = node.id
    if (!fill(w, frame, node, found.value, true)) return missed(w, frame, node, 'retry')
  }
  const answer = displayOf(node, found.value, namesOf(w, frame))
  enterRepair(w, 'corrected', {
    after: 'go',
    question: called ? null : node.id,
    shown: shownOf(w, frame, node, { answer }),
  })
}

/** The answer is wrong, the right one was not said: it is emptied and asked for. */
function reopen(w: Work, { holder, node, called }: Candidate): void {
  if (node.question.secret) keepQuiet(w, null)
  const frame = backTo(w, holder)
  if (called) return callAgain(frame, called, undefined)
  rememberCalls(frame)
  empty(w, frame, node)
  frame.at = node.id
  ask(w, frame, node, true)
}

/** Makes a finished call once more: its flow is told again what it was answered, but for one slot that is new or open. */
export function callAgain(frame: Frame, answer: CalledAnswer, value: Value | undefined): void {
  rememberCalls(frame, { answer, value })
  frame.at = answer.call
}

/** Takes off what stands above a frame and makes it the one that goes on. */
function backTo(w: Work, index: number): Frame {
  stopAwaiting(w)
  while (w.state.frames.length - 1 > index) {
    const above = own(w)!
    const caller = own(w, 1)!
    popFrame(w, 'cancelled')
    // Half answered is answered so far: the call is made again below, and goes on from there.
    if (above.kind === 'call') keepCalled(caller, caller.at, above, machineOf(w, above))
  }
  const frame = own(w)!
  delete frame.memo['parked']
  delete frame.memo['wrong']
  answeredWell(w)
  confirmAnew(w, frame)
  return frame
}
