/** What the policy asks the dialog: the open question, whether an utterance answers or corrects, commands, triggers. */
import type { Awaiting, CommandName, DialogEnv, DialogState, SlotType, Utterance, Value } from '../model/index.ts'
import { findBlamed, findCorrection } from './corrections.ts'
import { matchStanding, offeredIn, openStanding, standingAt, type Standing } from './matching-open.ts'
import type { Machine, Program, Trigger } from './machine.ts'
import { plainText } from './normalize.ts'
import { findMachine, parkedOf } from './work.ts'

export { readChoice, type ReadChoice } from './choices.ts'

/** A question that waits for the customer. */
export interface OpenQuestion {
  slot: string
  type: SlotType | 'choose' | 'confirm'
  /** Node of the machine. */
  node: string
  /** Flow the customer is in: of a repair the one that is repaired; '' if none. */
  flow: string
  interrupt: 'yes' | 'answers' | 'no'
  /** Anything the customer writes is an answer. */
  text: boolean
  /** For `matchAnswer` and `optionsOf`. */
  standing: Standing
  /** In the repair `reuse`: the question whose earlier answer is offered. */
  reuse: Standing | null
}

/** Everything a conversation waits for: at the top of its stack, and parked below what came between. */
export function awaitedIn({ awaiting, frames }: DialogState): Exclude<Awaiting, null>[] {
  const parked = frames.flatMap((frame) => parkedOf(frame) ?? [])
  return awaiting === null ? parked : [...parked, awaiting]
}

/** The open question, or null. `program` is that of the top frame's release. */
export function openQuestion(state: DialogState, program: Program): OpenQuestion | null {
  const standing = openStanding(state, program)
  if (standing === null) return null
  const { node } = standing
  const running = runningFlow(state, program)
  const frame = state.frames.at(-1)!
  const isReuse = frame.kind === 'repair' && frame.memo['repair'] === 'reuse' && node.word === 'confirm'
  return {
    slot: node.word === 'confirm' ? node.id : node.question.slot,
    type: node.word === 'ask' ? node.type : node.word,
    node: node.id,
    flow: running?.id ?? '',
    interrupt: running?.interrupt ?? 'yes',
    text: node.word === 'ask' && node.type === 'text',
    standing,
    reuse: isReuse ? standingAt(state.frames, state.frames.length - 2, program) : null,
  }
}

/** The open question is the policy's own (which one? a person?): whatever is no answer to it is said afresh. */
export function asksLoosely({ frames }: DialogState): boolean {
  const top = frames.at(-1)
  return top?.kind === 'repair' && top.memo['loose'] === true
}

/** Labels of what is on offer now, in order. */
export function optionsOf(
  question: OpenQuestion,
  env: DialogEnv<Program>,
): { id: string; label: string; key: string }[] {
  return offeredIn(question.standing, env).map(({ id, label, key }) => ({ id, label, key }))
}

/**
 * What an utterance answers to the open question; null: it is no answer (the option 其他 takes it only as the last
 * resort, which the engine does by itself). `full`: the utterance is nothing but this answer.
 */
export function matchAnswer(
  question: OpenQuestion,
  utterance: Utterance,
  env: DialogEnv<Program>,
): { value: Value; full: boolean } | null {
  const match = matchStanding(question.standing, utterance, env)
  if (match && !match.weak) return { value: match.sign ?? match.value, full: match.full }
  const other = question.reuse && matchStanding(question.reuse, utterance, env)
  return other && !other.weak && other.sign === undefined ? { value: other.value, full: other.full } : null
}

/** The slot whose earlier answer an utterance corrects ("不对，是 …", "改成 …", "no, it's …", "单号错了"); null: none. */
export function matchCorrection(
  state: DialogState,
  program: Program,
  utterance: Utterance,
  env: DialogEnv<Program>,
): string | null {
  return (findCorrection(state, program, utterance, env) ?? findBlamed(state, program, utterance))?.slot ?? null
}

/**
 * A command word, as the whole utterance. `voice: false` leaves the telephone's keys 0 and * out, which in writing may be
 * an answer.
 */
export function matchCommand(program: Program, text: string, voice = true): CommandName | null {
  const plain = plainText(text)
  if (!voice && (plain === '0' || plain === '*')) return null
  return program.commands.get(plain) ?? null
}

/** The flow the customer is in: the topmost that is no repair. */
export function runningFlow(state: DialogState, program: Program): Machine | null {
  for (let index = state.frames.length - 1; index >= 0; index--) {
    const frame = state.frames[index]!
    if (frame.kind !== 'repair') return findMachine(program, frame.flow)
  }
  return null
}

/** True if the flow itself holds a `handoff` step. */
export function canHandoff(program: Program, flow: string): boolean {
  return findMachine(program, flow)?.handsOff ?? false
}

/** Flows with `when`, in order. */
export function triggers(program: Program): readonly Trigger[] {
  return program.triggers
}
