/** Asks questions: counts, renders, waits; repeats with `retry` and `silence` texts; gives up. */
import type { Frame, OutboundDraft, SlotType, Value } from '../model/index.ts'
import { calledOf } from './called.ts'
import { choiceValues, isQuestion, itemLabel, offeredAt, skipChoice, yesNo, type Offered } from './choices.ts'
import type { Machine, NodeOf, Text } from './machine.ts'
import { FrameNames } from './frame-names.ts'
import type { Names } from './names.ts'
import { plainText } from './normalize.ts'
import { areNumbered } from './numbers.ts'
import { applyFilter, show } from './show.ts'
import { enterRepair } from './repairs.ts'
import { renderLine, renderText } from './say.ts'
import { listedSlots, manyState, manyPrompt, pageOf } from './sub-questions.ts'
import {
  holderOf,
  machineOf,
  namesOf,
  own,
  programOf,
  reply,
  setTimer,
  stepName,
  stopAwaiting,
  type Work,
} from './work.ts'

/** A node that waits for the customer. */
export type Asking = NodeOf<'ask'> | NodeOf<'choose'> | NodeOf<'confirm'>

/** The top frame and the question it stands at; null if it stands at none. */
export function openNode(w: Work): { frame: Frame; machine: Machine; node: Asking } | null {
  const frame = own(w)
  if (frame === null) return null
  const machine = machineOf(w, frame)
  const node = machine?.nodes.get(frame.at)
  return machine && node && isQuestion(node) ? { frame, machine, node } : null
}

/** The open question once more, uncounted; nothing if none is open. */
export function askOpen(w: Work): void {
  const open = w.state.awaiting?.kind === 'answer' ? openNode(w) : null
  if (open !== null) ask(w, open.frame, open.node, false)
}

export function attemptsOf(node: Asking): number {
  return node.word === 'confirm' ? 3 : node.question.attempts
}

export function countOf(frame: Frame, key: string): number {
  return Object.hasOwn(frame.asked, key) ? frame.asked[key]! : 0
}

/**
 * Asks the question the top frame stands at. `counted` askings end in `gave_up` once there were enough; `text` says it in
 * other words.
 */
export function ask(w: Work, frame: Frame, node: Asking, counted: boolean, text?: Text): void {
  if (counted) {
    const asked = countOf(frame, node.id)
    if (asked >= attemptsOf(node)) return gaveUp(w, frame, node)
    frame.asked[node.id] = asked + 1
  }
  const names = namesOf(w, frame)
  const draft = questionDraft(w, frame, node, names, text)
  if (draft !== null) reply(w, { ...draft, step: stepName(frame, node) })
  await_(w, frame, node)
}

function await_(w: Work, frame: Frame, node: Asking): void {
  stopAwaiting(w)
  const timeoutMs = node.word === 'confirm' ? null : node.question.timeoutMs
  const timer = timeoutMs === null ? null : `${frame.run}:${node.id}`
  if (timer !== null) setTimer(w, timer, w.env.now + timeoutMs!)
  w.state.awaiting = { kind: 'answer', run: frame.run, node: node.id, slot: slotOf(node), since: w.env.now, timer }
}

/** Waits for the answer without asking again. */
export function waitOn(w: Work, frame: Frame, node: Asking, counted: boolean): void {
  if (counted) frame.asked[node.id] = countOf(frame, node.id) + 1
  await_(w, frame, node)
}

export function slotOf(node: Asking): string {
  return node.word === 'confirm' ? node.id : node.question.slot
}

/** What was answered is not understood (or did not pass `must`): ask in other words, repair, or give up. */
export function missed(w: Work, frame: Frame, node: Asking, kind: 'retry' | 'silence'): void {
  stopAwaiting(w)
  if (countOf(frame, node.id) >= attemptsOf(node)) return gaveUp(w, frame, node)
  const texts = node.word === 'confirm' ? [] : node.question[kind]
  if (texts.length > 0) {
    const key = `${node.id} ${kind}`
    const used = countOf(frame, key)
    frame.asked[key] = used + 1
    return ask(w, frame, node, true, texts[Math.min(used, texts.length - 1)])
  }
  enterRepair(w, kind === 'retry' ? 'not_understood' : 'silence', {
    after: 'count',
    question: node.id,
    shown: shownOf(w, frame, node),
  })
}

export function gaveUp(w: Work, frame: Frame, node: Asking): void {
  stopAwaiting(w)
  if ('gave_up' in node.on) frame.at = node.on['gave_up'] ?? ''
  else if (node.word !== 'confirm' && node.question.optional) skip(w, frame, node)
  else {
    const shown = shownOf(w, frame, node)
    frame.at = node.next ?? ''
    enterRepair(w, 'gave_up', { after: 'go', question: node.id, shown })
  }
}

/** An optional question is left out and not asked again on the way down. */
export function skip(w: Work, frame: Frame, node: NodeOf<'ask'> | NodeOf<'choose'>): void {
  const holder = holderOf(w, frame)
  const skipped = holder.memo['skipped']
  holder.memo['skipped'] = [...(Array.isArray(skipped) ? skipped : []), node.question.slot]
  frame.at = node.next ?? ''
}

/** Scope `question` of a repair. */
export function shownOf(
  w: Work,
  frame: Frame,
  node: Asking,
  more: Record<string, Value> = {},
): Record<string, Value> {
  const names = namesOf(w, frame)
  const text = node.word === 'confirm' ? node.text : node.question.text
  return { text: renderLine(text, names, w.env), ...more }
}

/** An answer as the customer would say it: an option's label, a line of a list, a date. Secrets are masked. */
export function displayOf(node: NodeOf<'ask'> | NodeOf<'choose'>, value: Value, names: Names): string {
  if (node.question.secret) return applyFilter('mask', value, names)
  if (node.word === 'ask') return show(value, names)
  const one = (item: Value): string => {
    if (node.options === null) return itemLabel(node, item, names)
    const option = node.options.find((candidate) => candidate.id === item)
    return option ? option.label.render(names) : show(item, names)
  }
  return Array.isArray(value) && node.many
    ? value.map(one).join(names.language === 'en' ? ', ' : '、')
    : one(value)
}

/** What stands on offer at the question now. */
export function offeredNow(w: { env: Work['env'] }, frame: Frame, node: Asking, names: Names): Offered[] {
  if (node.word === 'confirm') {
    const slots = listedSlots(frame)
    return slots === null ? yesNo(names) : wrongOptions(w, frame, slots, names)
  }
  const skip = node.question.optional && !names.voice ? [skipChoice(names)] : []
  if (node.word === 'ask') return maySkipByNumber(node, w.env) ? skip : []
  const many = names.voice ? manyState(frame, node) : null
  if (many !== null) return yesNo(names, true)
  return [...offeredAt(node, names, pageOf(frame, node)), ...skip]
}

/** Where 跳过 would be shown as number 1, it is not offered beside a question that 1 may answer. */
function maySkipByNumber(node: NodeOf<'ask'>, env: Work['env']): boolean {
  return !areNumbered(env, 1) || !takesNumbers.has(node.type)
}
const takesNumbers: ReadonlySet<SlotType> = new Set(['text', 'number', 'amount', 'size_body'])

/** "哪里不对？": the answers that can be changed, by what they are now. */
function wrongOptions(w: { env: Work['env'] }, frame: Frame, slots: readonly string[], names: Names): Offered[] {
  const machine = machineOf(w, frame)
  const program = programOf(w, frame)
  const offered: Offered[] = []
  for (const slot of slots) {
    const called = program && calledOf(frame, slot, program)
    const node = called?.node ?? machine?.questions.get(slot)
    const value = called ? called.value : frame.values[slot]
    if (!node || value === undefined) continue
    const label = displayOf(node, value, called ? new FrameNames(w, [called.frame], 0) : names)
    offered.push({ id: slot, label, words: [plainText(label)], value: slot, key: String(offered.length + 1) })
  }
  const label = names.language === 'en' ? 'Cancel it' : '不办了'
  offered.push({
    id: 'cancel',
    label,
    words: [plainText(label)],
    value: 'cancel',
    key: String(offered.length + 1),
  })
  return offered
}

function questionDraft(w: Work, frame: Frame, node: Asking, names: Names, text?: Text): OutboundDraft | null {
  const offered = offeredNow(w, frame, node, names)
  const prompt = ownPrompt(frame, node, names)
  const source = text ?? (node.word === 'confirm' ? node.text : node.question.text)
  const said = prompt !== null && text === undefined ? null : renderText(source, names, w.env)
  const line = prompt?.(said?.draft.text ?? renderLine(source, names, w.env)) ?? null
  const draft: OutboundDraft = said?.draft ?? { type: 'message' }
  if (line !== null) {
    draft.text = line
    if (names.voice) draft.speech = line
  }
  if (offered.length > 0) {
    const valueOf = choiceValues(frame, node.id)
    draft.choices = offered.map(({ id, label, image, key }) => {
      const choice: NonNullable<OutboundDraft['choices']>[number] = { value: valueOf(id), label }
      if (image) choice.image = image
      if (key !== '') choice.key = key
      return choice
    })
    if (names.voice && (said === null || said.derived)) readOut(draft, offered, names)
  }
  return draft.text === undefined && !draft.image && !draft.card && !draft.choices ? null : draft
}

/** Questions inside a question: what is wrong, and one of many by telephone. */
function ownPrompt(frame: Frame, node: Asking, names: Names): ((text: string) => string) | null {
  if (node.word === 'confirm')
    return listedSlots(frame) === null
      ? null
      : () => (names.language === 'en' ? 'What should be changed?' : '哪里不对？')
  if (node.word === 'ask' || !names.voice) return null
  const many = manyState(frame, node)
  return many === null ? null : (text) => manyPrompt(node, many, text, names)
}

/** "查订单请按 1，退换货请按 2。" */
function readOut(draft: OutboundDraft, offered: readonly Offered[], names: Names): void {
  const keyed = offered.filter((option) => option.key !== '')
  const line =
    names.language === 'en'
      ? `${keyed.map((option) => `for ${option.label} press ${option.key}`).join(', ')}.`
      : `${keyed.map((option) => `${option.label}请按 ${option.key}`).join('，')}。`
  const text = draft.text ?? ''
  const gap = names.language === 'en' ? ' ' : ''
  const end = text === '' || /[\p{P}\s]$/u.test(text) ? '' : names.language === 'en' ? '.' : '。'
  draft.text = `${text}${end}${text === '' ? '' : gap}${line}`
  draft.speech = draft.text
}
