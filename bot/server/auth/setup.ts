/** The first administrator: by a link that only the terminal shows, and that works once. */
import { BotError } from '../../sdk/index.ts'
import type { AccountRow } from '../../model/index.ts'
import type { Store } from '../../store/store.ts'
import type { Accounts } from './accounts.ts'
import type { Passwords } from './passwords.ts'
import { hashToken, mintToken } from './tokens.ts'

/** The link on the terminal is good for a day; a new start prints a new one. */
const linkMs = 24 * 60 * 60_000
/** Owner of set-up tokens, so that all of them can be dropped together. */
const owner = 'setup'

export interface Setup {
  /** True while there is no administrator. */
  needed(): Promise<boolean>
  /** A token for the link, or null if there is an administrator already. Older tokens end. */
  mint(): Promise<string | null>
  /**
   * Spends the token and makes the first administrator.
   * Throws `request.forbidden` for a token that is wrong, old or spent, or if there is an administrator already.
   */
  spend(token: string, first: { name: string; display: string; password: string }): Promise<AccountRow>
}

export interface SetupOptions {
  store: Pick<Store, 'accounts' | 'token' | 'putToken' | 'spendToken' | 'dropTokensOf'>
  clock: () => number
  accounts: Accounts
  passwords: Passwords
}

const noAdmin = (existing: AccountRow[]) => !existing.some((one) => one.role === 'admin' && !one.disabled)

export function createSetup({ store, clock, accounts, passwords }: SetupOptions): Setup {
  const needed = async () => noAdmin(await store.accounts())

  return {
    needed,
    async mint() {
      if (!(await needed())) return null
      await store.dropTokensOf(owner)
      const token = mintToken(clock())
      await store.putToken({
        hash: hashToken(token),
        kind: 'setup',
        accountId: owner,
        expiresAt: clock() + linkMs,
      })
      return token
    },
    async spend(token, { name, display, password }) {
      const used = new BotError(
        'request.forbidden',
        'This link is used up or too old. A restart prints a new one.',
      )
      const hash = hashToken(token)
      const row = await store.token(hash)
      if (row?.kind !== 'setup' || row.expiresAt <= clock()) throw used
      // The hash first: a fault in it must not cost the link.
      const passwordHash = await passwords.hash(password)
      let spent = false
      try {
        const account = await accounts.create({ name, display, role: 'admin', passwordHash }, async (existing) => {
          // In the same turn as the account is made: whoever comes second finds an administrator or no token.
          spent = noAdmin(existing) && (await store.spendToken(hash))
          return spent
        })
        await store.dropTokensOf(owner)
        return account
      } catch (error) {
        if (!spent && error instanceof BotError && error.code === 'request.refused') throw used
        throw error
      }
    },
  }
}
