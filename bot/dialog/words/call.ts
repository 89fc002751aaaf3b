/** `call`, `do` and `answer`: ask another flow, an action or the knowledge base. */
import { createHash } from 'node:crypto'
import type { Answer, Frame, Value } from '../../model/index.ts'
import { write } from '../filling.ts'
import { callFlow } from '../flows.ts'
import type { NodeOf, Pair } from '../machine.ts'
import { isEmpty } from '../names.ts'
import { forTheEar } from '../speak.ts'
import { enterRepair } from '../repairs.ts'
import { doneMark, namesOf, newId, note, reply, stepName, type Work } from '../work.ts'

/** What an action gave: `ok` with fields or a list. */
export type Result = Record<string, Value> | Value[]

/** Empty values are not passed. */
function passed(
  w: Work,
  frame: Frame,
  pairs: readonly Pair[],
): { values: Record<string, Value>; secret: string[] } {
  const names = namesOf(w, frame)
  const values: Record<string, Value> = {}
  const secret: string[] = []
  for (const pair of pairs) {
    const value = pair.value.of(names)
    if (isEmpty(value)) continue
    values[pair.name] = value!
    if (pair.value.read !== null && names.secret(pair.value.read.path)) secret.push(pair.name)
  }
  return { values, secret }
}

export function runCall(w: Work, frame: Frame, node: NodeOf<'call'>): void {
  const { values, secret } = passed(w, frame, node.with)
  if (callFlow(w, frame, node.flow, values, secret)) return
  note(w, `no flow ${node.flow}`)
  frame.result = { outcome: 'failed', action: node.flow }
  frame.at = node.next ?? ''
  enterRepair(w, 'failed', { after: 'go' })
}

export function runDo(w: Work, frame: Frame, node: NodeOf<'do'>): void {
  const action = w.env.actions.get(node.action)
  if (action === undefined) {
    note(w, `no action ${node.action}`)
    return takeResult(w, frame, node, 'failed', {})
  }
  const { values, secret } = passed(w, frame, node.with)
  const key = effectKey(w, frame, node, values)
  const done = action.effect === 'read' ? undefined : w.state.done[key]
  if (done !== undefined) {
    note(w, `${node.action} was done already`)
    return takeResult(w, frame, node, done.outcome, done.result)
  }
  const id = newId(w)
  w.out.actions.push({ id, action: node.action, effect: action.effect, input: values, key, secret })
  if (action.effect !== 'read') frame.memo['key'] = key
  w.state.awaiting = { kind: 'effect', run: frame.run, node: node.id, id }
}

/** Conversation, run, step and values: the same is never done twice. */
function effectKey(w: Work, frame: Frame, node: NodeOf<'do'>, values: Record<string, Value>): string {
  const conversation = w.env.scopes.conversation['id']
  const whole = JSON.stringify([conversation ?? null, frame.run, frame.flow, node.id, sorted(values)])
  return doneMark(frame) + createHash('sha256').update(whole).digest('base64url').slice(0, 32)
}

function sorted(value: Value): Value {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.keys(value)
    .sort()
    .map((key): Value => [key, sorted(value[key]!)])
}

/** Leaves a `do` with an outcome: its branch, `ok` goes on, everything else is a fault. */
export function takeResult(w: Work, frame: Frame, node: NodeOf<'do'>, outcome: string, result: Result): void {
  const fields = Array.isArray(result) ? { list: result } : result
  frame.result = { ...fields, outcome, action: node.action }
  if (outcome === 'ok' && node.save !== null) write(w, frame, node.save, result)
  if (outcome in node.on) {
    frame.at = node.on[outcome] ?? ''
    return
  }
  frame.at = node.next ?? ''
  if (outcome === 'ok') return
  if (outcome !== 'failed') note(w, `outcome ${outcome} of ${node.action} has no branch`)
  if ('failed' in node.on) frame.at = node.on['failed'] ?? ''
  else enterRepair(w, 'failed', { after: 'go' })
}

/** Remembers what a write or record did, so that it is never done twice. A fault may be tried again, an unknown outcome not. */
export function rememberDone(w: Work, frame: Frame, outcome: string, result: Result): void {
  const key = frame.memo['key']
  if (typeof key !== 'string') return
  delete frame.memo['key']
  const mayHaveDone = outcome !== 'failed' || (!Array.isArray(result) && result['unknown'] === true)
  if (mayHaveDone) w.state.done = { ...w.state.done, [key]: { outcome, result } }
}

export function runAnswer(w: Work, frame: Frame, node: NodeOf<'answer'>): void {
  const names = namesOf(w, frame)
  const found = w.env.answer(
    node.title !== null ? { title: node.title } : { search: node.search?.render(names) ?? '', topic: node.topic },
  )
  const outcome = found === null ? 'miss' : 'found'
  frame.result = found === null ? { outcome } : { outcome, id: found.id, title: found.title }
  if (found !== null) readOut(w, found, stepName(frame, node))
  frame.at = (outcome in node.on ? node.on[outcome] : node.next) ?? ''
  if (found === null && !('miss' in node.on)) enterRepair(w, 'no_answer', { after: 'go' })
}

export function readOut(w: Work, found: Answer, step: string): void {
  const text = w.voice ? forTheEar(found.text, w.env.language) : found.text
  const buttons = found.buttons.length > 0 && { buttons: [...found.buttons] }
  reply(w, { type: 'message', text, ...(w.voice && { speech: text }), ...buttons, step, answer: found.id })
}
