/** Reads knowledge out to the customer: what was asked, and what must be said before anybody comes. */
import type { Facts } from '../../model/index.ts'
import { say, type Step } from './step.ts'

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
  const buttons = found.buttons.length > 0 && { buttons: [...found.buttons] }
  say(step, { type: 'message', text: found.text, ...buttons, answer: found.id })
  return true
}

/** "Pull the plug" cannot wait for a person: an urgent entry that fits is read out first. */
export function readUrgent(step: Step, facts: Facts): void {
  const { knowledge: entries, config } = step.current.content
  const [best] = facts.knowledge
  if (!best || best.score < config.thresholds.knowledgeFloor) return
  if (entries.some(({ id, urgency }) => id === best.id && urgency === 'high')) readOut(step, best.id)
}
