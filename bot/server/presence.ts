/** Who is here: chosen by the agent, believed only while a page of theirs is connected. */
import type { Log } from '../sdk/index.ts'
import type { AccountRow } from '../model/index.ts'
import type { Store } from '../store/store.ts'
import type { Runtime } from '../turn/runtime.ts'
import type { Accounts } from './auth/accounts.ts'

/** Somebody whose page was silent this long is gone. */
export const silentMs = 30_000
const sweepEveryMs = 5_000
/** Where pages may hang on other processes, a page's life is written down this often. */
const tellEveryMs = 10_000

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
  /** Where other processes read which pages live here; null: there are none. */
  shared: Pick<Store, 'getValue' | 'setValue'> | null
}): Presence {
  const { accounts, store, command, clock, log, shared } = options
  const lastBeat = new Map<string, number>()
  const toldAt = new Map<string, number>()
  const bornAt = clock()
  let timer: NodeJS.Timeout | null = null

  const key = (accountId: string): string => `presence/${accountId}`

  function beat(accountId: string): void {
    const now = clock()
    lastBeat.set(accountId, now)
    if (!shared || now - (toldAt.get(accountId) ?? -Infinity) < tellEveryMs) return
    toldAt.set(accountId, now)
    shared.setValue(key(accountId), String(now)).catch((error: unknown) => {
      toldAt.delete(accountId)
      log.warn({ err: error }, 'the life of a page could not be told to other processes')
    })
  }

  let sweeping: Promise<void> | null = null

  /** Silent at every process: here by its beats, elsewhere by what was written down. */
  async function isSilent(accountId: string, now: number): Promise<boolean> {
    if (now - Math.max(lastBeat.get(accountId) ?? 0, bornAt) <= silentMs) return false
    return !shared || now - Number((await shared.getValue(key(accountId))) ?? 0) > silentMs
  }

  async function sweepOnce(): Promise<void> {
    const now = clock()
    for (const { id, presence } of await accounts.list()) {
      if (presence === 'offline' || !(await isSilent(id, now))) continue
      if (await accounts.setPresence(id, 'offline')) log.info({ account: id }, 'gone: page silent')
    }
    // Whatever presence they chose: who has a page open may serve, who has none cannot.
    for (const { contactId, agentId } of await store.queueItems(['taken'])) {
      if (agentId === null || !(await isSilent(agentId, now))) continue
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
    beat,
    async choose(accountId, presence) {
      beat(accountId)
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
