/** What became of a command that another process decides: its step's card in the journal tells. */
import { BotError } from '../../sdk/index.ts'
import type { JournalRow } from '../../model/index.ts'
import type { Store } from '../../store/store.ts'
import type { Decided } from '../enter.ts'

export interface Decisions {
  /** Resolves once the input was decided. Rejects with `store.unavailable` after `timeoutMs`: it stays recorded. */
  of(contactId: string, inputId: string): Promise<Decided>
  /** Something moved at this contact: whoever waits looks at once. */
  heard(contactId: string): void
}

const firstLookMs = 10
/** Looks come rarer, but hints bring them forward. */
const slowestLookMs = 250
/** Steps looked through at the first look; later ones are found by version. */
const look = 50

export function createDecisions(
  store: Pick<Store, 'journal' | 'loadState'>,
  stopwatch: () => number,
  timeoutMs: number,
): Decisions {
  const waiting = new Map<string, Set<() => void>>()

  const pause = (contactId: string, ms: number): Promise<void> =>
    new Promise((resolve) => {
      const list = waiting.get(contactId) ?? new Set()
      waiting.set(contactId, list)
      const wake = (): void => {
        clearTimeout(handle)
        list.delete(wake)
        if (list.size === 0) waiting.delete(contactId)
        resolve()
      }
      const handle = setTimeout(wake, ms)
      list.add(wake)
    })

  return {
    async of(contactId, inputId) {
      const began = stopwatch()
      let afterVersion: number | null = null
      for (let ms = firstLookMs; ; ms = Math.min(ms * 2, slowestLookMs)) {
        const rows: JournalRow[] = await store.journal(
          contactId,
          afterVersion === null ? { limit: look } : { afterVersion },
        )
        const found = rows.find((row) => row.inputId === inputId)
        if (found) return { refused: refusalOf(found), state: await store.loadState(contactId) }
        afterVersion = rows.at(-1)?.version ?? afterVersion
        if (stopwatch() - began >= timeoutMs)
          throw new BotError(
            'store.unavailable',
            `It is recorded, but the process that serves this contact has not carried it out within ${timeoutMs} ms. It will be; look again in a moment before you repeat it.`,
            { retryable: true },
          )
        await pause(contactId, ms)
      }
    },
    heard(contactId) {
      for (const wake of [...(waiting.get(contactId) ?? [])]) wake()
    },
  }
}

function refusalOf({ card }: JournalRow): string | null {
  const refused = card['refused']
  return typeof refused === 'string' ? refused : null
}
