/** `ask`, `choose` and `confirm`: what happens when the flow reaches a question. */
import type { Frame, Value } from '../../model/index.ts'
import { ask, shownOf, displayOf } from '../asking.ts'
import { listOf, visibleOptions } from '../choices.ts'
import { empty, fill, isFilledSlot, isSkipped, pass, typeOf } from '../filling.ts'
import type { NodeOf, QuestionNode } from '../machine.ts'
import { isEmpty } from '../names.ts'
import { enterRepair, reuseKey } from '../repairs.ts'
import { holderOf, namesOf, type Work } from '../work.ts'

export function runAsk(w: Work, frame: Frame, node: NodeOf<'ask'>): void {
  if (isFilledSlot(w, frame, node)) return pass(w, frame, node)
  if (isSkipped(w, frame, node)) frame.at = node.next ?? ''
  else if (!takeEarlier(w, frame, node)) ask(w, frame, node, true)
}

export function runChoose(w: Work, frame: Frame, node: NodeOf<'choose'>): void {
  if (isFilledSlot(w, frame, node)) {
    if (stillStands(w, frame, node)) return pass(w, frame, node)
    empty(w, frame, node)
  }
  if (isSkipped(w, frame, node)) {
    frame.at = node.next ?? ''
    return
  }
  const names = namesOf(w, frame)
  if (node.options === null) {
    const list = listOf(node, names) ?? []
    if (list.length === 0) return leave(w, frame, node, 'empty')
    if (list.length === 1 && fill(w, frame, node, node.many ? [list[0]!] : list[0]!, false))
      return pass(w, frame, node)
  } else if (visibleOptions(node, names).length === 0) return leave(w, frame, node, 'empty')
  if (!takeEarlier(w, frame, node)) ask(w, frame, node, true)
}

/** `empty` and `none` take their branch, or the repair of that name. */
export function leave(w: Work, frame: Frame, node: NodeOf<'choose'>, outcome: 'empty' | 'none'): void {
  if (outcome in node.on) {
    frame.at = node.on[outcome] ?? ''
    return
  }
  const shown = shownOf(w, frame, node)
  frame.at = node.next ?? ''
  enterRepair(w, outcome, { after: 'go', question: node.id, shown })
}

/** `reuse`: the answer to a same-named, same-typed question earlier in the conversation. */
function takeEarlier(w: Work, frame: Frame, node: QuestionNode): boolean {
  const { reuse } = node.question
  if (reuse === 'never' || node.id in frame.asked) return false
  const key = reuseKey(node.question, typeOf(node))
  const earlier = Object.hasOwn(w.state.answers, key) ? w.state.answers[key] : undefined
  if (isEmpty(earlier) || !stillOffered(w, frame, node, earlier!)) return false
  if (reuse === 'always') {
    if (!fill(w, frame, node, earlier!, true)) return false
    pass(w, frame, node)
    return true
  }
  const declined = frame.memo['declined']
  if (Array.isArray(declined) && declined.includes(node.question.slot)) return false
  const previous = displayOf(node, earlier!, namesOf(w, frame))
  enterRepair(w, 'reuse', { after: 'reuse', question: node.id, shown: shownOf(w, frame, node, { previous }) })
  return true
}

/** What the customer chose may be gone when its question is reached: an option whose `if` no longer holds. */
function stillStands(w: Work, frame: Frame, node: NodeOf<'choose'>): boolean {
  const holder = holderOf(w, frame)
  const { slot } = node.question
  // What `set` wrote need be no option at all.
  return (
    node.options === null || !holder.answered.includes(slot) || stillOffered(w, frame, node, holder.values[slot]!)
  )
}

function stillOffered(w: Work, frame: Frame, node: QuestionNode, value: Value): boolean {
  if (node.word === 'ask') return true
  const names = namesOf(w, frame)
  const offered = (
    node.options === null ? (listOf(node, names) ?? []) : visibleOptions(node, names).map((option) => option.id)
  ).map((each) => JSON.stringify(each))
  if (Array.isArray(value) !== node.many) return false
  return (node.many ? (value as Value[]) : [value]).every((each) => offered.includes(JSON.stringify(each)))
}

export function runConfirm(w: Work, frame: Frame, node: NodeOf<'confirm'>): void {
  delete frame.memo['wrong']
  ask(w, frame, node, true)
}
