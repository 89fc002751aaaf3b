/** A customer says how they were served: one to five, kept on the session with who served last. */
import { z } from 'zod'
import { emit, session, type Step } from './step.ts'

/** Name of the event that channels send. */
export const ratingEvent = 'rating'

const given = z.strictObject({
  score: z.int().min(1).max(5),
  comment: z.string().trim().max(500).optional(),
})

/** Rated again, the later word holds. What does not fit is no rating; the card says so. */
export function rate(step: Step, data: Record<string, unknown> | undefined): void {
  const parsed = given.safeParse(data)
  if (!parsed.success) {
    step.card.notes.push('a rating has a score from 1 to 5 and perhaps a comment')
    return
  }
  const open = session(step)
  const { score, comment } = parsed.data
  open.rating = { score, comment: comment || null, at: step.now, agentId: open.served?.id ?? null }
  step.card.rule = 'rating'
  emit(step, 'session.rated', { score, agent: open.rating.agentId, commented: open.rating.comment !== null })
}
