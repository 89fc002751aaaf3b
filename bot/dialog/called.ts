/** Answers given in flows that were called and have come back: kept with the caller, so that they can still be corrected. */
import type { Frame, Value } from '../model/index.ts'
import type { Machine, Program, QuestionNode } from './machine.ts'
import type { Heard } from './prefill.ts'
import { findMachine } from './work.ts'

/** What a called flow was answered, itself first, then the flows it called; slots in the order of their answers. */
interface Called {
  flow: string
  heard: Heard
  order: [flow: string, slot: string, run: string][]
}

const markOf = (node: string) => `call:${node}`

/** The call node of an entry of `frame.answered`; null: the entry is a slot. */
export function callOf(answered: string): string | null {
  return answered.startsWith('call:') ? answered.slice(5) : null
}

function calledBy(frame: Frame, node: string): Called | null {
  const all = frame.memo['called'] as Record<string, Called> | undefined
  return all && Object.hasOwn(all, node) ? all[node]! : null
}

/** Notes in the caller what was answered in the flow that just ended. Both frames must be ours to change. */
export function keepCalled(caller: Frame, node: string, ended: Frame, machine: Machine | null): void {
  const heard: Heard = {}
  const order: Called['order'] = []
  for (const entry of ended.answered) {
    const inner = callOf(entry)
    const nested = inner === null ? null : calledBy(ended, inner)
    if (nested) {
      for (const [flow, slots] of Object.entries(nested.heard)) heard[flow] = { ...heard[flow], ...slots }
      order.push(...nested.order)
    } else if (machine?.questions.has(entry) && Object.hasOwn(ended.values, entry)) {
      heard[ended.flow] = { ...heard[ended.flow], [entry]: ended.values[entry]! }
      order.push([ended.flow, entry, ended.run])
    }
  }
  forgetCalled(caller, node)
  if (order.length === 0) return
  caller.answered = [...caller.answered, markOf(node)]
  caller.memo['called'] = {
    ...(caller.memo['called'] as Record<string, Value> | undefined),
    [node]: { flow: ended.flow, heard, order },
  }
}

/** The call is made again, or its flow begins anew: what it was answered before is no answer any more. */
export function forgetCalled(caller: Frame, node: string): void {
  if (calledBy(caller, node) === null) return
  caller.answered = caller.answered.filter((entry) => entry !== markOf(node))
  const { [node]: _, ...rest } = caller.memo['called'] as Record<string, Value>
  if (Object.keys(rest).length > 0) caller.memo['called'] = rest
  else delete caller.memo['called']
}

/**
 * A question above is asked or answered anew: what the calls below it were answered stays, should they be made again.
 * `changed`: one of these answers is new, or open (undefined).
 */
export function rememberCalls(caller: Frame, changed?: { answer: CalledAnswer; value: Value | undefined }): void {
  const all = Object.entries((caller.memo['called'] ?? {}) as unknown as Record<string, Called>)
  if (all.length === 0) return
  const again = { ...(caller.memo['again'] as Record<string, Heard> | undefined) }
  for (const [node, { heard }] of all) again[node] = heard
  if (changed) {
    const { call, flow, slot } = changed.answer
    const { [slot]: _, ...others } = again[call]?.[flow] ?? {}
    again[call] = {
      ...again[call],
      [flow]: changed.value === undefined ? others : { ...others, [slot]: changed.value },
    }
  }
  caller.memo['again'] = again
}

/** What the flow called at this node is to be told again; once. */
export function takeAgain(caller: Frame, node: string): Heard | null {
  const again = caller.memo['again'] as Record<string, Heard> | undefined
  if (!again || !Object.hasOwn(again, node)) return null
  const { [node]: heard, ...rest } = again
  if (Object.keys(rest).length > 0) caller.memo['again'] = rest
  else delete caller.memo['again']
  return heard!
}

/** An answer of a finished call, as a question in a frame of its own above the caller. */
export interface CalledAnswer {
  /** Node of the caller. */
  call: string
  flow: string
  slot: string
  node: QuestionNode
  value: Value
  /** Stands for the frame that is gone: its names are what was answered. */
  frame: Frame
}

/** Answers of one finished call, newest first. */
export function calledAnswers(caller: Frame, call: string, program: Program): CalledAnswer[] {
  const called = calledBy(caller, call)
  return (called?.order ?? []).toReversed().flatMap(([flow, slot, run]): CalledAnswer[] => {
    const node = findMachine(program, flow)?.questions.get(slot)
    const values = called!.heard[flow]!
    if (!node || !Object.hasOwn(values, slot)) return []
    const secret = node.question.secret ? [slot] : []
    const frame: Frame = {
      ...caller, flow, run, values, secret, at: node.id, kind: 'call', answered: [], asked: {}, memo: {}, result: {},
    } // prettier-ignore
    return [{ call, flow, slot, node, value: values[slot]!, frame }]
  })
}

/** Id of such an answer among those that may be wrong; a slot has no slash. */
export function wrongId({ call, slot }: CalledAnswer): string {
  return `${call}/${slot}`
}

/** The answer with that id; null: it is a slot of the frame itself. */
export function calledOf(frame: Frame, id: string, program: Program): CalledAnswer | null {
  const at = id.lastIndexOf('/')
  return at < 0
    ? null
    : (calledAnswers(frame, id.slice(0, at), program).find((each) => wrongId(each) === id) ?? null)
}
