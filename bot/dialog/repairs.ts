/** Enters a repair: the flow's own, else `_repair.yml`'s, else the built-in one; never into itself twice. */
import type { Frame, Value } from '../model/index.ts'
import type { NodeId, Question } from './machine.ts'
import {
  findMachine,
  note,
  own,
  park,
  popFrame,
  programOf,
  pushFrame,
  replyOurs,
  stopAwaiting,
  type Work,
} from './work.ts'

/** What happens when the branch has run out without `go` or `end`. */
export type After =
  /** The flow goes on at its node, which was set before. */
  | 'go'
  /** The open question waits on, unasked; `count`: this counts as an asking. */
  | 'wait'
  | 'count'
  /** The open question is asked again, uncounted. */
  | 'reask'
  /** Parked at the handoff again. */
  | 'parked'
  /** The flow ends with this outcome. */
  | `end ${string}`
  /** The earlier answer is taken. */
  | 'reuse'
  /** What the customer chose among the candidates begins. */
  | 'meant'

export interface RepairCall {
  after: After
  /** Node of the open question, for `go: question`. */
  question?: NodeId | null
  /** Scope `question`. */
  shown?: Record<string, Value>
  candidates?: Value[]
  memo?: Record<string, Value>
  /** The policy raised it, not a step: no fault of the flow, which it leaves as it is. */
  loose?: boolean
}

/** Faults: in a row, or inside themselves, they give up. The others only speak. */
const faults = new Set(['failed', 'empty', 'no_answer', 'gave_up', 'timeout'])
const nestable = new Set(['resumed', 'corrected', 'cancelled', 'reuse', 'handoff.queued'])

/**
 * Puts the repair of the top frame on the stack. The caller has set `at` of that frame to where it goes on. With nothing
 * running, the repair runs by itself.
 */
export function enterRepair(w: Work, name: string, call: RepairCall): void {
  const frame = own(w)
  if (frame === null || call.loose) return pushRepair(w, name, call, frame?.release ?? w.env.current, '_repair')
  if (!nestable.has(name) && isInside(w, name))
    return name === 'gave_up' ? handOver(w, name) : giveUp(w, name, call)
  if (faults.has(name)) {
    const mark = `${name} ${call.question ?? frame.at}`
    if (frame.memo['row'] === mark) return name === 'gave_up' ? handOver(w, name) : giveUp(w, name, call)
    frame.memo['row'] = mark
  }
  pushRepair(w, name, call, frame.release, ownerOf(w, frame, name))
}

function giveUp(w: Work, name: string, call: RepairCall): void {
  note(w, `${name} fell into itself`)
  enterRepair(w, 'gave_up', { ...call, after: call.after.startsWith('end') ? call.after : 'end unresolved' })
}

/** The flow whose branch it is, or `_repair`. */
function ownerOf(w: Work, frame: Frame, name: string): string {
  for (let i = w.state.frames.indexOf(frame); i >= 0; i--) {
    const candidate = w.state.frames[i]!
    if (candidate.kind === 'repair') continue
    const program = programOf(w, candidate)
    const machine = program && findMachine(program, candidate.flow)
    return machine?.repairs.has(name) ? candidate.flow : '_repair'
  }
  return '_repair'
}

function pushRepair(w: Work, name: string, call: RepairCall, release: string, owner: string): void {
  const program = w.env.program(release)
  const machine = program && findMachine(program, owner)
  if (!machine?.repairs.has(name)) {
    note(w, `no repair ${name}`)
    return
  }
  park(w)
  const below = w.state.frames.at(-1)
  pushFrame(w, {
    flow: owner,
    release,
    at: machine.repairs.get(name)!,
    kind: 'repair',
    result: below?.result ?? {},
    memo: {
      ...call.memo,
      repair: name,
      after: call.after,
      ...(call.loose && { loose: true }),
      ...(call.question && { question: call.question }),
      ...(call.shown && { shown: call.shown }),
      ...(call.candidates && { candidates: call.candidates }),
    },
  })
}

/** Is a repair of that name running, down to the flow or digression at the bottom of this matter? */
function isInside(w: Work, name: string): boolean {
  for (let i = w.state.frames.length - 1; i >= 0; i--) {
    const frame = w.state.frames[i]!
    if (frame.kind === 'repair' && frame.memo['repair'] === name) return true
    if (frame.kind === 'flow' || frame.kind === 'digression') return false
  }
  return false
}

/** A fault inside `gave_up`, or steps without end: the matter is dropped and a person is called. */
export function handOver(w: Work, why: string): void {
  stopAwaiting(w)
  const bottom = popMatter(w, 'unresolved')
  note(w, `handed over: ${why}`)
  if (bottom?.flow.startsWith('_to_')) {
    replyOurs(
      w,
      '抱歉，现在接不通客服，请稍后再找我们。',
      'Sorry, no colleague can be reached now. Please try again later.',
    )
    return
  }
  pushFrame(w, {
    flow: '_to_general',
    release: w.env.current,
    at: '1',
    kind: w.state.frames.length > 0 ? 'digression' : 'flow',
    values: { reason: `${bottom?.flow ?? ''}: ${why}` },
  })
}

/** Takes everything of the topmost matter (a flow or digression with its calls and repairs) off; gives its bottom. */
export function popMatter(w: Work, outcome: string): Frame | null {
  for (let frame = w.state.frames.at(-1); frame; frame = w.state.frames.at(-1)) {
    popFrame(w, outcome)
    if (frame.kind === 'flow' || frame.kind === 'digression') return frame
  }
  return null
}

/** Key of an answer kept for `reuse`. What was told in confidence is offered only where it is kept in confidence. */
export function reuseKey({ slot, secret }: Pick<Question, 'slot' | 'secret'>, type: string): string {
  return secret ? `${slot}:${type}:secret` : `${slot}:${type}`
}
