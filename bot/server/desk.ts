/** Everything the routes work with, put together once. */
import type { Log } from '../sdk/index.ts'
import type { Runtime } from '../turn/runtime.ts'
import { createAccounts, type Accounts } from './auth/accounts.ts'
import { createPasswords, type Passwords } from './auth/passwords.ts'
import { createSessions, type Sessions } from './auth/sessions.ts'
import { createSetup, type Setup } from './auth/setup.ts'
import { createTries, type Tries } from './auth/tries.ts'
import type { Origins } from './origin.ts'
import { createOnce, type Once } from './once.ts'
import { createQueued } from './queued.ts'
import { createPresence, type Presence } from './presence.ts'

export interface Desk {
  runtime: Runtime
  log: Log
  origins: Origins
  passwords: Passwords
  sessions: Sessions
  accounts: Accounts
  setup: Setup
  tries: Tries
  presence: Presence
  /** Replies already given to a repeated `say`. */
  once: Once
  /** Contacts in the queue or with an agent. */
  queued: () => Promise<Set<string>>
  /** The OpenAPI document of everything that is served. */
  describe: () => object
}

export function createDesk(options: Pick<Desk, 'runtime' | 'log' | 'origins' | 'describe'>): Desk {
  const { runtime, log, origins, describe } = options
  const { store, clock } = runtime
  const passwords = createPasswords()
  const sessions = createSessions(store, clock)
  const accounts = createAccounts({ store, clock, passwords, sessions, changed: () => runtime.presenceChanged() })
  return {
    runtime,
    log,
    origins,
    passwords,
    sessions,
    accounts,
    setup: createSetup({ store, clock, accounts, passwords }),
    tries: createTries(),
    presence: createPresence({
      accounts,
      store,
      command: (contactId, ordered) => runtime.command(contactId, ordered),
      clock,
      shared: store.cluster ? store : null,
      log,
    }),
    once: createOnce(clock),
    queued: createQueued(store, clock),
    describe,
  }
}
