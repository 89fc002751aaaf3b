/** Opens the store that is named: an address of MongoDB, or the data folder. A driver is loaded only where it is used. */
import { BotError, type Log } from '../sdk/index.ts'
import { noteKey, type CopyNote } from '../store/moving/house.ts'
import type { Store } from '../store/store.ts'

export interface StoreChoice {
  /** `mongodb://…` or `mongodb+srv://…`; null: SQLite in the data folder. */
  url: string | null
  dataFolder: string
}

/**
 * @throws BotError `store.conflict` (half a copy), `store.locked`, `store.version`, `store.full`, `store.unavailable`, `config.missing`
 */
export async function openStore(
  { url, dataFolder }: StoreChoice,
  options: { log: Log; fatal: (error: Error) => void },
): Promise<Store> {
  const store = await open({ url, dataFolder }, options)
  if (!(await isHalfACopy(store))) return store
  await store.close()
  throw new BotError(
    'store.conflict',
    `${url === null ? dataFolder : shownUrl(url)} holds a shop that was not copied whole; finish it by the same "nightdesk store copy", or name another store`,
    { retryable: false },
  )
}

async function open({ url, dataFolder }: StoreChoice, options: Parameters<typeof openStore>[1]): Promise<Store> {
  const now = Date.now
  if (url === null) {
    const { openSqliteStore } = await import('../store/sqlite/index.ts')
    return openSqliteStore({ folder: dataFolder, now, ...options })
  }
  const { openMongoStore } = await import('../store/mongo/index.ts')
  return openMongoStore({ url, now, log: options.log })
}

/** Who copies writes down how far it came. */
async function isHalfACopy(store: Store): Promise<boolean> {
  const text = await store.getValue(noteKey)
  return text !== null && (JSON.parse(text) as CopyNote).at !== null
}

/** The address without what is secret in it, for people. */
export function shownUrl(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//…@').replace(/\?.*$/, '')
}
