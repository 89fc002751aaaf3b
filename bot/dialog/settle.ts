/** What follows when a repair has run out of steps, and `go: question`. */
import type { Frame, Value } from '../model/index.ts'
import { ask, openNode, waitOn } from './asking.ts'
import { rememberCalls } from './called.ts'
import { isQuestion } from './choices.ts'
import { empty, fill, pass, typeOf } from './filling.ts'
import { endCaller, resumeTop, startFlow } from './flows.ts'
import { isEmpty } from './names.ts'
import { layBy, takeHeard } from './prefill.ts'
import { reuseKey, type After } from './repairs.ts'
import { machineOf, own, parkedOf, popFrame, type Work } from './work.ts'
import { readOut } from './words/call.ts'

/** The repair on top has no step left. */
export function settleRepair(w: Work, repair: Frame): void {
  const after = repair.memo['after'] as After
  const name = repair.memo['repair']
  popFrame(w, '')
  if (after === 'meant') return beginMeant(w, repair)
  if (repair.memo['loose'] === true) return settleLoose(w)
  const below = own(w)
  if (below === null) return
  // The customer wants out, whatever the operator's words for it leave unsaid.
  if (name === 'cancelled') return endCaller(w, 'cancelled')
  if (after.startsWith('end ')) return endCaller(w, handedTo(repair) ?? after.slice(4))
  if (after === 'reuse') return takePrevious(w)
  const parked = parkedOf(below)
  if (parked !== null) {
    delete below.memo['parked']
    w.state.awaiting = parked
    return
  }
  const open = after === 'go' ? null : openNode(w)
  if (open === null) return
  if (after === 'reask') ask(w, open.frame, open.node, false)
  else waitOn(w, open.frame, open.node, after === 'count')
}

/** The policy's repair is over: an open question is simply asked again, anything else goes on. */
function settleLoose(w: Work): void {
  const frame = own(w)
  const open = frame === null || parkedOf(frame) !== null ? null : openNode(w)
  if (open === null) resumeTop(w)
  else ask(w, open.frame, open.node, false)
}

/** Nobody took over, but the call-back flow left a ticket: that is how the matter ended. */
function handedTo(repair: Frame): string | null {
  return repair.result['outcome'] === 'ticket' ? 'ticket' : null
}

/** `go: question`: the question the repair came from, asked again; where it came from none, the last one answered. */
export function repeatQuestion(w: Work, repair: Frame): void {
  const below = own(w)!
  const id = repair.memo['question']
  const machine = machineOf(w, below)
  let node = typeof id === 'string' ? machine?.nodes.get(id) : undefined
  if (node === undefined) {
    const last = below.answered.findLast((name) => machine?.questions.has(name))
    node = last === undefined ? undefined : machine?.questions.get(last)
  }
  const parked = parkedOf(below)
  if (parked !== null) {
    delete below.memo['parked']
    w.state.awaiting = parked
  } else if (!node || !isQuestion(node)) {
    if (machine && below.kind !== 'repair') below.at = machine.start ?? ''
  } else {
    const again = below.at === node.id
    if (!again && node.word !== 'confirm') {
      rememberCalls(below)
      empty(w, below, node)
    }
    below.at = node.id
    ask(w, below, node, repair.memo['repair'] !== 'resumed' && repair.memo['after'] !== 'reask')
  }
}

function takePrevious(w: Work): void {
  const open = openNode(w)
  if (open === null || open.node.word === 'confirm') return
  const earlier = w.state.answers[reuseKey(open.node.question, typeOf(open.node))]
  if (!isEmpty(earlier) && fill(w, open.frame, open.node, earlier!, true)) pass(w, open.frame, open.node)
  else declineReuse(w, open.frame, open.node.question.slot)
}

/** The earlier answer is not wanted: the question is asked. */
export function declineReuse(w: Work, frame: Frame, slot: string): void {
  const declined = frame.memo['declined']
  frame.memo['declined'] = [...(Array.isArray(declined) ? declined : []), slot]
}

/** The candidate that was chosen begins: a flow, or an article is read out. */
function beginMeant(w: Work, repair: Frame): void {
  const chosen = Object.values(repair.values).find((value) => isCandidate(value, repair.memo['candidates']))
  const { flow, entry } = (chosen ?? {}) as { flow?: Value; entry?: Value }
  if (typeof flow === 'string' && startFlow(w, flow, null)) {
    const heard = repair.memo['heards'] as Record<string, Parameters<typeof layBy>[1]> | undefined
    if (heard && Object.hasOwn(heard, flow)) {
      layBy(w, heard[flow]!)
      takeHeard(w)
    }
    return
  }
  const found = typeof entry === 'string' ? w.env.answer({ id: entry }) : null
  if (found) readOut(w, found, '_repair/unclear')
  resumeTop(w)
}

function isCandidate(value: Value, candidates: Value | undefined): boolean {
  return (
    Array.isArray(candidates) &&
    candidates.some((candidate) => JSON.stringify(candidate) === JSON.stringify(value))
  )
}
