/** People who work here, and the tokens they come in with. */
import type { AccountRow } from '../../model/index.ts'
import type { Store } from '../store.ts'
import { type Core, parse, put } from './core.ts'
import type { AccountDocument } from './documents.ts'

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

const toAccount = ({ body, presence, presenceAt }: AccountDocument): AccountRow => ({
  ...parse<AccountRow>(body),
  presence,
  presenceAt,
})

export function openAccounts({ tables, run, vitals, now }: Core): AccountStore {
  const one = async (filter: { _id: string } | { name: string }): Promise<AccountRow | null> => {
    const found = await run('accounts.find', () => tables.accounts.findOne(filter))
    return found ? toAccount(found) : null
  }
  return {
    async putAccount(account) {
      vitals.assertReady()
      const { id, name, presence, presenceAt } = account
      const set = { name, presence, presenceAt, body: JSON.stringify(account) }
      await run('accounts.put', () => put(tables.accounts, id, set))
    },
    account: (id) => one({ _id: id }),
    accountByName: (name) => one({ name }),
    accounts: async () =>
      (await run('accounts.read', () => tables.accounts.find().sort({ _id: 1 }).toArray())).map(toAccount),
    async setPresence(accountId, presence, at) {
      vitals.assertReady()
      const set = { presence, presenceAt: at }
      await run('accounts.presence', () => tables.accounts.updateOne({ _id: accountId }, { $set: set }))
    },
    async putToken({ hash, ...token }) {
      vitals.assertReady()
      await run('tokens.put', () => put(tables.tokens, hash, token))
    },
    async token(hash) {
      const found = await run('tokens.find', () => tables.tokens.findOne({ _id: hash }))
      if (!found) return null
      const { _id, ...token } = found
      return { hash: _id, ...token }
    },
    async spendToken(hash) {
      vitals.assertReady()
      // Not tried again by itself: if the answer is lost, the token may be spent, and then nobody comes in with it.
      const found = await run('tokens.spend', () => tables.tokens.findOneAndDelete({ _id: hash }))
      return found !== null && found.expiresAt > now()
    },
    async dropTokensOf(accountId) {
      vitals.assertReady()
      await run('tokens.drop', () => tables.tokens.deleteMany({ accountId }))
    },
  }
}
