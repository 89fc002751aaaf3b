/** People who work here, and the tokens they come in with. */
import type { AccountRow, TokenRow } from '../../model/index.ts'
import type { Store } from '../store.ts'
import { type Core, parse, read } from './core.ts'

interface Columns {
  presence: AccountRow['presence']
  presenceAt: number
  body: string
}

type AccountStore = Pick<
  Store,
  | 'putAccount'
  | 'account'
  | 'accountByName'
  | 'accounts'
  | 'setPresence'
  | 'putToken'
  | 'token'
  | 'spendToken'
  | 'dropTokensOf'
>

const columns = 'presence, presence_at AS presenceAt, body'

const toAccount = ({ presence, presenceAt, body }: Columns): AccountRow => ({
  ...parse<AccountRow>(body),
  presence,
  presenceAt,
})

/** Accounts and tokens on this connection. */
export function openAccounts({ db, write, now }: Pick<Core, 'db' | 'write' | 'now'>): AccountStore {
  const put = db.prepare(
    `INSERT INTO accounts (id, name, presence, presence_at, body) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, presence = excluded.presence,
       presence_at = excluded.presence_at, body = excluded.body`,
  )
  const byId = db.prepare<[string], Columns>(`SELECT ${columns} FROM accounts WHERE id = ?`)
  const byName = db.prepare<[string], Columns>(`SELECT ${columns} FROM accounts WHERE name = ?`)
  const all = db.prepare<[], Columns>(`SELECT ${columns} FROM accounts ORDER BY id`)
  const setPresence = db.prepare('UPDATE accounts SET presence = ?, presence_at = ? WHERE id = ?')
  const putToken = db.prepare(
    `INSERT INTO tokens (hash, kind, account_id, expires_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (hash) DO UPDATE SET expires_at = excluded.expires_at`,
  )
  const token = db.prepare<[string], TokenRow>(
    'SELECT hash, kind, account_id AS accountId, expires_at AS expiresAt FROM tokens WHERE hash = ?',
  )
  const spend = db.prepare<[string], { expiresAt: number }>(
    'DELETE FROM tokens WHERE hash = ? RETURNING expires_at AS expiresAt',
  )
  const dropTokens = db.prepare('DELETE FROM tokens WHERE account_id = ?')
  const orNull = (row: Columns | undefined) => (row ? toAccount(row) : null)

  return {
    putAccount: (account) => {
      const body = JSON.stringify(account)
      return write(() => void put.run(account.id, account.name, account.presence, account.presenceAt, body))
    },
    account: (id) => read(() => orNull(byId.get(id))),
    accountByName: (name) => read(() => orNull(byName.get(name))),
    accounts: () => read(() => all.all().map(toAccount)),
    setPresence: (accountId, presence, at) => write(() => void setPresence.run(presence, at, accountId)),
    putToken: ({ hash, kind, accountId, expiresAt }) =>
      write(() => void putToken.run(hash, kind, accountId, expiresAt)),
    token: (hash) => read(() => token.get(hash) ?? null),
    spendToken: (hash) =>
      write(() => {
        const row = spend.get(hash)
        return row !== undefined && row.expiresAt > now()
      }),
    dropTokensOf: (accountId) => write(() => void dropTokens.run(accountId)),
  }
}
