/** The step of an input that was given up: an honest word to the customer, a ticket for a person, the state as it was. */
import type { ContactState } from '../model/index.ts'
import { beginStep, emit, say, session, type Step } from './decide/step.ts'

/** Names these steps in the journal. */
export const deadRule = 'dead letter'
/** Decisions that may be begun for one input. */
export const maxAttempts = 3
export const givenUp = `given up after ${maxAttempts} attempts`

export function deadStep(
  given: Pick<Step, 'input' | 'now' | 'context' | 'releases' | 'actions'>,
  state: ContactState | null,
  reason: string,
): Step {
  const step = beginStep(given, state)
  step.card.rule = deadRule
  step.card.notes.push(reason)
  const { input } = step
  if (input.body.kind === 'command') step.refused = reason
  // It never comes back: the session must not wait for it.
  if (input.body.kind === 'result' && step.state.session) {
    const { effect } = input.body
    step.state.session.effects = step.state.session.effects.filter((id) => id !== effect)
  }
  if (input.conversation) session(step).conversation = input.conversation
  const spoke = dropFragments(step) || input.body.kind === 'activity'
  // Whoever owns the conversation can see the message; only the bot's own silence needs explaining.
  const apology = step.current.content.config.shop.apology
  if (spoke && step.state.owner !== 'agent' && apology) say(step, { type: 'message', text: apology }, 'system')
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

/** What was typed and not yet understood goes with it: kept, it would be joined to the next message and throw again. */
function dropFragments(step: Step): boolean {
  const { body } = step.input
  const open = step.state.session
  if (!open?.pending || (body.kind !== 'activity' && !(body.kind === 'timer' && body.timer === 'debounce')))
    return false
  step.timers.drop.add(open.pending.timer)
  open.pending = null
  return true
}
