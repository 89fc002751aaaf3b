/** The store under the pipeline's tests: SQLite or, in Jest's project "on MongoDB", a MongoDB as one process among several. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from '@jest/globals'
import { openMongoStore, type MongoOptions } from '../../bot/store/mongo/index.ts'
import { openSqliteStore } from '../../bot/store/sqlite/index.ts'
import type { Store } from '../../bot/store/store.ts'
import { borrow, database, dropAll, giveBack } from '../store/mongo.ts'
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

/** The same store with a clock that can be steered. @param close what closing it does, the first time */
function steerable(own: Store, now: () => number, close: () => Promise<void>): Store {
  const cluster = Object.create(own.cluster, {
    now: { value: async () => (clocks.get(cluster) ?? now)() },
  }) as NonNullable<Store['cluster']>
  const store: Store = {
    ...own,
    cluster,
    async close() {
      if (open.delete(store)) await close()
    },
  }
  open.add(store)
  return store
}

/** An empty store. @param now the clock of whoever writes into it, UTC ms; a shop that opens on it brings its own */
export async function openGround(
  now: () => number,
  options: Omit<MongoOptions, 'url' | 'now'> = {},
): Promise<Store> {
  if (!onMongo) return openSqliteStore({ folder: null, now })
  const url = borrow(mongo.value!)
  const own = await openMongoStore({ ...options, url, now })
  return steerable(own, now, async () => {
    await own.close()
    await giveBack(url)
  })
}

/** Where data outlives the process that has it open. */
export interface Place {
  /** A process's store. Who had it open before was closed or is dead. */
  open(): Promise<Store>
  /** The last one opened dies as under kill −9: nothing of it goes on, nothing is drained. */
  die(): Promise<void>
  remove(): Promise<void>
}

/** An empty place. @param now as for `openGround` */
export function openPlace(now: () => number): Place {
  return onMongo ? mongoPlace(now) : sqlitePlace(now)
}

function sqlitePlace(now: () => number): Place {
  const folder = mkdtempSync(join(tmpdir(), 'nightdesk-turn-'))
  let last: Store
  return {
    open: async () => (last = await openSqliteStore({ folder, now })),
    // Its lock goes with it; whatever it still asks is refused.
    die: () => last.close(),
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

interface Life {
  store: Store
  die(): void
}

function mongoPlace(now: () => number): Place {
  const url = borrow(mongo.value!)
  const lives: Life[] = []

  async function live(): Promise<Life> {
    let dead = false
    let cut = async (): Promise<void> => undefined
    const own = await openMongoStore({
      url,
      now,
      failpoints: {
        opened: (connection) => void (cut = () => connection.destroy()),
        // A command that never ends is a process that died there.
        at: () => (dead ? new Promise(() => undefined) : undefined),
      },
    })
    const store = steerable(own, now, () => (dead ? cut() : own.close()))
    return { store, die: () => void (dead = true) }
  }

  return {
    async open() {
      const life = await live()
      lives.push(life)
      // The living find the dead by their beats, seconds from now.
      await life.store.cluster!.bury()
      return life.store
    },
    async die() {
      const life = lives.at(-1)!
      life.die()
      const { process } = life.store.cluster!
      const { matchedCount } = await database(url)
        .collection<{ _id: string }>('processes')
        .updateOne({ _id: process }, { $set: { aliveUntil: new Date(0) } })
      if (matchedCount !== 1) throw new Error(`process ${process} is not in the register`)
    },
    async remove() {
      for (const { store } of lives) await store.close()
      await giveBack(url)
    },
  }
}
