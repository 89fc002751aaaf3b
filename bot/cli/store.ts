/** Opens the store that is named: an address of MongoDB, or the data folder. A driver is loaded only where it is used. */
import type { Log } from '../sdk/index.ts'
import type { Store } from '../store/store.ts'

export interface StoreChoice {
  /** `mongodb://…` or `mongodb+srv://…`; null: SQLite in the data folder. */
  url: string | null
  dataFolder: string
}

/**
 * @throws BotError `store.locked`, `store.version`, `store.full`, `store.unavailable`, `config.missing`
 */
export async function openStore(
  { url, dataFolder }: StoreChoice,
  options: { log: Log; fatal: (error: Error) => void },
): Promise<Store> {
  const now = Date.now
  if (url === null) {
    const { openSqliteStore } = await import('../store/sqlite/index.ts')
    return openSqliteStore({ folder: dataFolder, now, ...options })
  }
  const { openMongoStore } = await import('../store/mongo/index.ts')
  return openMongoStore({ url, now, log: options.log })
}

/** The address without what is secret in it, for people. */
export function shownUrl(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//…@').replace(/\?.*$/, '')
}
