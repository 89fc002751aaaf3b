/** "不对，是 …": which earlier answer an utterance corrects, and to what. Pure. */
import type { DialogEnv, DialogState, Frame, SlotType, Utterance, Value } from '../model/index.ts'
import { isChoiceOf, readChoice } from './choices.ts'
import { calledAnswers, callOf, type CalledAnswer } from './called.ts'
import { matchStanding, openStanding, type Standing } from './matching-open.ts'
import type { Program, QuestionNode } from './machine.ts'
import type { Match } from './matching.ts'
import { plainText } from './normalize.ts'
import { findMachine } from './work.ts'

export interface Correction {
  slot: string
  /** Height of the frame that holds the slot, or that called the flow it was answered in. */
  index: number
  /** Answered in a flow that was called and has come back; null: in this frame. */
  called: CalledAnswer | null
  node: QuestionNode
  value: Value
  match: Match
}

/** What stands before the new answer. The last one in the sentence counts: "不是 A，是 B". */
const marks: readonly RegExp[] = [
  /(?:改成|改为|换成|更正为?|更改为|应该是|应为|其实是|说错了|写错了|发错了|打错了|搞错了|弄错了|错了|不对|不是这个|不是的)[\s，,。.！!：:、]*(?:我?(?:是|说的是|想说|要的是))?[\s：:]*/gu,
  /(?:^|[，,。.！!\s])不是[^，,。.！!]{0,40}[，,。.！!\s]+(?:而?是)[\s：:]*/gu,
  /\b(?:no[,，.! ]+(?:it(?:['’]?s| is)|i mean(?:t)?|that(?:['’]?s| is))|i mean(?:t)?|actually(?: it(?:['’]?s| is))?|(?:change|correct) (?:it |that )?to|sorry[,，. ]+(?:it(?:['’]?s| is))?)\s*/giu,
]

/** Where the new answer begins; null if nothing says that an earlier one was wrong. */
export function correctionStart(text: string): number | null {
  let start: number | null = null
  for (const mark of marks)
    for (const found of text.matchAll(mark)) {
      const end = found.index + found[0].length
      if (start === null || end > start) start = end
    }
  return start
}

/** The part of an utterance from an offset on, its entities moved along. */
function tail(utterance: Utterance, from: number): Utterance {
  const text = utterance.text.slice(from)
  return {
    ...utterance,
    text,
    raw: text,
    entities: utterance.entities
      .filter((entity) => entity.start >= from)
      .map((entity) => ({ ...entity, start: entity.start - from, end: entity.end - from })),
  }
}

/**
 * The answer an utterance corrects, newest first; null if it corrects none. At a `confirm` a plain new answer is a
 * correction even without saying so.
 */
export function findCorrection(
  state: DialogState,
  program: Program,
  utterance: Utterance,
  env: DialogEnv<Program>,
): Correction | null {
  if (utterance.choice !== undefined || utterance.digits !== undefined) return null
  const start = correctionStart(utterance.text)
  const open = openStanding(state, program)
  const atConfirm = open?.node.word === 'confirm'
  if (start === null && !atConfirm) return null
  const said = start === null ? utterance : tail(utterance, start)
  if (said.text.trim() === '') return null
  const found = candidates(state, program)
  const typed = found.filter(({ node }) => !(node.word === 'ask' && node.type === 'text'))
  for (const each of typed) {
    const hit = tryOn(each, said, env)
    if (hit && (start !== null || hit.match.full || hit.match.entity)) return hit
  }
  if (start === null) return null
  for (const each of found) if (!typed.includes(each)) return tryOn(each, said, env)
  return null
}

export type Candidate = Standing & {
  node: QuestionNode
  slot: string
  holder: number
  called: CalledAnswer | null
}

/** Answered questions of the topmost matter, newest first. */
function candidates(state: DialogState, program: Program): Candidate[] {
  const found: Candidate[] = []
  const { frames } = state
  for (let index = frames.length - 1; index >= 0; index--) {
    const frame = frames[index]!
    const machine = findMachine(program, frame.flow)
    if (machine && frame.kind !== 'repair')
      for (const entry of frame.answered.toReversed()) {
        const call = callOf(entry)
        const node = call === null ? machine.questions.get(entry) : undefined
        if (node) found.push({ frames, index, holder: index, machine, node, slot: entry, called: null })
        if (call !== null)
          for (const called of calledAnswers(frame, call, program))
            found.push(inCalled(frames, index, called, program))
      }
    if (frame.kind === 'flow' || frame.kind === 'digression') break
  }
  return found
}

function inCalled(frames: readonly Frame[], holder: number, called: CalledAnswer, program: Program): Candidate {
  const { node, slot, frame, flow } = called
  const stack = [...frames.slice(0, holder + 1), frame]
  return { frames: stack, index: holder + 1, holder, machine: findMachine(program, flow)!, node, slot, called }
}

function tryOn(candidate: Candidate, said: Utterance, env: DialogEnv<Program>): Correction | null {
  const { node, slot, index, holder, called, frames } = candidate
  const match = matchStanding(candidate, said, env)
  if (!match || match.sign !== undefined || match.weak) return null
  if (JSON.stringify(frames[index]!.values[slot]) === JSON.stringify(match.value)) return null
  return { slot, index: holder, called, node, value: match.value, match }
}

/** What an utterance says to a named slot, as a correction or plainly; for the event `correct`. */
export function correctionOf(
  state: DialogState,
  program: Program,
  slot: string,
  utterance: Utterance,
  env: DialogEnv<Program>,
): Correction | null {
  const found = candidates(state, program).find((each) => each.slot === slot)
  if (found === undefined) return null
  const start = utterance.choice === undefined ? correctionStart(utterance.text) : null
  const first = start === null ? null : tryOn(found, tail(utterance, start), env)
  return first ?? tryOn(found, utterance, env)
}

/** A pressed option of a question answered before, as a correction; `same`: it is the answer; null: it belongs to none. */
export function findPressed(
  state: DialogState,
  program: Program,
  utterance: Utterance,
  env: DialogEnv<Program>,
): Correction | 'same' | null {
  const pressed = readChoice(utterance.choice!.value)
  const found = candidates(state, program).find(
    ({ frames, index, node }) => pressed !== null && isChoiceOf(pressed, frames[index]!, node.id),
  )
  return found === undefined ? null : (tryOn(found, utterance, env) ?? 'same')
}

/** What people call the answers of a type. */
const nouns: Partial<Record<SlotType, RegExp>> = {
  order_no: /订单|单号|order/,
  phone: /手机|电话|号码|phone/,
  email: /邮箱|邮件|email/,
  address: /地址|address/,
  person_address: /地址|收件|address/,
  tax_no: /税号/,
  amount: /金额|价钱|钱数|amount/,
  number: /数量|件数|个数/,
  date: /日期|时间|date/,
  image: /照片|图片|photo/,
}
const blamed =
  /^(?:我的?|刚才的?|上面的?)?(.{1,12}?)(?:写|填|说|发|选|打|搞|弄|给)?(?:错了|得不对|的不对|不对|有误|要改一?下?|想改一?下?|改一下|换一下|重新(?:填|选|写)(?:一下)?)(?:吧|了|哦)?$/

/** "订单号填错了": an answer is said to be wrong without a new one; the question to ask again, or null. */
export function findBlamed(state: DialogState, program: Program, utterance: Utterance): Candidate | null {
  const noun = blamed.exec(plainText(utterance.text))?.[1]
  if (noun === undefined || utterance.choice !== undefined) return null
  const found = candidates(state, program)
  const isAsked = ({ node }: Candidate) =>
    noun.length >= 2 && (node.question.text.source.variants['text']?.value.includes(noun) ?? false)
  const isOfType = ({ node }: Candidate) => node.word === 'ask' && nouns[node.type]?.test(noun)
  // The question's own words say which of two phone numbers is meant; what it asks for only of what kind.
  return found.find(isAsked) ?? found.find(isOfType) ?? null
}
