/** Who is here: chosen by the agent, believed only while a page of theirs is connected. */
import type { Log } from '../sdk/index.ts'
import type { AccountRow } from '../model/index.ts'
import type { Store } from '../store/store.ts'
import type { Runtime } from '../turn/runtime.ts'
import type { Accounts } from './auth/accounts.ts'

/** Somebody whose page was silent this long is gone. */
export const silentMs = 30_000
const sweepEveryMs = 5_000

export interface Presence {
  /** A page of this account is alive. */
  beat(accountId: string): void
  /** Online and away hold only as long as beats come; a first beat has `silentMs` to arrive. */
  choose(accountId: string, presence: AccountRow['presence']): Promise<void>
  /**
   * Sends those offline whose pages are silent, and gives back to the queue whom they served: a customer is not left
   * alone with somebody who is gone. Called every few seconds after `start`.
   */
  sweep(): Promise<void>
  /** Begins sweeping; whoever was online before a restart has `silentMs` to come back. */
  start(): void
  stop(): void
}

export function createPresence(options: {
  accounts: Pick<Accounts, 'list' | 'setPresence'>
  store: Pick<Store, 'queueItems'>
  command: Runtime['command']
  clock: () => number
  log: Log
}): Presence {
  const { accounts, store, command, clock, log } = options
  const lastBeat = new Map<string, number>()
  const bornAt = clock()
  let timer: NodeJS.Timeout | null = null

  let sweeping: Promise<void> | null = null

  const isSilent = (accountId: string, now: number): boolean =>
    now - Math.max(lastBeat.get(accountId) ?? 0, bornAt) > silentMs

  async function sweepOnce(): Promise<void> {
    const now = clock()
    for (const { id, presence } of await accounts.list()) {
      if (presence === 'offline' || !isSilent(id, now)) continue
      if (await accounts.setPresence(id, 'offline')) log.info({ account: id }, 'gone: page silent')
    }
    // Whatever presence they chose: who has a page open may serve, who has none cannot.
    for (const { contactId, agentId } of await store.queueItems(['taken'])) {
      if (agentId === null || !isSilent(agentId, now)) continue
      const { outcome } = await command(contactId, { name: 'requeue', by: agentId, reason: 'page silent' })
      if (outcome === 'ok') log.info({ account: agentId, contact: contactId }, 'given back: page silent')
    }
  }

  const sweep = (): Promise<void> => {
    sweeping ??= sweepOnce().finally(() => {
      sweeping = null
    })
    return sweeping
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
