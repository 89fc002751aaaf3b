/** SQLite keeps the store contract, on disk and in memory. */
import { openSqliteStore } from '../../bot/store/sqlite/index.ts'
import { storeContract } from '../../bot/testing/store-contract.ts'
import { makeSubject } from './folder.ts'

storeContract('sqlite, in a folder', (now) => makeSubject({ now }))

storeContract('sqlite, in memory', async (now) => {
  const store = await openSqliteStore({ folder: null, now })
  return { store, reopen: null, dispose: () => store.close() }
})
