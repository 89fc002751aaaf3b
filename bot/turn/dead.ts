/** The step of an input that was given up: an honest word to the customer, a ticket for a person, the state as it was. */
import type { ContactState } from '../model/index.ts'
import { beginStep, emit, say, session, type Step } from './decide/step.ts'

export function deadStep(
  given: Pick<Step, 'input' | 'now' | 'context' | 'releases' | 'actions'>,
  state: ContactState | null,
  reason: string,
): Step {
  const step = beginStep(given, state)
  step.card.rule = 'dead letter'
  step.card.notes.push(reason)
  const { input } = step
  if (input.conversation) session(step).conversation = input.conversation
  // Whoever owns the conversation can see the message; only the bot's own silence needs explaining.
  const apology = step.current.content.config.shop.apology
  if (input.body.kind === 'activity' && step.state.owner !== 'agent' && apology)
    say(step, { type: 'message', text: apology }, 'system')
  step.rows.push({
    plugin: 'tickets',
    collection: 'tickets',
    id: `dead:${input.id}`,
    contactId: step.state.contactId,
    body: { kind: 'dead_letter', detail: reason, input: input.id, at: step.now },
  })
  emit(step, 'input.dead', { input: input.id })
  return step
}
