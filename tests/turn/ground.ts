/** The store under the pipeline's tests: SQLite in memory or, in Jest's project "mongo", a MongoDB as one process among several. */
import { afterAll } from '@jest/globals'
import { openMongoStore } from '../../bot/store/mongo/index.ts'
import { openSqliteStore } from '../../bot/store/sqlite/index.ts'
import type { Store } from '../../bot/store/store.ts'
import { borrow, dropAll, giveBack } from '../store/mongo.ts'
import { mongo } from '../sidecars/parts.ts'

export const onMongo = (globalThis as { nightdeskStore?: string }).nightdeskStore === 'mongo'

const open = new Set<Store>()
const clocks = new WeakMap<object, () => number>()
if (onMongo)
  afterAll(async () => {
    for (const store of open) await store.close()
    await dropAll()
  })

/**
 * A process goes by the store's clock, and a test's stands still in another year: from now on both are the shop's.
 * @param now UTC ms
 */
export function steer({ cluster }: Store, now: () => number): void {
  if (onMongo && cluster) clocks.set(cluster, now)
}

/** An empty store. @param now the clock of whoever writes into it, UTC ms; a shop that opens on it brings its own */
export async function openGround(now: () => number): Promise<Store> {
  if (!onMongo) return openSqliteStore({ folder: null, now })
  const url = borrow(mongo.value!)
  const own = await openMongoStore({ url, now })
  const cluster = Object.create(own.cluster, {
    now: { value: async () => (clocks.get(cluster) ?? now)() },
  }) as NonNullable<Store['cluster']>
  const store: Store = {
    ...own,
    cluster,
    async close() {
      if (!open.delete(store)) return
      await own.close()
      await giveBack(url)
    },
  }
  open.add(store)
  return store
}
