/** The default store: one SQLite file, one process, every promise kept on disk. */
import type { Store } from '../store.ts'
import { openAccounts } from './accounts.ts'
import { openCheckpoint } from './checkpoint.ts'
import type { Core } from './core.ts'
import { openEffects } from './effects.ts'
import { openGroup } from './group.ts'
import { openJournal } from './journal.ts'
import { openLane } from './lane.ts'
import { openDatabase } from './open.ts'
import { type SqliteOptions, silentLog } from './options.ts'
import { openOutbox } from './outbox.ts'
import { openPlaces } from './places.ts'
import { openPurge } from './purge.ts'
import { openQueue } from './queue.ts'
import { openReceive } from './receive.ts'
import { openReleases } from './releases.ts'
import { openRows } from './rows.ts'
import { openSteps } from './step.ts'

export type { Failpoints, SqliteOptions } from './options.ts'

/** What a process does whose disk no longer keeps what it was given: 74 is EX_IOERR. */
function exitOnFatal(): never {
  process.exit(74)
}

/**
 * Opens the store in `options.folder`, making it if needed.
 * @throws BotError `store.locked` (another process has the folder), `store.version` (data of a newer program),
 * `store.full`, `store.unavailable`
 */
export async function openSqliteStore(options: SqliteOptions): Promise<Store> {
  const { now, log = silentLog, failpoints = {}, fatal = exitOnFatal } = options
  const { db, uncleanExit, close } = openDatabase(options.folder)
  failpoints.opened?.(db)
  const places = openPlaces(db)
  const forgetters = [() => places.forget()]
  const checkpoint = options.folder === null ? () => {} : openCheckpoint(db)
  const forget = () => forgetters.forEach((drop) => drop())
  const group = openGroup({ db, log, fatal, failpoints, forget, committed: checkpoint })
  const core: Core = { db, write: group.write, places, now, log }
  const releases = openReleases(core)
  forgetters.push(() => releases.forget())
  const steps = openSteps(core, releases)
  let closed = false
  return {
    kind: 'sqlite',
    cluster: null,
    uncleanExit,
    health: group.health,
    onHealth: group.onHealth,
    // What could not be committed is not there.
    onFound: () => undefined,
    figures: group.figures,
    async close() {
      if (closed) return
      closed = true
      group.drain()
      close()
    },
    ...openReceive(core, steps),
    ...openLane(core, steps),
    ...openOutbox(core),
    ...openEffects(core),
    ...openJournal(core),
    ...openQueue(core),
    ...openAccounts(core),
    putRelease: (hash, files, at) => releases.putRelease(hash, files, at),
    release: (hash) => releases.release(hash),
    ...openRows(core),
    ...openPurge(core, releases),
  }
}
