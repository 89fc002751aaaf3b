/** What one contact may have at most, on every store. */
import { BotError } from '../sdk/index.ts'

/** Undelivered rows of a contact. */
export const maxUndelivered = 200

/** The step is refused; its input stays where it is. */
export function tooManyUndelivered(contactId: string): BotError {
  return new BotError(
    'store.crowded',
    `Contact ${contactId} has ${maxUndelivered} undelivered replies, as many as one contact may have. ` +
      'Mend its channel, or let the replies expire; then it goes on.',
  )
}
