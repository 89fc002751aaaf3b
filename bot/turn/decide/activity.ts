/** What a customer does: writes, presses, keys in, is silent, comes and goes. */
import type { InboundActivity } from '../../sdk/index.ts'
import { applySender } from '../../contacts/profile.ts'
import { matchAnswer, matchCommand, openQuestion, readChoice } from '../../dialog/slots.ts'
import type { Facts, Utterance } from '../../model/index.ts'
import { speaksEnglish } from '../../understanding/language.ts'
import { dialogEnv, runDialog, utteranceOf } from './dialog.ts'
import { startByEvent } from './event.ts'
import { endHandoff } from './handoff.ts'
import { decideUtterance } from './policy.ts'
import { rate, ratingEvent } from './rate.ts'
import { closeSession, emit, session, type Step } from './step.ts'

/** Kept for deciding and sending, of the time a platform waits for an answer. */
const answerMs = 2000
/** Nobody reads more in one piece; more fragments than this are not waited for. */
const longestUtterance = 4000

export function decideActivity(step: Step, activity: InboundActivity): void {
  if (activity.type === 'message' || activity.type === 'choice' || activity.type === 'keypad')
    step.lines.push({ input: step.input.id, text: writtenIn(activity) })
  step.state.profile = applySender(step.state.profile, activity.from, step.state.version === 0)
  const open = session(step)
  open.lastAt = step.now
  if (step.input.conversation) open.conversation = step.input.conversation
  step.card.rule = activity.type
  switch (activity.type) {
    case 'message':
      return message(step, activity)
    case 'choice':
      return choice(step, activity)
    case 'keypad':
      return digits(step, activity.digits)
    case 'silence':
      flush(step)
      if (step.state.owner === 'bot') runDialog(step, { type: 'silence' })
      return
    case 'joined':
      return startByEvent(
        step,
        step.context.channel?.capabilities.modality === 'voice' ? 'call_started' : 'conversation_started',
      )
    case 'left':
      return left(step)
    case 'event':
      return activity.name === ratingEvent ? rate(step, activity.data) : startByEvent(step, activity.name)
    default:
      return
  }
}

function writtenIn(activity: Extract<InboundActivity, { type: 'message' | 'choice' | 'keypad' }>): string {
  if (activity.type === 'message') return activity.text
  return activity.type === 'choice' ? (activity.label ?? '') : activity.digits
}

function message(step: Step, activity: Extract<InboundActivity, { type: 'message' }>): void {
  const open = session(step)
  emit(step, 'message.in', { conversation: open.conversation })
  if (step.state.owner === 'agent') {
    open.utterance = activity.text || open.utterance
    step.card.rule = 'agent owns'
    return
  }
  const text = activity.text
  const voice = step.context.channel?.capabilities.modality === 'voice'
  // A command stands for itself: what was typed before it is closed first.
  if (open.pending && matchCommand(step.current.program, text, voice) !== null) flush(step)
  const written = (open.pending?.text.join('').length ?? 0) + text.length
  const immediate =
    step.current.content.config.shop.debounceQuietMs === 0 ||
    activity.final === true ||
    (activity.attachments?.length ?? 0) > 0 ||
    written > longestUtterance
  if (immediate || closesAtOnce(step, text, voice))
    return closeUtterance(step, takePending(step, text), { attachments: activity.attachments ?? [] })
  const pending = open.pending ?? { ids: [], text: [], firstAt: step.now, timer: 'debounce' }
  open.pending = { ...pending, ids: [...pending.ids, step.input.id], text: [...pending.text, text] }
  step.timers.set.set('debounce', closesAt(step, pending.firstAt))
  step.card.rule = 'debounce'
}

/** Quiet for a while, or long after the beginning, or soon before the platform of this request gives up on an answer. */
function closesAt(step: Step, firstAt: number): number {
  const { debounceQuietMs, debounceMaxMs } = step.current.content.config.shop
  const deadline = step.context.channel?.capabilities.replyDeadlineMs ?? null
  return Math.min(
    step.now + debounceQuietMs,
    firstAt + debounceMaxMs,
    deadline === null ? Infinity : Math.max(step.now, step.input.at + deadline - answerMs),
  )
}

/** Commands and a full match of the running typed slot are never kept waiting. */
function closesAtOnce(step: Step, text: string, voice: boolean): boolean {
  const open = session(step)
  if (matchCommand(step.current.program, text, voice) !== null) return true
  const release = step.releases.of(open.dialog.frames.at(-1)?.release ?? '') ?? step.current
  const question = openQuestion(open.dialog, release.program)
  if (!question || question.text) return false
  const facts = factsOf(step, text)
  return matchAnswer(question, utteranceOf(step, facts), dialogEnv(step))?.full === true
}

function takePending(step: Step, text: string): string {
  const open = session(step)
  if (!open.pending) return text
  const { ids, text: texts } = open.pending
  for (const [at, input] of ids.entries()) step.lines.push({ input, text: texts[at] ?? '' })
  const whole = [...open.pending.text, text].filter(Boolean).join(' ')
  step.timers.set.delete('debounce')
  step.timers.drop.add('debounce')
  open.pending = null
  return whole
}

/** The debounce timer fired, or something pressed closes what was being typed. */
export function flush(step: Step): void {
  if (!session(step).pending) return
  closeUtterance(step, takePending(step, ''), {})
}

function closeUtterance(step: Step, text: string, extra: Partial<Utterance>): void {
  const open = session(step)
  if (step.state.owner === 'agent') return
  const facts = factsOf(step, text)
  step.card.facts = facts
  open.turns += 1
  open.utterance = facts.raw
  open.emotions = [...open.emotions.slice(-2), facts.emotion.score]
  open.emotionTarget = facts.emotion.target
  // "ok" and "hi" are said in any language; two Chinese characters are not.
  const tells = facts.language === 'zh' || (facts.language === 'en' && speaksEnglish(facts.text))
  const { profile } = step.state
  // A language that was chosen in a flow stays chosen, whatever is written after.
  const chosen = profile.fields['language'] !== undefined
  if (tells && !chosen && facts.language !== 'other' && facts.language !== profile.language)
    step.state.profile = { ...step.state.profile, language: facts.language }
  emit(step, 'turn', { emotion: facts.emotion.score, turns: open.turns })
  decideUtterance(step, facts, extra)
}

function factsOf(step: Step, text: string): Facts {
  return step.current.facts(text, { now: step.now, emotions: session(step).emotions })
}

function choice(step: Step, activity: Extract<InboundActivity, { type: 'choice' }>): void {
  flush(step)
  const open = session(step)
  if (step.state.owner === 'agent') return
  const flow = /^flow:(.{1,100})$/.exec(activity.value)?.[1]
  if (flow !== undefined && step.state.owner === 'bot') {
    open.utterance = activity.label ?? open.utterance
    step.card.rule = 'button'
    runDialog(step, { type: 'button', flow })
    return
  }
  const pressed = { value: activity.value, label: activity.label }
  const chosen = readChoice(activity.value)
  // A button that only says something ("转人工") is heard as words.
  if (!chosen) return closeUtterance(step, activity.label ?? activity.value, {})
  open.utterance = activity.label ?? open.utterance
  step.card.rule = 'choice'
  if (step.state.owner === 'bot')
    runDialog(step, {
      type: 'answer',
      utterance: utteranceOf(step, null, {
        choice: pressed,
        raw: activity.label ?? '',
        text: activity.label ?? '',
      }),
    })
}

function digits(step: Step, keys: string): void {
  flush(step)
  if (step.state.owner === 'agent') return
  step.card.rule = 'keypad'
  const command = matchCommand(step.current.program, keys)
  if (command !== null) return closeUtterance(step, keys, { digits: keys })
  if (step.state.owner === 'bot')
    runDialog(step, { type: 'answer', utterance: utteranceOf(step, factsOf(step, keys), { digits: keys }) })
}

function left(step: Step): void {
  flush(step)
  // A call that ended takes its dialog with it; a closed browser tab does not.
  if (step.context.channel?.capabilities.modality !== 'voice' || step.state.owner === 'agent') return
  runDialog(step, { type: 'abort' })
  // Nobody is there any more who waits.
  endHandoff(step, 'timeout', 'gone')
  closeSession(step, 'left')
}
