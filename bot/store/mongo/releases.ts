/** Releases, kept while a contact is pinned to one or the journal needs it. */
import type { Store } from '../store.ts'
import { type Core, make, parse } from './core.ts'

const dayMs = 86_400_000

export interface Releases {
  putRelease: Store['putRelease']
  release: Store['release']
  /** Remembers, to the day, that steps were decided with these. */
  use(hashes: readonly string[], at: number): Promise<void>
  /** Drops releases no step used since the horizon, unless the state of a contact still names them. Gives how many. */
  purge(horizon: number): Promise<number>
}

export function openReleases({ tables, run, vitals }: Core): Releases {
  const usedOn = new Map<string, number>()

  async function useOne(hash: string, at: number): Promise<void> {
    const day = Math.floor(at / dayMs)
    if (usedOn.get(hash) === day) return
    usedOn.set(hash, day)
    await run('releases.use', () =>
      tables.releases.updateOne({ _id: hash, usedAt: { $lt: at } }, { $set: { usedAt: at } }),
    )
  }

  return {
    async putRelease(hash, files, at) {
      vitals.assertReady()
      const row = { files: JSON.stringify(files), at, usedAt: at }
      await run('releases.put', () => make(tables.releases, { _id: hash, ...row }))
    },
    async release(hash) {
      const found = await run('releases.find', () => tables.releases.findOne({ _id: hash }))
      return found ? parse<Record<string, string>>(found.files) : null
    },
    async use(hashes, at) {
      for (const hash of hashes) await useOne(hash, at)
    },
    async purge(horizon) {
      usedOn.clear()
      const old = await run('purge.releases', () =>
        tables.releases.find({ usedAt: { $lt: horizon } }, { projection: { _id: 1 } }).toArray(),
      )
      let removed = 0
      for (const { _id } of old) {
        const pinned = await run('purge.releases', () =>
          tables.contacts.findOne({ state: { $regex: _id } }, { projection: { _id: 1 } }),
        )
        if (pinned) continue
        const filter = { _id, usedAt: { $lt: horizon } }
        removed += (await run('purge.releases', () => tables.releases.deleteOne(filter))).deletedCount
      }
      return removed
    },
  }
}
