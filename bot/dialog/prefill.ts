/** Takes what the customer has already said: fixed types and option labels for the flow and the flows it calls. */
import type { Attachment } from '../sdk/index.ts'
import type { Entity, Frame, Utterance, Value } from '../model/index.ts'
import { offeredAt } from './choices.ts'
import { isFilledSlot, fill } from './filling.ts'
import { FrameNames } from './frame-names.ts'
import type { Machine, Program, QuestionNode } from './machine.ts'
import { matchOffered, matchTyped } from './matching.ts'
import { isEmpty } from './names.ts'
import { plainText } from './normalize.ts'
import { keepQuiet, machineOf, own, programOf, rootOf, type Work } from './work.ts'

/** Flow → slot → what the customer said to it. */
export type Heard = Record<string, Record<string, Value>>

/** A flow and all flows it calls, itself first. */
const reachable = new WeakMap<Machine, readonly Machine[]>()

function reach(program: Program, machine: Machine): readonly Machine[] {
  const known = reachable.get(machine)
  if (known) return known
  const found = new Set<Machine>([machine])
  for (const each of found)
    for (const id of each.calls) {
      const called = program.flows.get(id)
      if (called) found.add(called)
    }
  const list = [...found]
  reachable.set(machine, list)
  return list
}

/** What an utterance says to the questions of a flow and of those it calls: flow → slot → value. `not` was used already. */
export function hear(w: Work, program: Program, machine: Machine, utterance: Utterance, not?: Entity): Heard {
  const heard: Heard = {}
  const entities = not ? utterance.entities.filter((entity) => !overlaps(entity, not)) : utterance.entities
  const said: Utterance = { ...utterance, entities }
  for (const each of reach(program, machine)) {
    const used = new Set<Entity | Attachment>()
    for (const node of each.questions.values()) {
      if (node.repair !== null) continue
      const value = valueIn(w, node, said, used, not !== undefined)
      if (value !== undefined) (heard[each.id] ??= {})[node.question.slot] = value
    }
  }
  return heard
}

function valueIn(
  w: Work,
  node: QuestionNode,
  said: Utterance,
  used: Set<Entity | Attachment>,
  onlyTyped: boolean,
): Value | undefined {
  if (node.word === 'choose') {
    if (onlyTyped || node.options === null || said.digits !== undefined || said.text.length < 2) return undefined
    const names = new FrameNames(w, [], -1)
    const text = plainText(said.text)
    // Only what was said in so many words: guessing is for answers.
    const offered = offeredAt(node, names, 0, true).filter(({ words }) =>
      words.some((word) => text.includes(word)),
    )
    const match = matchOffered(said, offered, node.many)
    // A bare number or letter is a position only where positions were shown.
    if (!match || match.sign !== undefined || /^[\da-z第]/i.test(said.text)) return undefined
    if (node.question.secret) keepQuiet(w, null)
    return match.value
  }
  if (node.type === 'text') return undefined
  const free = {
    ...said,
    entities: said.entities.filter((entity) => !used.has(entity)),
    attachments: said.attachments.filter((attachment) => !used.has(attachment)),
  }
  const match = matchTyped(node.type, { ...node.question, optional: false }, free)
  if (!match || match.sign !== undefined) return undefined
  const source = match.entity ?? match.attachment
  if (source) used.add(source)
  if (node.question.secret && match.entity) keepQuiet(w, match.entity.text)
  return match.value
}

function overlaps(a: Entity, b: Entity): boolean {
  return a.start < b.end && b.start < a.end
}

/** Lays by what was heard at the bottom of this matter, for the flows that are called later. */
export function layBy(w: Work, heard: Heard): void {
  const root = rootOf(w)
  if (root === null || Object.keys(heard).length === 0) return
  const before = (root.memo['heard'] ?? {}) as Heard
  const merged: Heard = { ...before }
  for (const [flow, slots] of Object.entries(heard)) merged[flow] = { ...merged[flow], ...slots }
  root.memo['heard'] = merged
}

/** Fills the new frame on top from what was laid by for its flow. */
export function takeHeard(w: Work): void {
  const root = rootOf(w)
  const frame = own(w)
  if (root === null || frame === null) return
  const heard = root.memo['heard'] as Heard | undefined
  const mine = heard && Object.hasOwn(heard, frame.flow) ? heard[frame.flow]! : undefined
  if (!mine) return
  fillFrom(w, frame, mine)
  const { [frame.flow]: _, ...rest } = heard!
  if (Object.keys(rest).length > 0) root.memo['heard'] = rest
  else delete root.memo['heard']
}

/** What is left over of an answer goes to the unfilled questions of this matter. */
export function takeLeftover(w: Work, utterance: Utterance, used: Entity | undefined): void {
  if (used === undefined || utterance.entities.length < 2) return
  const root = rootOf(w)
  const program = root && programOf(w, root)
  const machine = root && machineOf(w, root)
  if (!program || !machine) return
  const heard = hear(w, program, machine, utterance, used)
  for (let below = 0; below < w.state.frames.length; below++) {
    const frame = own(w, below)!
    const mine = Object.hasOwn(heard, frame.flow) ? heard[frame.flow] : undefined
    if (mine && frame.kind !== 'repair') {
      fillFrom(w, frame, mine)
      delete heard[frame.flow]
    }
    if (frame === root) break
  }
  layBy(w, heard)
}

function fillFrom(w: Work, frame: Frame, values: Record<string, Value>): void {
  const machine = machineOf(w, frame)
  for (const [slot, value] of Object.entries(values)) {
    const node = machine?.questions.get(slot)
    if (node && !isFilledSlot(w, frame, node) && isEmpty(frame.values[slot])) fill(w, frame, node, value, true)
  }
}
