/** The question a state stands at, and what an utterance says to it. Pure; shared by the policy and the engine. */
import type { DialogEnv, DialogState, Frame, Utterance } from '../model/index.ts'
import { offeredNow, type Asking } from './asking.ts'
import { isChoiceOf, isQuestion, offeredAt, readChoice, type Offered } from './choices.ts'
import { FrameNames } from './frame-names.ts'
import type { Machine, Program } from './machine.ts'
import {
  matchOffered,
  matchOther,
  matchPressed,
  matchSkip,
  matchTyped,
  matchYesNo,
  type Match,
} from './matching.ts'
import { plainText } from './normalize.ts'
import { areNumbered, numberedAs } from './numbers.ts'
import { listedSlots, manyState, pageOf } from './sub-questions.ts'
import { findMachine } from './work.ts'

/** A question in its place on the stack. */
export interface Standing {
  frames: readonly Frame[]
  index: number
  machine: Machine
  node: Asking
}

/** The node a frame stands at, if it is a question. */
export function standingAt(frames: readonly Frame[], index: number, program: Program): Standing | null {
  const frame = frames[index]
  const machine = frame && findMachine(program, frame.flow)
  const node = machine?.nodes.get(frame!.at)
  return machine && node && isQuestion(node) ? { frames, index, machine, node } : null
}

/** The open question of a state; null if nobody is asked anything. */
export function openStanding(state: DialogState, program: Program): Standing | null {
  if (state.awaiting?.kind !== 'answer') return null
  return standingAt(state.frames, state.frames.length - 1, program)
}

/** What is on offer at a question. */
export function offeredIn(standing: Standing, env: DialogEnv<Program>): Offered[] {
  const { frames, index, node } = standing
  return offeredNow({ env }, frames[index]!, node, new FrameNames({ env }, frames, index))
}

/**
 * What an utterance says to a question; null: nothing. A press counts only if it belongs to this very question (or came
 * without a value of ours, as a label).
 */
export function matchStanding(standing: Standing, utterance: Utterance, env: DialogEnv<Program>): Match | null {
  const { frames, index, node } = standing
  const frame = frames[index]!
  const offered = offeredIn(standing, env)
  const pressed = utterance.choice && readChoice(utterance.choice.value)
  if (pressed)
    return isChoiceOf(pressed, frame, node.id)
      ? matchPressed(pressed.option, offered, isMany(standing, env))
      : null
  const label = utterance.choice?.label ?? utterance.choice?.value
  const said = label === undefined ? utterance : { ...utterance, text: label, raw: label }
  const numbered = areNumbered(env, offered.length) ? numberedAs(plainText(said.text), offered) : null
  if (numbered) return matchPressed(numbered.id, offered, isMany(standing, env))
  if (node.word === 'ask') return matchTyped(node.type, node.question, said)
  if (node.word === 'confirm')
    return listedSlots(frame) === null ? matchYesNo(said, offered) : matchOffered(said, offered, false)
  if (node.many && env.scopes.channel['modality'] === 'voice') {
    const all = matchOffered(said, [], true)
    if (all?.sign) return all
    return matchYesNo(said, offered) ?? matchListed(standing, said, env) ?? matchSkip(node.question, said)
  }
  const isPaged = node.options === null && pageOf(frame, node) > 0
  return (
    matchOffered(said, offered, node.many, isPaged) ?? matchSkip(node.question, said) ?? matchOther(said, offered)
  )
}

/** By telephone one of many is asked about at a time, but people may name them all at once. */
function matchListed(standing: Standing, utterance: Utterance, env: DialogEnv<Program>): Match | null {
  const { frames, index, node } = standing
  if (node.word !== 'choose') return null
  const names = new FrameNames({ env }, frames, index)
  const list = offeredAt({ ...node, limit: 100 }, names, 0)
  const match = matchOffered(utterance, list, true)
  return match && Array.isArray(match.value) ? match : null
}

function isMany(standing: Standing, env: DialogEnv<Program>): boolean {
  const { frames, index, node } = standing
  if (node.word !== 'choose' || !node.many) return false
  return env.scopes.channel['modality'] !== 'voice' || manyState(frames[index]!, node) === null
}
