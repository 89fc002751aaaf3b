/** Sessions of people who signed in: 30 minutes idle, 12 hours at most, ended at once by logout or a changed account. */
import type { AccountRow } from '../../model/index.ts'
import type { Store } from '../../store/store.ts'
import { hashToken, mintedAt, mintToken } from './tokens.ts'

export const idleMs = 30 * 60_000
export const absoluteMs = 12 * 60 * 60_000
/** The idle clock is written to disk at most this often. */
const touchEveryMs = 60_000

export interface Session {
  /** Hash of the token: names the session without being able to open it. */
  id: string
  account: AccountRow
  /** UTC ms it ends without further use. */
  expiresAt: number
}

/** Which sessions ended; `session` null: all of the account. */
export type SessionEnd = { accountId: string; session: string | null }

export interface Sessions {
  /** Gives the token; it is not kept. */
  open(accountId: string): Promise<string>
  /**
   * The session of a token, or null: unknown, expired, ended, or the account is disabled.
   * `touch` (default true) counts as use and moves the idle clock.
   */
  find(token: string, touch?: boolean): Promise<Session | null>
  end(session: Pick<Session, 'id' | 'account'>): Promise<void>
  endAll(accountId: string): Promise<void>
  onEnd(listen: (end: SessionEnd) => void): void
}

type SessionStore = Pick<Store, 'account' | 'putToken' | 'token' | 'spendToken' | 'dropTokensOf'>

/** Sessions over the store's tokens. */
export function createSessions(store: SessionStore, clock: () => number): Sessions {
  const listeners: ((end: SessionEnd) => void)[] = []
  /** Extensions on their way to disk. Ending waits for them: a late one would bring the token back. */
  const touching = new Set<Promise<void>>()
  /** Counts beginnings and ends of endings; whoever looked at a token before the last change does not extend it. */
  let changes = 0
  let ending = 0

  async function touch(hash: string, accountId: string, expiresAt: number): Promise<void> {
    const written = store.putToken({ hash, kind: 'session', accountId, expiresAt })
    touching.add(written)
    try {
      await written
    } finally {
      touching.delete(written)
    }
  }

  async function endBy(end: SessionEnd, drop: () => Promise<unknown>): Promise<void> {
    changes += 1
    ending += 1
    try {
      await Promise.allSettled(touching)
      await drop()
    } finally {
      ending -= 1
      changes += 1
    }
    for (const listen of listeners) listen(end)
  }

  return {
    async open(accountId) {
      const token = mintToken(clock())
      await store.putToken({
        hash: hashToken(token),
        kind: 'session',
        accountId,
        expiresAt: clock() + idleMs,
      })
      return token
    },
    async find(token, use = true) {
      const born = mintedAt(token)
      if (born === null) return null
      const now = clock()
      const before = changes
      const id = hashToken(token)
      const row = await store.token(id)
      if (row?.kind !== 'session' || row.accountId === null) return null
      const latest = born + absoluteMs
      if (row.expiresAt <= now || latest <= now) return null
      const account = await store.account(row.accountId)
      if (!account || account.disabled) return null
      const expiresAt = Math.min(now + idleMs, latest)
      if (!use) return { id, account, expiresAt: row.expiresAt }
      const untouched = ending === 0 && changes === before
      if (untouched && expiresAt - row.expiresAt >= touchEveryMs) await touch(id, account.id, expiresAt)
      return { id, account, expiresAt }
    },
    end: ({ id, account }) => endBy({ accountId: account.id, session: id }, () => store.spendToken(id)),
    endAll: (accountId) => endBy({ accountId, session: null }, () => store.dropTokensOf(accountId)),
    onEnd: (listen) => listeners.push(listen),
  }
}
