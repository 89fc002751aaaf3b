/** The loop: runs steps until something is awaited or nothing is left. */
import type { Frame } from '../model/index.ts'
import { endFlow } from './flows.ts'
import type { Node } from './machine.ts'
import { handOver } from './repairs.ts'
import { settleRepair } from './settle.ts'
import {
  machineOf,
  mayAwait,
  mostSteps,
  namesOf,
  note,
  own,
  popFrame,
  replyOurs,
  stepName,
  type Work,
} from './work.ts'
import { runAsk, runChoose, runConfirm } from './words/ask.ts'
import { runCase, runEnd, runGo, runIf } from './words/branch.ts'
import { runAnswer, runCall, runDo } from './words/call.ts'
import { runHandoff, runWait } from './words/handoff.ts'
import { runSay, runSet, runTag } from './words/say.ts'
import { takeArrived } from './results.ts'

/** Runs the state until it waits. */
export function run(w: Work): void {
  for (;;) {
    const frame = own(w)
    if (frame === null) {
      w.state.awaiting = null
      return
    }
    if (w.state.awaiting !== null) {
      if (frame.memo['arrived'] === undefined) return
      takeArrived(w, frame)
      continue
    }
    w.steps += 1
    if (w.steps > mostSteps) {
      if (!runaway(w)) return
      continue
    }
    step(w, frame)
  }
}

function step(w: Work, frame: Frame): void {
  if (frame.at === '') {
    if (frame.kind === 'repair') settleRepair(w, frame)
    else endFlow(w, 'resolved')
    return
  }
  const node = machineOf(w, frame)?.nodes.get(frame.at)
  if (node === undefined) {
    note(w, `no step ${frame.flow}/${frame.at}`)
    handOver(w, `no step ${frame.flow}/${frame.at}`)
    return
  }
  if (awaits.has(node.word) && !mayAwait(w)) {
    note(w, 'a loop without a question')
    handOver(w, 'a loop without a question')
    return
  }
  if (node.guard !== null && !node.guard.test(namesOf(w, frame))) {
    frame.at = node.next ?? ''
    return
  }
  w.out.visited.push(stepName(frame, node))
  perform(w, frame, node)
}

const awaits: ReadonlySet<Node['word']> = new Set(['do', 'wait', 'handoff'])

function perform(w: Work, frame: Frame, node: Node): void {
  switch (node.word) {
    case 'say':
      return runSay(w, frame, node)
    case 'ask':
      return runAsk(w, frame, node)
    case 'choose':
      return runChoose(w, frame, node)
    case 'confirm':
      return runConfirm(w, frame, node)
    case 'answer':
      return runAnswer(w, frame, node)
    case 'do':
      return runDo(w, frame, node)
    case 'if':
      return runIf(w, frame, node)
    case 'case':
      return runCase(w, frame, node)
    case 'go':
      return runGo(w, frame, node)
    case 'call':
      return runCall(w, frame, node)
    case 'handoff':
      return runHandoff(w, frame, node)
    case 'wait':
      return runWait(w, frame, node)
    case 'set':
      return runSet(w, frame, node)
    case 'tag':
      return runTag(w, frame, node)
    case 'end':
      return runEnd(w, frame, node)
  }
}

/** More steps than any sound flow takes: a person is called, once; after that everything is dropped. */
function runaway(w: Work): boolean {
  note(w, 'step budget spent')
  if (w.spent) {
    while (w.state.frames.length > 0) popFrame(w, 'unresolved')
    w.state.awaiting = null
    replyOurs(
      w,
      '抱歉，出了点问题，请换个说法再试。',
      'Sorry, something went wrong. Please try again in other words.',
    )
    return false
  }
  w.spent = true
  w.steps = 0
  handOver(w, 'step budget spent')
  return true
}
