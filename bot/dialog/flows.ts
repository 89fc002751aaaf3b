/** Begins and ends flows on the stack: start, call, return, go elsewhere, and back to what was parked. */
import type { Frame, Utterance, Value } from '../model/index.ts'
import { ask, openNode, shownOf } from './asking.ts'
import { forgetCalled, keepCalled, takeAgain } from './called.ts'
import { write } from './filling.ts'
import type { Machine } from './machine.ts'
import { hear, layBy, takeHeard } from './prefill.ts'
import { enterRepair, handOver } from './repairs.ts'
import {
  findMachine,
  machineOf,
  mostFrames,
  note,
  own,
  park,
  parkedOf,
  popFrame,
  programOf,
  pushFrame,
  type Work,
} from './work.ts'

/** Begins a flow of the current release; with something open it is a digression. False if there is no such flow. */
export function startFlow(
  w: Work,
  flow: string,
  utterance: Utterance | null,
  values: Record<string, Value> = {},
): boolean {
  const program = w.env.program(w.env.current)
  const machine = program && findMachine(program, flow)
  if (!program || !machine) {
    note(w, `no flow ${flow}`)
    return false
  }
  park(w)
  dropLooseRepairs(w)
  pushFlow(w, machine, w.env.current, w.state.frames.length > 0 ? 'digression' : 'flow', values)
  if (utterance !== null) layBy(w, hear(w, program, machine, utterance))
  takeHeard(w)
  return true
}

/** A repair the policy raised, or one over nothing, makes way for a real matter. */
function dropLooseRepairs(w: Work): void {
  const { frames } = w.state
  const flow = frames.findLastIndex((frame) => frame.kind !== 'repair')
  const loose = frames.findIndex((frame, index) => index > flow && frame.memo['loose'] === true)
  if (flow < 0) w.state.frames = []
  else if (loose >= 0) while (frames.length > loose) popFrame(w, '')
}

function pushFlow(
  w: Work,
  machine: Machine,
  release: string,
  kind: Frame['kind'],
  values: Record<string, Value>,
  secret: string[] = [],
): void {
  if (w.state.frames.length >= mostFrames) return handOver(w, 'too many flows in one another')
  pushFrame(w, { flow: machine.id, release, at: machine.start ?? '', kind, values, secret })
}

/** `call`: the caller stays at its node until the flow comes back. False if there is no such flow. */
export function callFlow(
  w: Work,
  frame: Frame,
  flow: string,
  values: Record<string, Value>,
  secret: string[],
): boolean {
  const program = programOf(w, frame)
  const machine = program && findMachine(program, flow)
  if (!machine) return false
  forgetCalled(frame, frame.at)
  const again = takeAgain(frame, frame.at)
  pushFlow(w, machine, frame.release, 'call', values, secret)
  if (again !== null) layBy(w, again)
  takeHeard(w)
  return true
}

/** `go` to another flow: it takes the place of this one and does not come back. */
export function replaceFlow(w: Work, flow: string): boolean {
  const frame = own(w)!
  const program = programOf(w, frame)
  const machine = program && findMachine(program, flow)
  if (!machine) return false
  const { kind } = frame
  popFrame(w, 'moved')
  pushFlow(w, machine, frame.release, kind, {})
  const { memo } = own(w)!
  for (const kept of ['heard', 'alone']) if (frame.memo[kept] !== undefined) memo[kept] = frame.memo[kept]
  takeHeard(w)
  return true
}

/**
 * Ends the flow on top. `broken`: a repair ended it, not its own steps; a caller that waits for what it saves cannot go on
 * then, and ends too.
 */
export function endFlow(w: Work, outcome: string, returned: Record<string, Value> = {}, broken = false): void {
  const frame = own(w)!
  popFrame(w, outcome)
  const below = own(w)
  if (below === null) return
  if (frame.kind !== 'call') return resumeTop(w)
  const node = machineOf(w, below)?.nodes.get(below.at)
  below.result = { ...returned, outcome }
  if (node?.word !== 'call') {
    note(w, `nothing called ${frame.flow}`)
    return
  }
  keepCalled(below, node.id, frame, machineOf(w, frame))
  if (outcome in node.on) below.at = node.on[outcome] ?? ''
  else if (outcome === 'cancelled' || (broken && node.save !== null)) return endCaller(w, outcome)
  else below.at = node.next ?? ''
  // A flow that gives nothing back leaves nothing of an earlier call behind.
  if (node.save !== null) write(w, below, node.save, Object.keys(returned).length > 0 ? returned : undefined)
}

/** The caller ends as well. If it is a repair, what it repairs ends; a loose one (raised by the policy) ends alone. */
export function endCaller(w: Work, outcome: string): void {
  for (let top = w.state.frames.at(-1); top?.kind === 'repair'; top = w.state.frames.at(-1)) {
    popFrame(w, outcome)
    if (top.memo['loose'] === true) return resumeTop(w)
  }
  if (w.state.frames.length > 0) endFlow(w, outcome, {}, true)
}

/** Something parked is on top again: what it awaits goes on, and an open question is asked again. */
export function resumeTop(w: Work): void {
  const frame = own(w)
  if (frame === null) return
  const parked = parkedOf(frame)
  if (parked !== null) {
    delete frame.memo['parked']
    w.state.awaiting = parked
    return
  }
  const open = openNode(w)
  if (open === null) return
  if (frame.kind === 'repair') return ask(w, open.frame, open.node, false)
  enterRepair(w, 'resumed', { after: 'wait', question: open.node.id, shown: shownOf(w, frame, open.node) })
}

/** The open question again, without counting; with words about where we were after ten minutes. */
export function askAgain(w: Work, since: number): void {
  const open = openNode(w)
  if (open === null) return
  if (w.env.now - since >= longMs && open.frame.kind !== 'repair')
    enterRepair(w, 'resumed', { after: 'wait', question: open.node.id, shown: shownOf(w, open.frame, open.node) })
  else ask(w, open.frame, open.node, false)
}

const longMs = 600_000
