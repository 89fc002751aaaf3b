/** Outcomes from outside: results of actions, of handoffs, due timers and named events; also for what is parked below. */
import type { Awaiting, Frame, Value } from '../model/index.ts'
import type { Node } from './machine.ts'
import { machineOf, note, own, parkedOf, popFrame, stopAwaiting, type Work } from './work.ts'
import { rememberDone, takeResult, type Result } from './words/call.ts'
import { takeHandoff, takeTimeout, takeWait } from './words/handoff.ts'

type Awaited = Exclude<Awaiting, null>

/** Where an id is awaited: at the top (0), or parked that many frames below; null: nowhere. */
function findAwaited(w: Work, fits: (awaited: Awaited) => boolean): { below: number; awaited: Awaited } | null {
  const { awaiting, frames } = w.state
  if (awaiting !== null && fits(awaiting)) return { below: 0, awaited: awaiting }
  for (let below = 0; below < frames.length; below++) {
    const parked = parkedOf(frames[frames.length - 1 - below]!)
    if (parked !== null && fits(parked)) return { below, awaited: parked }
  }
  return null
}

/** An action came back. A result nobody awaits any more is only noted. */
export function onResult(w: Work, id: string, outcome: string, result: Result): void {
  const found = findAwaited(w, (awaited) => awaited.kind === 'effect' && awaited.id === id)
  if (found === null) return note(w, `nobody awaits ${id}: ${outcome}`)
  const frame = own(w, found.below)!
  rememberDone(w, frame, outcome, result)
  if (w.state.awaiting === found.awaited) leave(w, frame, outcome, result)
  else frame.memo['arrived'] = { outcome, result }
}

/** People moved. What stands above the parked flow makes way, except for the words "you are queued". */
export function onHandoff(w: Work, id: string, outcome: string, result: Record<string, Value>): void {
  const found = findAwaited(w, (awaited) => awaited.kind === 'handoff' && awaited.id === id)
  if (found === null) return note(w, `nobody awaits ${id}: ${outcome}`)
  if (w.state.awaiting !== found.awaited) {
    stopAwaiting(w)
    for (let i = 0; i < found.below; i++) popFrame(w, 'cancelled')
    const frame = own(w)!
    delete frame.memo['parked']
    w.state.awaiting = found.awaited
  }
  leave(w, own(w)!, outcome, result)
}

/** A due timer: a question's time is up, or a wait is over. */
export function onTimer(w: Work, id: string): void {
  const { awaiting } = w.state
  if (awaiting?.kind === 'answer' && awaiting.timer === id) return takeTimeout(w, own(w)!)
  const found = findAwaited(w, (awaited) => awaited.kind === 'wait' && awaited.id === id)
  if (found === null) return note(w, `nobody awaits timer ${id}`)
  const frame = own(w, found.below)!
  const outcome = found.awaited.kind === 'wait' && found.awaited.event !== null ? 'timeout' : 'done'
  if (w.state.awaiting === found.awaited) leave(w, frame, outcome, {})
  else frame.memo['arrived'] = { outcome, result: {} }
}

export function onEvent(w: Work, name: string): void {
  const found = findAwaited(w, (awaited) => awaited.kind === 'wait' && awaited.event === name)
  if (found === null) return note(w, `nobody waits for ${name}`)
  const frame = own(w, found.below)!
  if (w.state.awaiting === found.awaited) leave(w, frame, 'done', {})
  else frame.memo['arrived'] = { outcome: 'done', result: {} }
}

/** What arrived while the frame was parked is taken now. */
export function takeArrived(w: Work, frame: Frame): void {
  const arrived = frame.memo['arrived'] as { outcome: string; result: Result }
  delete frame.memo['arrived']
  leave(w, frame, arrived.outcome, arrived.result)
}

function leave(w: Work, frame: Frame, outcome: string, result: Result): void {
  const node: Node | undefined = machineOf(w, frame)?.nodes.get(frame.at)
  if (node?.word === 'handoff') return takeHandoff(w, frame, node, outcome, Array.isArray(result) ? {} : result)
  stopAwaiting(w)
  if (node?.word === 'do') takeResult(w, frame, node, outcome, result)
  else if (node?.word === 'wait') takeWait(w, frame, node, outcome === 'timeout' ? 'timeout' : 'done')
  else note(w, `${frame.flow}/${frame.at} awaits nothing`)
}
