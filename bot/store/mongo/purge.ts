/** Drops what is past its horizon. */
import type { Store } from '../store.ts'
import type { Core } from './core.ts'
import type { Events } from './events.ts'
import type { Relay } from './relay.ts'
import type { Releases } from './releases.ts'

/** `purge`. Never touched: undelivered rows, undecided inputs, dead letters, contacts, the newest event. */
export function openPurge(core: Core, relay: Relay, events: Events, releases: Releases): Pick<Store, 'purge'> {
  const { tables, run } = core
  return {
    async purge({ dedupe, journal, now }) {
      await relay.settled()
      let removed = 0
      const drop = async (deleting: Promise<{ deletedCount: number }>): Promise<void> => {
        removed += (await deleting).deletedCount
      }
      await drop(run('purge.inbox', () => tables.inbox.deleteMany({ at: { $lt: dedupe }, open: false })))
      await drop(run('purge.messages', () => tables.messages.deleteMany({ at: { $lt: journal } })))
      await drop(run('purge.journal', () => tables.journal.deleteMany({ at: { $lt: journal } })))
      removed += await events.purge(journal)
      await drop(run('purge.tokens', () => tables.tokens.deleteMany({ expiresAt: { $lte: now } })))
      await drop(
        run('purge.queue', () => tables.queue.deleteMany({ state: 'closed', closedAt: { $lt: journal } })),
      )
      removed += await releases.purge(journal)
      return { removed }
    },
  }
}
