/**
 * The policy: what an utterance means here, in one fixed order (design.md, Policy order). Each rule either takes the
 * utterance and names itself on the card, or lets the next one look.
 */
import {
  canHandoff,
  matchAnswer,
  matchCommand,
  matchCorrection,
  openQuestion,
  type OpenQuestion,
} from '../../dialog/slots.ts'
import type { Facts, Utterance } from '../../model/index.ts'
import { dialogEnv, runDialog, utteranceOf } from './dialog.ts'
import { endHandoff, sayQueued } from './handoff.ts'
import { say, session, type Step } from './step.ts'
import { flowCandidates, type FlowCandidate } from './triggers.ts'

interface Look {
  step: Step
  facts: Facts
  utterance: Utterance
  question: OpenQuestion | null
  match: ReturnType<typeof matchAnswer>
  flows: FlowCandidate[]
}

/** Decides one closed utterance while the bot or the queue owns the contact. */
export function decideUtterance(step: Step, facts: Facts, extra: Partial<Utterance>): void {
  const open = session(step)
  const { program } = step.releases.of(pinned(step)) ?? step.current
  const utterance = utteranceOf(step, facts, extra)
  const question = openQuestion(open.dialog, program)
  const look: Look = {
    step,
    facts,
    utterance,
    question,
    match: question ? matchAnswer(question, utterance, dialogEnv(step)) : null,
    flows: flowCandidates(step, facts, open.dialog.frames.at(-1)?.flow ?? null),
  }
  const { candidates } = step.card
  for (const { flow, p } of look.flows) candidates.push({ kind: 'flow', id: flow, p })
  for (const { id, score } of facts.knowledge.slice(0, 3)) candidates.push({ kind: 'knowledge', id, p: score })
  const rules = step.state.owner === 'queue' ? queueRules : botRules
  for (const [name, rule] of rules) {
    if (!rule(look)) continue
    step.card.rule = name
    return
  }
  step.card.rule = 'nothing'
}

function pinned(step: Step): string {
  return session(step).dialog.frames.at(-1)?.release ?? step.current.hash
}

/** A rule takes the utterance (true) or passes. The order is the policy. */
type Rule = readonly [name: string, rule: (look: Look) => boolean]

const botRules: readonly Rule[] = [
  ['wish for a human', wish],
  ['risk', risk],
  ['command', command],
  ['emotion', emotion],
  ['full answer', (look) => look.match?.full === true && answer(look)],
  ['correction', correction],
  ['digression', digression],
  ['knowledge in between', knowledgeBetween],
  ['answer', (look) => look.question !== null && answer(look)],
  ['flow', flow],
  ['knowledge', knowledge],
  ['unclear', unclear],
  ['fallback', fallback],
]

/** In the queue the bot answers knowledge and commands and starts no flow. */
const queueRules: readonly Rule[] = [
  ['wish for a human', waitsAlready],
  ['command', queueCommand],
  ['knowledge', (look) => !look.question && knowledge(look)],
]

function wish({ step, facts }: Look): boolean {
  if (!facts.wantsHuman) return false
  toHuman(step, 'general', '客人要求人工', [], 'normal')
  return true
}

function risk({ step, facts }: Look): boolean {
  if (facts.risk === null || !fire(step, `risk:${facts.risk}`)) return false
  toHuman(step, 'complaints', `风险：${facts.risk}`, ['supervisor'], 'high')
  return true
}

function command({ step, utterance }: Look): boolean {
  const name = matchCommand(step.current.program, utterance.text)
  if (name === null) return false
  const { frames, last } = session(step).dialog
  if (name === 'human') toHuman(step, 'general', '客人要求人工', [], 'normal')
  else if (name === 'repeat' ? frames.length === 0 && last.length === 0 : frames.length === 0) return false
  else runDialog(step, { type: 'command', command: name })
  return true
}

function emotion(look: Look): boolean {
  const { step, facts, flows } = look
  const { thresholds } = step.current.content.config
  if (facts.emotion.score <= thresholds.emotion || facts.emotion.target === 'world') return false
  if (facts.emotion.target === 'none') return false
  if (!fire(step, 'emotion')) return false
  // A flow that can itself hand off (a complaint) knows better whom to call and what to say first.
  const own = flows.find(({ flow, p }) => p >= thresholds.intent && canHandoff(step.current.program, flow))
  if (own) runDialog(step, { type: 'start', flow: own.flow, utterance: look.utterance })
  else toHuman(step, 'complaints', `情绪 ${facts.emotion.score.toFixed(2)}：${facts.raw}`, ['supervisor'], 'high')
  return true
}

function answer({ step, utterance }: Look): boolean {
  session(step).fallbacks = 0
  runDialog(step, { type: 'answer', utterance })
  return true
}

function correction({ step, utterance }: Look): boolean {
  const open = session(step)
  if (open.dialog.frames.length === 0) return false
  const release = step.releases.of(pinned(step)) ?? step.current
  const slot = matchCorrection(open.dialog, release.program, utterance, dialogEnv(step))
  if (slot === null) return false
  runDialog(step, { type: 'correct', slot, utterance })
  return true
}

function digression({ step, question, flows, utterance }: Look): boolean {
  const { thresholds } = step.current.content.config
  if (!question || question.interrupt !== 'yes') return false
  const [best] = flows
  const least = question.text ? thresholds.digressionText : thresholds.digression
  if (!best || best.p < least) return false
  runDialog(step, { type: 'start', flow: best.flow, utterance })
  return true
}

/** A question of fact while something else is open: answered, then the open question again. */
function knowledgeBetween({ step, facts, question, match }: Look): boolean {
  if (!question || question.interrupt === 'no' || match) return false
  const { thresholds } = step.current.content.config
  const [best] = facts.knowledge
  // A text slot takes anything, so an answer in between must be as sure as a digression.
  const least = question.text
    ? Math.max(thresholds.digressionText, thresholds.knowledgeFloor)
    : thresholds.knowledgeFloor
  if (!best || best.score < least) return false
  if (!readOut(step, best.id)) return false
  runDialog(step, { type: 'answered' })
  return true
}

function flow(look: Look): boolean {
  const { step, facts, flows, utterance } = look
  const { thresholds } = step.current.content.config
  const [best, second] = flows
  if (!best || best.p < thresholds.intent) return false
  if (second && second.p >= thresholds.intent && best.p - second.p < thresholds.margin) return false
  // A question that an entry answers almost to the letter is a question, not the wish to begin a process.
  const [entry] = facts.knowledge
  if (entry && entry.score >= 0.9 && entry.score > best.p) return false
  session(step).fallbacks = 0
  runDialog(step, { type: 'start', flow: best.flow, utterance })
  return true
}

function knowledge({ step, facts }: Look): boolean {
  const { thresholds } = step.current.content.config
  const [best] = facts.knowledge
  if (!best || best.score < thresholds.knowledgeFloor) return false
  if (!readOut(step, best.id)) return false
  session(step).fallbacks = 0
  return true
}

/** Two close candidates: ask which. */
function unclear({ step, facts, flows, utterance }: Look): boolean {
  const { thresholds } = step.current.content.config
  const candidates = [
    ...flows
      .filter(({ p }) => p >= thresholds.intent * 0.7)
      .map(({ flow: id, title, p }) => ({ title, flow: id, entry: null, p })),
    ...facts.knowledge
      .filter(({ score }) => score >= thresholds.knowledgeFloor * 0.7)
      .map(({ id, title, score }) => ({ title, flow: null, entry: id, p: score })),
  ]
    .sort((a, b) => b.p - a.p)
    .slice(0, 3)
  if (candidates.length < 2) return false
  runDialog(step, { type: 'repair', repair: 'unclear', utterance, candidates })
  return true
}

function fallback({ step, utterance }: Look): boolean {
  const open = session(step)
  open.fallbacks += 1
  if (open.fallbacks >= step.current.content.config.thresholds.fallbacks) {
    open.fallbacks = 0
    toHuman(step, 'general', `连续没有答上：${utterance.raw}`, [], 'normal')
  } else runDialog(step, { type: 'repair', repair: 'no_answer', utterance })
  return true
}

function waitsAlready({ step, facts }: Look): boolean {
  const handoff = step.state.handoff
  if (!facts.wantsHuman || !handoff?.dialog) return false
  sayQueued(step, handoff.dialog, handoff.queue)
  return true
}

function queueCommand({ step, utterance }: Look): boolean {
  const name = matchCommand(step.current.program, utterance.text)
  const handoff = step.state.handoff
  if (name === 'human' && handoff?.dialog) sayQueued(step, handoff.dialog, handoff.queue)
  else if (name === 'cancel') {
    // Leaving the queue is the customer's right; the flow that asked for a person is cancelled with it.
    if (handoff) step.state.handoff = { ...handoff, dialog: null }
    endHandoff(step, 'timeout', 'cancelled')
    runDialog(step, { type: 'command', command: 'cancel' })
  } else if (name === 'repeat') runDialog(step, { type: 'command', command: 'repeat' })
  else return false
  return true
}

/** Reads a knowledge entry out; false if it is gone or has no wording here. */
export function readOut(step: Step, id: string): boolean {
  const { now, context } = step
  const found = step.current.answer(
    { id },
    {
      now,
      channel: context.channel?.id ?? '',
      modality: context.channel?.capabilities.modality ?? 'text',
      language: step.state.profile.language,
    },
  )
  if (!found) return false
  step.card.answers.push(found.id)
  say(step, { type: 'message', text: found.text, answer: found.id })
  return true
}

/** Once per session until resolved. */
function fire(step: Step, trigger: string): boolean {
  const open = session(step)
  if (open.fired.includes(trigger)) return false
  open.fired = [...open.fired, trigger]
  return true
}

/** Hands off by the small flow that every queue has, so that repairs and call-backs are the operators' own. */
export function toHuman(
  step: Step,
  queue: string,
  reason: string,
  skills: string[],
  priority: 'low' | 'normal' | 'high',
): void {
  const known = step.current.content.config.queues
  const id = known.some((other) => other.id === queue) ? queue : (known[0]?.id ?? 'general')
  step.trigger = { reason, skills, priority }
  runDialog(step, { type: 'start', flow: `_to_${id}`, utterance: null, with: { reason } })
  step.trigger = null
}
