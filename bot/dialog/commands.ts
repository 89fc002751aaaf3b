/** What is understood at every step: 取消, 返回, 重复; and silence on the phone. */
import type { Frame } from '../model/index.ts'
import { ask, askOpen, missed, openNode } from './asking.ts'
import { calledAnswers, callOf, rememberCalls, type CalledAnswer } from './called.ts'
import { callAgain } from './correcting.ts'
import { empty } from './filling.ts'
import { endCaller } from './flows.ts'
import type { QuestionNode } from './machine.ts'
import { enterRepair } from './repairs.ts'
import { machineOf, note, own, popFrame, programOf, stopAwaiting, type Work } from './work.ts'

/** 取消: the flow the customer is in ends, with those that called it. */
export function onCancel(w: Work): void {
  stopAwaiting(w)
  for (let top = w.state.frames.at(-1); top?.kind === 'repair'; top = w.state.frames.at(-1)) {
    popFrame(w, '')
    if (top.memo['loose'] === true && w.state.frames.length > 0) return endCaller(w, 'cancelled')
  }
  enterRepair(w, 'cancelled', { after: 'end cancelled' })
}

/** 返回: the question before is emptied and asked again. */
export function onBack(w: Work): void {
  const open = w.state.awaiting?.kind === 'answer' ? openNode(w) : null
  if (open === null) {
    note(w, 'nothing to go back to')
    return
  }
  for (let below = 0; below < w.state.frames.length; below++) {
    const frame = w.state.frames[w.state.frames.length - 1 - below]!
    const before = frame.kind === 'repair' ? undefined : answeredBefore(w, frame, open.node.id)
    if (before !== undefined) {
      stopAwaiting(w)
      for (let i = 0; i < below; i++) popFrame(w, 'cancelled')
      const holder = own(w)!
      delete holder.memo['wrong']
      if ('call' in before) return callAgain(holder, before, undefined)
      rememberCalls(holder)
      empty(w, holder, before)
      holder.at = before.id
      return ask(w, holder, before, true)
    }
    if (frame.kind === 'flow' || frame.kind === 'digression') break
  }
  ask(w, open.frame, open.node, false)
}

/** The last thing answered in a frame, other than the open question: in itself, or in a flow it called. */
function answeredBefore(w: Work, frame: Frame, openId: string): QuestionNode | CalledAnswer | undefined {
  const [program, machine] = [programOf(w, frame), machineOf(w, frame)]
  for (const entry of frame.answered.toReversed()) {
    const call = callOf(entry)
    const found = call === null ? machine?.questions.get(entry) : calledAnswers(frame, call, program!)[0]
    if (found && !('id' in found && found.id === openId)) return found
  }
  return undefined
}

/** 重复: what was said last, to the letter. */
export function onRepeat(w: Work): void {
  if (w.state.last.length > 0) w.out.replies.push(...w.state.last)
  else askOpen(w)
}

export function onSilence(w: Work): void {
  const open = w.state.awaiting?.kind === 'answer' ? openNode(w) : null
  if (open !== null) missed(w, open.frame, open.node, 'silence')
}
