/** Who is here: chosen by the agent, believed only while a page of theirs is connected. */
import type { Log } from '../sdk/index.ts'
import type { AccountRow } from '../model/index.ts'
import type { Accounts } from './auth/accounts.ts'

/** Somebody whose page was silent this long is gone. */
export const silentMs = 30_000
const sweepEveryMs = 5_000

export interface Presence {
  /** A page of this account is alive. */
  beat(accountId: string): void
  /** Online and away hold only as long as beats come; a first beat has `silentMs` to arrive. */
  choose(accountId: string, presence: AccountRow['presence']): Promise<void>
  /** Sends those offline whose pages are silent. Called every few seconds after `start`. */
  sweep(): Promise<void>
  /** Begins sweeping; whoever was online before a restart has `silentMs` to come back. */
  start(): void
  stop(): void
}

export function createPresence(options: {
  accounts: Pick<Accounts, 'list' | 'setPresence'>
  clock: () => number
  log: Log
}): Presence {
  const { accounts, clock, log } = options
  const lastBeat = new Map<string, number>()
  const bornAt = clock()
  let timer: NodeJS.Timeout | null = null

  async function sweep(): Promise<void> {
    const now = clock()
    for (const account of await accounts.list()) {
      if (account.presence === 'offline') continue
      const heard = Math.max(lastBeat.get(account.id) ?? 0, bornAt)
      if (now - heard <= silentMs) continue
      lastBeat.delete(account.id)
      if (await accounts.setPresence(account.id, 'offline')) log.info({ account: account.id }, 'gone: page silent')
    }
  }

  return {
    beat: (accountId) => void lastBeat.set(accountId, clock()),
    async choose(accountId, presence) {
      lastBeat.set(accountId, clock())
      await accounts.setPresence(accountId, presence)
    },
    sweep,
    start() {
      timer ??= setInterval(() => {
        sweep().catch((error: unknown) => log.error({ err: error }, 'presence sweep failed'))
      }, sweepEveryMs)
      timer.unref()
    },
    stop() {
      if (timer) clearInterval(timer)
      timer = null
    },
  }
}
