/**
 * The policy: what an utterance means here, in one fixed order (design.md, Policy order). Each rule either takes the
 * utterance and names itself on the card, or lets the next one look.
 */
import {
  asksLoosely,
  canHandoff,
  matchAnswer,
  matchCommand,
  matchCorrection,
  openQuestion,
  runningFlow,
  type OpenQuestion,
} from '../../dialog/slots.ts'
import { plainText } from '../../dialog/normalize.ts'
import { handoffTrigger, type HandoffTrigger } from '../../handoff/triggers.ts'
import type { Facts, Frame, Utterance } from '../../model/index.ts'
import { angryFlow } from './anger.ts'
import { dialogEnv, runDialog, utteranceOf } from './dialog.ts'
import { askForPerson, endHandoff } from './handoff.ts'
import { readOut, readUrgent } from './read-out.ts'
import { session, type Step } from './step.ts'
import { flowCandidates, listener, type FlowCandidate } from './triggers.ts'
import { dangerInQueue, queueCommand, waitsAlready } from './waiting.ts'
import { contested, likely, sureEntry } from './weigh.ts'

export interface Look {
  step: Step
  facts: Facts
  utterance: Utterance
  question: OpenQuestion | null
  match: ReturnType<typeof matchAnswer>
  flows: FlowCandidate[]
  /** What may come between now: of the flow in hand, also where it waits without a question. */
  interrupt: 'yes' | 'answers' | 'no'
}

/** Decides one closed utterance while the bot or the queue owns the contact. */
export function decideUtterance(step: Step, facts: Facts, extra: Partial<Utterance>): void {
  const open = session(step)
  const { program } = step.releases.of(pinned(step)) ?? step.current
  const utterance = utteranceOf(step, facts, extra)
  let question = openQuestion(open.dialog, program)
  let match = question && matchAnswer(question, utterance, dialogEnv(step))
  if (!match && asksLoosely(open.dialog) && !matchCommand(program, utterance.text, utterance.voice)) {
    runDialog(step, { type: 'leave' })
    question = openQuestion(open.dialog, program)
    match = question && matchAnswer(question, utterance, dialogEnv(step))
  }
  const look: Look = {
    step,
    facts,
    utterance,
    question,
    match,
    flows: flowCandidates(step, facts, runningFlows(open.dialog.frames)),
    interrupt: runningFlow(open.dialog, program)?.interrupt ?? 'yes',
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

/** The matter in hand: the flow on top and those that called it. Naming it again is no digression from it. */
function runningFlows(frames: readonly Frame[]): string[] {
  const bottom = frames.findLastIndex(({ kind }) => kind === 'flow' || kind === 'digression')
  return frames.slice(Math.max(0, bottom)).map(({ flow }) => flow)
}

function pinned(step: Step): string {
  return session(step).dialog.frames.at(-1)?.release ?? step.current.hash
}

/** A rule takes the utterance (true) or passes. The order is the policy. */
type Rule = readonly [name: string, rule: (look: Look) => boolean]

const botRules: readonly Rule[] = [
  ['risk', risk], // before the wish for a person: its flow calls one, with the right words (decision 0017)
  ['wish for a human', wish],
  ['command', command],
  ['emotion', emotion],
  ['full answer', (look) => look.match?.full === true && answer(look)],
  ['button', button],
  ['correction', correction],
  ['digression', digression],
  ['knowledge in between', knowledgeBetween],
  ['answer', (look) => look.question !== null && answer(look)],
  ['flow', flow],
  ['knowledge', knowledge],
  ['unclear', unclear],
  ['fallback', fallback],
]

/** In the queue the bot answers knowledge and commands and starts no flow but that of a danger. */
const queueRules: readonly Rule[] = [
  // A person is on the way already, so the wish for one must not hide a danger said with it.
  ['risk', dangerInQueue],
  ['wish for a human', waitsAlready],
  ['command', queueCommand],
  ['knowledge', (look) => !look.question && !isSmallTalk(look) && knowledge(look)],
]

/** "在吗" while waiting for a person is meant for the person. */
function isSmallTalk({ step, facts }: Look): boolean {
  const [best] = facts.knowledge
  return step.current.content.knowledge.some(({ id, kind }) => id === best?.id && kind === 'small_talk')
}

function wish(look: Look): boolean {
  return look.facts.wantsHuman && handOff(look)
}

/** What must not wait for anything: a flow written for it, else a person; the trigger's rule and reason stand on the card. */
function risk(look: Look): boolean {
  const { step, facts } = look
  if (facts.risk === null) return false
  const own = listener(step, facts.risk)
  // Said again it counts again, but for what its flow is asking about right now.
  if (own) return !isOpen(step, own.flow) && beginDanger(look, own.flow)
  if (session(step).fired.includes(`risk:${facts.risk}`)) return false
  readUrgent(step, facts)
  return handOff(look)
}

export function isOpen(step: Step, flow: string): boolean {
  return session(step).dialog.frames.some((frame) => frame.flow === flow)
}

/** Who is in danger is not asked for an order number afterwards. */
export function beginDanger({ step, facts, utterance }: Look, flow: string): true {
  fire(step, `risk:${facts.risk}`)
  runDialog(step, { type: 'abort' })
  // The place in a queue was for another matter; the flow asks for a person of its own.
  endHandoff(step, 'timeout', 'danger')
  runDialog(step, { type: 'start', flow, utterance })
  return true
}

function handOff({ step, facts }: Look): boolean {
  const found = trigger(step, facts)
  if (found) toHuman(step, found)
  return found !== null
}

function trigger(step: Step, facts: Facts): HandoffTrigger | null {
  const { thresholds, queues, routing } = step.current.content.config
  return handoffTrigger(facts, session(step), thresholds, step.state.profile, {
    queues,
    vipTiers: routing.vipTiers,
  })
}

/** What we judge ourselves. What they say outright had its turn before: a risk that was acted on hides nothing else. */
function ownJudgement(step: Step, facts: Facts): HandoffTrigger | null {
  return trigger(
    step,
    facts.risk === null && !facts.wantsHuman ? facts : { ...facts, risk: null, wantsHuman: false },
  )
}

function command(look: Look): boolean {
  const { step, utterance } = look
  const name = matchCommand(step.current.program, utterance.text, utterance.voice)
  if (name === null) return false
  const { frames, last } = session(step).dialog
  if (name === 'human') return handOff({ ...look, facts: { ...look.facts, wantsHuman: true } })
  else if (name === 'repeat' ? frames.length === 0 && last.length === 0 : frames.length === 0) return false
  else runDialog(step, { type: 'command', command: name })
  return true
}

function emotion(look: Look): boolean {
  const { step, facts, flows } = look
  const { thresholds } = step.current.content.config
  const found = ownJudgement(step, facts)
  if (found?.rule !== 'emotion') return false
  // A flow that can itself hand off (a complaint) knows better whom to call and what to say first.
  const sure = flows.find(({ flow, p }) => p >= thresholds.intent && canHandoff(step.current.program, flow))
  const own = sure?.flow ?? angryFlow(step, runningFlows(session(step).dialog.frames))
  if (own !== null) {
    fire(step, found.key)
    runDialog(step, { type: 'start', flow: own, utterance: look.utterance })
  } else toHuman(step, found)
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

/** The words of a button that was shown last: where buttons are text, this is how they are pressed. */
function button({ step, utterance }: Look): boolean {
  for (const draft of session(step).dialog.last) {
    if (!draft.buttons && !draft.card?.buttons) continue
    const text = plainText(utterance.text)
    for (const each of [...(draft.buttons ?? []), ...(draft.card?.buttons ?? [])])
      if ('flow' in each && text !== '' && plainText(each.label) === text) {
        runDialog(step, { type: 'button', flow: each.flow })
        return true
      }
  }
  return false
}

function digression({ step, question, flows, utterance, interrupt }: Look): boolean {
  const { thresholds } = step.current.content.config
  if (!question || interrupt !== 'yes') return false
  // Figures alone are an answer gone wrong, not another wish.
  if (!/\p{L}/u.test(utterance.text)) return false
  const [best] = flows
  const least = question.text ? thresholds.digressionText : thresholds.digression
  if (!best || best.p < least) return false
  runDialog(step, { type: 'start', flow: best.flow, utterance })
  return true
}

/** A question of fact while something else is open: answered, then the open question again. */
function knowledgeBetween({ step, facts, question, match, interrupt }: Look): boolean {
  if (!question || interrupt === 'no' || match) return false
  const { thresholds } = step.current.content.config
  const best = sureEntry(facts, thresholds)
  // A text slot takes anything, so an answer in between must be as sure as a digression.
  if (!best || (question.text && best.score < thresholds.digressionText)) return false
  if (!readOut(step, best.id)) return false
  runDialog(step, { type: 'answered' })
  return true
}

function flow(look: Look): boolean {
  const { step, facts, flows, utterance, interrupt } = look
  if (interrupt !== 'yes') return false
  const { thresholds } = step.current.content.config
  const [best, second] = flows
  if (!best || best.p < thresholds.intent) return false
  if (second && second.p >= thresholds.intent && best.p - second.p < thresholds.margin) return false
  // A question that an entry answers better is a question, not the wish to begin a process.
  const entry = sureEntry(facts, thresholds)
  if (entry && (entry.score > best.p || contested(look.flows[0], facts, thresholds))) return false
  session(step).fallbacks = 0
  runDialog(step, { type: 'start', flow: best.flow, utterance })
  return true
}

function knowledge({ step, facts, flows, interrupt }: Look): boolean {
  if (interrupt === 'no') return false
  const { thresholds } = step.current.content.config
  const best = sureEntry(facts, thresholds)
  if (!best || contested(flows[0], facts, thresholds) || !readOut(step, best.id)) return false
  session(step).fallbacks = 0
  return true
}

/** What is likely but not sure: ask which, beside what comes next. */
function unclear({ step, facts, flows, utterance, interrupt }: Look): boolean {
  if (interrupt !== 'yes') return false
  const candidates = likely(flows, facts, step.current.content.config.thresholds)
  if (candidates.length < 2) return false
  runDialog(step, { type: 'repair', repair: 'unclear', utterance, candidates })
  return true
}

function fallback({ step, facts, utterance }: Look): boolean {
  const open = session(step)
  open.fallbacks += 1
  const found = ownJudgement(step, facts)
  if (found?.rule === 'fallbacks') {
    toHuman(step, found)
    open.fallbacks = 0
  } else runDialog(step, { type: 'repair', repair: 'no_answer', utterance })
  return true
}

export function fire(step: Step, key: string): void {
  const open = session(step)
  if (!open.fired.includes(key)) open.fired = [...open.fired, key]
}

function toHuman(step: Step, found: HandoffTrigger): void {
  fire(step, found.key)
  askForPerson(step, found)
}
