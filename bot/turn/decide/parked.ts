/** While people own the contact its flow is parked: what becomes due then is kept, and taken when the bot has it again. */
import { parkedOf } from '../../dialog/work.ts'
import type { DialogEvent, DialogState, LaneInput } from '../../model/index.ts'
import { runDialog } from './dialog.ts'
import { emit, session, type Step } from './step.ts'

type Result = Extract<LaneInput, { kind: 'result' }>

/** Something became due. A flow that waits for a person takes it without a word; any other would speak over one. */
export function takeOrKeep(step: Step, event: DialogEvent): void {
  const open = session(step)
  if (step.state.owner === 'bot' || open.dialog.awaiting?.kind === 'handoff') return void runDialog(step, event)
  step.card.notes.push(`${event.type} kept until the bot has it again`)
  // A question is asked again then, and has its whole time again.
  if (event.type === 'timer' && open.dialog.awaiting?.kind === 'answer' && open.dialog.awaiting.timer === event.id)
    return
  open.later = [...(open.later ?? []), event]
}

/** The bot has it again: everything kept is taken now, in order. */
export function takeKept(step: Step): void {
  const open = session(step)
  const { later } = open
  if (!later) return
  delete open.later
  for (const event of later) runDialog(step, event)
}

/** An action came back. A result nobody awaits any more is journalled and not spoken (law 3). */
export function decideResult(step: Step, body: Result): void {
  const open = step.state.session
  const awaited = open !== null && open.effects.includes(body.effect)
  if (awaited) session(step).effects = open.effects.filter((id) => id !== body.effect)
  const { effect: id, outcome, result } = body
  if (!awaited || !awaits(open.dialog, id)) {
    step.card.rule = 'late result'
    step.card.notes.push(`result of ${id} came when nobody waited for it: ${outcome}`)
    return tellPeople(step, body)
  }
  step.card.rule = 'result'
  takeOrKeep(step, { type: 'result', id, outcome, result })
  if (session(step).later?.some((event) => event.type === 'result' && event.id === id)) tellPeople(step, body)
}

/** What a write did is not lost because nobody may speak of it: whoever serves the contact must see it. */
function tellPeople(step: Step, { effect, action, outcome }: Result): void {
  if (action === undefined || step.actions.get(action)?.effect !== 'write') return
  step.rows.push({
    plugin: 'tickets',
    collection: 'tickets',
    id: `late:${effect}`,
    contactId: step.state.contactId,
    body: { kind: 'late_write', detail: `${action}: ${outcome}`, at: step.now },
  })
  emit(step, 'write.late', { action, outcome })
}

function awaits({ awaiting, frames }: DialogState, id: string): boolean {
  if (awaiting?.kind === 'effect' && awaiting.id === id) return true
  return frames.some((frame) => {
    const parked = parkedOf(frame)
    return parked?.kind === 'effect' && parked.id === id
  })
}
