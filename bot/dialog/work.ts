/** One transition in the making: the copied state, what goes out, and the few moves every part of the engine uses. */
import type {
  Awaiting,
  DialogEnv,
  DialogState,
  Frame,
  OutboundDraft,
  Transition,
  Utterance,
  Value,
} from '../model/index.ts'
import { run36 } from './choices.ts'
import { isVoice } from './env-names.ts'
import { FrameNames, type Look } from './frame-names.ts'
import { addHush } from './hush.ts'
import { compileFlow } from './compile.ts'
import { queueFlow } from './builtin.ts'
import type { Machine, Node, Program } from './machine.ts'

/** Steps one transition may take before it is a runaway. */
export const mostSteps = 64
/** Actions, waits and handoffs in a row without an answer of the customer. */
export const mostAlone = 40
/** Frames one conversation may stack. */
export const mostFrames = 24

export interface Work {
  env: DialogEnv<Program>
  /** Ours to change; frames are copied when `own` gives them out. */
  state: DialogState
  out: Transition
  utterance: Utterance | null
  voice: boolean
  steps: number
  /** The budget was spent once already. */
  spent: boolean
  made: number
  owned: Set<Frame>
}

export function beginWork(state: DialogState, env: DialogEnv<Program>, utterance: Utterance | null): Work {
  const copy: DialogState = { ...state, frames: [...state.frames] }
  return {
    env,
    state: copy,
    out: {
      state: copy,
      replies: [],
      actions: [],
      handoff: null,
      timers: { set: [], drop: [] },
      tags: [],
      contact: {},
      conversation: {},
      ended: [],
      started: [],
      visited: [],
      hush: null,
      notes: [],
    },
    utterance,
    voice: isVoice(env),
    steps: 0,
    spent: false,
    made: 0,
    owned: new Set(),
  }
}

/** The frame at that height of the stack (from the top: 0, 1, …), copied so that it may be changed. */
export function own(w: Work, below = 0): Frame | null {
  const { frames } = w.state
  const index = frames.length - 1 - below
  const frame = frames[index]
  if (frame === undefined) return null
  if (w.owned.has(frame)) return frame
  const copy: Frame = {
    ...frame,
    values: { ...frame.values },
    secret: [...frame.secret],
    asked: { ...frame.asked },
    answered: [...frame.answered],
    result: frame.result,
    memo: { ...frame.memo },
  }
  w.owned.add(copy)
  frames[index] = copy
  return copy
}

/** The frame whose names a step of this frame writes: a flow's own repair shares the names of the flow. */
export function holderOf(w: Work, frame: Frame): Frame {
  if (frame.kind !== 'repair' || frame.flow === '_repair') return frame
  const index = w.state.frames.indexOf(frame)
  for (let i = index - 1; i >= 0; i--)
    if (w.state.frames[i]!.kind !== 'repair') return own(w, w.state.frames.length - 1 - i)!
  return frame
}

/** An id derived from the input. */
export function newId(w: Work): string {
  w.made += 1
  return `${w.env.seed}.${w.made}`
}

/** The program a frame is pinned to; null if that release was retired. */
export function programOf(w: Look, frame: Frame): Program | null {
  return w.env.program(frame.release)
}

/** The machine of a flow; `_repair` and `_to_<queue>` are known in every program. */
export function findMachine(program: Program, flow: string): Machine | null {
  if (flow === '_repair') return program.repair
  return program.flows.get(flow) ?? (flow.startsWith('_to_') ? toQueue(flow.slice(4)) : null)
}

const queueMachines = new Map<string, Machine>()

/** Compiled once a queue; queues come from the operator's config, so there are few. */
function toQueue(queue: string): Machine | null {
  if (!/^[a-z][a-z0-9_]{0,63}$/.test(queue)) return null
  let machine = queueMachines.get(queue)
  if (machine === undefined) {
    machine = compileFlow(queueFlow(queue), new Set())
    if (queueMachines.size < 1000) queueMachines.set(queue, machine)
  }
  return machine
}

export function machineOf(w: Look, frame: Frame): Machine | null {
  const program = programOf(w, frame)
  return program === null ? null : findMachine(program, frame.flow)
}

export function namesOf(w: Work, frame: Frame): FrameNames {
  return new FrameNames(w, w.state.frames, w.state.frames.indexOf(frame))
}

export interface NewFrame {
  flow: string
  release: string
  at: string | null
  kind: Frame['kind']
  values?: Record<string, Value>
  secret?: string[]
  memo?: Record<string, Value>
  result?: Record<string, Value>
}

export function pushFrame(w: Work, made: NewFrame): Frame {
  const frame: Frame = {
    run: newId(w),
    flow: made.flow,
    release: made.release,
    at: made.at ?? '',
    kind: made.kind,
    values: { ...made.values },
    secret: made.secret ?? [],
    asked: {},
    answered: [],
    result: made.result ?? {},
    memo: made.memo ?? {},
  }
  w.owned.add(frame)
  w.state.frames.push(frame)
  if (made.kind !== 'repair') w.out.started.push({ flow: frame.flow, run: frame.run })
  return frame
}

/** Takes the top frame off, telling its outcome if it was a flow. */
export function popFrame(w: Work, outcome: string): void {
  const frame = w.state.frames.pop()
  if (frame === undefined) return
  dropParked(w, frame)
  forgetDone(w, frame)
  if (frame.kind === 'repair') return
  w.out.ended.push({ flow: frame.flow, run: frame.run, outcome })
}

/** Keys of what a run did begin with this. */
export function doneMark(frame: Frame): string {
  return `${run36(frame.run)}.`
}

/** What a run did can come up only in that run. */
function forgetDone(w: Work, frame: Frame): void {
  const { done } = w.state
  const mark = doneMark(frame)
  const keys = Object.keys(done)
  if (!keys.some((key) => key.startsWith(mark))) return
  w.state.done = Object.fromEntries(keys.filter((key) => !key.startsWith(mark)).map((key) => [key, done[key]!]))
}

/** Nothing is awaited any more; a question's timer goes with it. */
export function stopAwaiting(w: Work): void {
  const { awaiting } = w.state
  if (awaiting === null) return
  if (awaiting.kind === 'answer' && awaiting.timer !== null) dropTimer(w, awaiting.timer)
  if (awaiting.kind === 'wait') dropTimer(w, awaiting.id)
  w.state.awaiting = null
}

/** Puts what the top frame waits for aside, since something comes on top of it. Questions are simply asked again. */
export function park(w: Work): void {
  const { awaiting } = w.state
  if (awaiting === null) return
  if (awaiting.kind === 'answer') {
    stopAwaiting(w)
    return
  }
  own(w)!.memo['parked'] = { ...awaiting }
  w.state.awaiting = null
}

export function parkedOf(frame: Frame): Exclude<Awaiting, null> | null {
  const parked = frame.memo['parked']
  return parked === undefined || parked === null ? null : (parked as unknown as Exclude<Awaiting, null>)
}

function dropParked(w: Work, frame: Frame): void {
  const parked = parkedOf(frame)
  if (parked?.kind === 'wait') dropTimer(w, parked.id)
}

export function setTimer(w: Work, id: string, at: number): void {
  const { timers } = w.out
  timers.set = [...timers.set.filter((timer) => timer.id !== id), { id, at }]
  timers.drop = timers.drop.filter((dropped) => dropped !== id)
}

export function dropTimer(w: Work, id: string): void {
  const { timers } = w.out
  timers.set = timers.set.filter((timer) => timer.id !== id)
  if (!timers.drop.includes(id)) timers.drop.push(id)
}

/** The utterance holds an answer to a secret question: this text of it, or all of it. */
export function keepQuiet(w: Work, text: string | null): void {
  w.out.hush = addHush(w.out.hush, { whole: text === null, texts: text === null ? [] : [text] })
}

export function note(w: Work, text: string): void {
  if (!w.out.notes.includes(text)) w.out.notes.push(text)
}

export function reply(w: Work, draft: OutboundDraft): void {
  w.out.replies.push(draft)
}

/** A sentence of our own, where no content has one. */
export function replyOurs(w: Work, zh: string, en: string): void {
  const text = w.env.language === 'en' ? en : zh
  reply(w, { type: 'message', text, ...(w.voice && { speech: text }) })
}

/** `flow/node`, for the card and for coverage. */
export function stepName(frame: Frame, node: Node): string {
  return `${frame.flow}/${node.id}`
}

/** The flow or digression at the bottom of the topmost matter. */
export function rootOf(w: Work): Frame | null {
  for (let below = 0; below < w.state.frames.length; below++) {
    const { kind } = w.state.frames[w.state.frames.length - 1 - below]!
    if (kind === 'flow' || kind === 'digression') return own(w, below)
  }
  return null
}

/**
 * Counts what is awaited without the customer having a say. False if it is too much: a loop through actions or waits that
 * no question ends.
 */
export function mayAwait(w: Work): boolean {
  const root = rootOf(w)
  if (root === null) return true
  const count = Number(root.memo['alone'] ?? 0) + 1
  root.memo['alone'] = count
  return count <= mostAlone
}
