/** Answers in their slots: filling, emptying, forks that use theirs up, and answers kept for `reuse`. */
import type { Frame, Value } from '../model/index.ts'
import type { NodeOf, QuestionNode } from './machine.ts'
import { isEmpty } from './names.ts'
import { reuseKey } from './repairs.ts'
import { setMany } from './sub-questions.ts'
import { holderOf, machineOf, namesOf, own, programOf, stopAwaiting, type Work } from './work.ts'

/** Answers of earlier flows that are kept. */
const mostKept = 50

/** Type of a question, for keys of answers: `choose` or the slot type. */
export function typeOf(node: QuestionNode): string {
  return node.word === 'ask' ? node.type : 'choose'
}

/** The slot holds an answer that may be passed by. */
export function isFilledSlot(w: Work, frame: Frame, node: QuestionNode): boolean {
  const { slot } = node.question
  const holder = holderOf(w, frame)
  return (
    Object.hasOwn(holder.values, slot) && !isEmpty(holder.values[slot]) && !includes(holder.memo['used'], slot)
  )
}

export function isSkipped(w: Work, frame: Frame, node: QuestionNode): boolean {
  return includes(holderOf(w, frame).memo['skipped'], node.question.slot)
}

/**
 * Puts a value into the slot of a question. False, and nothing changed, if `must` does not hold. `said`: the customer
 * gave it (it can be corrected, gone back to and kept for `reuse`).
 */
export function fill(w: Work, frame: Frame, node: QuestionNode, value: Value, said: boolean): boolean {
  const { slot, must, secret } = node.question
  const holder = holderOf(w, frame)
  const before = holder.values[slot]
  holder.values[slot] = value
  if (must !== null && !must.test(namesOf(w, frame))) {
    if (before === undefined) delete holder.values[slot]
    else holder.values[slot] = before
    return false
  }
  if (secret && !holder.secret.includes(slot)) holder.secret.push(slot)
  unmark(holder, 'used', slot)
  unmark(holder, 'skipped', slot)
  if (said) {
    if (!holder.answered.includes(slot)) holder.answered.push(slot)
    keep(w, frame, node, value)
  }
  return true
}

/** Something else stands to be confirmed now: that is asked anew, however often it was asked before. */
export function confirmAnew(w: Work, frame: Frame): void {
  const machine = machineOf(w, frame)
  for (const id of Object.keys(frame.asked)) if (machine?.nodes.get(id)?.word === 'confirm') delete frame.asked[id]
}

/** `go` to a question empties it. */
export function empty(w: Work, frame: Frame, node: QuestionNode): void {
  const { slot } = node.question
  const holder = holderOf(w, frame)
  delete holder.values[slot]
  holder.answered = holder.answered.filter((name) => name !== slot)
  unmark(holder, 'used', slot)
  unmark(holder, 'skipped', slot)
  if (node.word === 'choose') {
    setMany(frame, node, null)
    delete frame.memo[`page ${node.id}`]
  }
}

/** Goes on after an answered question: a fork takes its branch and uses the answer up. */
export function pass(w: Work, frame: Frame, node: QuestionNode): void {
  if (w.state.awaiting?.kind === 'answer') stopAwaiting(w)
  frame.at = node.next ?? ''
  if (node.word !== 'choose' || !node.fork) return
  takeBranch(w, frame, node)
}

function takeBranch(w: Work, frame: Frame, node: NodeOf<'choose'>): void {
  const { slot } = node.question
  const holder = holderOf(w, frame)
  const value = holder.values[slot]
  const used = holder.memo['used']
  holder.memo['used'] = [...(Array.isArray(used) ? used.filter((name) => name !== slot) : []), slot]
  const chosen = Array.isArray(value) ? value.find((item) => typeof item === 'string' && item in node.on) : value
  if (typeof chosen === 'string' && chosen in node.on) frame.at = node.on[chosen] ?? ''
}

/** A name that `set`, `save` or `with` wrote answers the question of that name. */
export function write(w: Work, frame: Frame, name: string, value: Value | undefined): void {
  const holder = holderOf(w, frame)
  unmark(holder, 'used', name)
  unmark(holder, 'skipped', name)
  if (isEmpty(value)) delete holder.values[name]
  else holder.values[name] = value!
}

function keep(w: Work, frame: Frame, node: QuestionNode, value: Value): void {
  const key = reuseKey(node.question, typeOf(node))
  if (!programOf(w, frame)?.reused.has(key)) return
  const { [key]: _, ...others } = w.state.answers
  const kept = Object.entries(others).slice(-(mostKept - 1))
  w.state.answers = { ...Object.fromEntries(kept), [key]: value }
}

/** The customer answered: repairs are no longer in a row. */
export function answeredWell(w: Work): void {
  for (let below = 0; below < w.state.frames.length; below++) {
    const frame = w.state.frames[w.state.frames.length - 1 - below]!
    if ('row' in frame.memo || 'alone' in frame.memo) {
      const { memo } = own(w, below)!
      delete memo['row']
      delete memo['alone']
    }
    if (frame.kind === 'flow' || frame.kind === 'digression') return
  }
}

function includes(list: Value | undefined, name: string): boolean {
  return Array.isArray(list) && list.includes(name)
}

function unmark(holder: Frame, mark: 'used' | 'skipped', name: string): void {
  const list = holder.memo[mark]
  if (!Array.isArray(list) || !list.includes(name)) return
  const rest = list.filter((other) => other !== name)
  if (rest.length > 0) holder.memo[mark] = rest
  else delete holder.memo[mark]
}
