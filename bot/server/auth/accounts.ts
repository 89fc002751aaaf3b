/** People who work here: made, changed and disabled one at a time, so that no two changes lose each other. */
import { randomUUID } from 'node:crypto'
import { BotError } from '../../sdk/index.ts'
import type { AccountRow } from '../../model/index.ts'
import type { Store } from '../../store/store.ts'
import type { Passwords } from './passwords.ts'
import type { Sessions } from './sessions.ts'

export interface NewAccount {
  name: string
  display: string
  role: AccountRow['role']
  passwordHash: string
  skills?: Record<string, number>
  languages?: string[]
  capacity?: number
}

export type AccountChange = Partial<
  Pick<AccountRow, 'display' | 'role' | 'skills' | 'languages' | 'capacity' | 'disabled'>
> & { password?: string }

export interface Accounts {
  /** Throws `request.refused` if the name is taken, or `only` says no (read under the lock). */
  create(account: NewAccount, only?: (existing: AccountRow[]) => Promise<boolean>): Promise<AccountRow>
  /** Throws `request.not_found`; `request.refused` for the last administrator. Ends sessions where it must. */
  change(id: string, change: AccountChange): Promise<AccountRow>
  /** True if it was another before. */
  setPresence(id: string, presence: AccountRow['presence']): Promise<boolean>
  list(): Promise<AccountRow[]>
}

export interface AccountOptions {
  store: Pick<Store, 'account' | 'accounts' | 'accountByName' | 'putAccount' | 'setPresence'>
  clock: () => number
  passwords: Passwords
  sessions: Pick<Sessions, 'endAll'>
  /** Routing must look again. */
  changed: () => void
}

const isAdmin = (account: AccountRow) => account.role === 'admin' && !account.disabled

/** How a sign-in name is kept and looked up: what looks the same is the same. */
export function foldName(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase()
}

/** Accounts over the store. */
export function createAccounts({ store, clock, passwords, sessions, changed }: AccountOptions): Accounts {
  let last: Promise<unknown> = Promise.resolve()

  /** One job at a time: an account is read, changed and written whole. */
  function inTurn<Result>(job: () => Promise<Result>): Promise<Result> {
    const mine = last.then(job, job)
    last = mine.catch(() => undefined)
    return mine
  }

  async function keepAnAdmin(before: AccountRow, after: AccountRow): Promise<void> {
    if (!isAdmin(before) || isAdmin(after)) return
    const others = (await store.accounts()).filter((account) => isAdmin(account) && account.id !== before.id)
    if (others.length === 0) throw new BotError('request.refused', 'This is the last administrator.')
  }

  return {
    create: (account, only) =>
      inTurn(async () => {
        const name = foldName(account.name)
        if (await store.accountByName(name)) throw new BotError('request.refused', 'This name is taken.')
        if (only && !(await only(await store.accounts())))
          throw new BotError('request.refused', 'Somebody else was first.')
        const now = clock()
        const row: AccountRow = {
          id: randomUUID(),
          name,
          display: account.display,
          role: account.role,
          passwordHash: account.passwordHash,
          skills: account.skills ?? {},
          languages: account.languages ?? ['zh'],
          capacity: account.capacity ?? 5,
          rating: 0.5,
          presence: 'offline',
          presenceAt: now,
          createdAt: now,
          disabled: false,
        }
        await store.putAccount(row)
        changed()
        return row
      }),
    async change(id, { password, ...fields }) {
      const passwordHash = password === undefined ? undefined : await passwords.hash(password)
      const row = await inTurn(async () => {
        const before = await store.account(id)
        if (!before) throw new BotError('request.not_found', 'No such account.')
        const after: AccountRow = { ...before, ...fields, ...(passwordHash ? { passwordHash } : {}) }
        if (after.disabled && after.presence !== 'offline') {
          after.presence = 'offline'
          after.presenceAt = clock()
        }
        await keepAnAdmin(before, after)
        await store.putAccount(after)
        const weaker = before.role !== after.role || after.disabled || passwordHash !== undefined
        if (weaker) await sessions.endAll(id)
        return after
      })
      changed()
      return row
    },
    async setPresence(id, presence) {
      const moved = await inTurn(async () => {
        const before = await store.account(id)
        if (!before || before.presence === presence) return false
        // Disabled people stay away whatever their page still sends.
        if (before.disabled && presence !== 'offline') return false
        await store.setPresence(id, presence, clock())
        return true
      })
      if (moved) changed()
      return moved
    },
    list: () => store.accounts(),
  }
}
