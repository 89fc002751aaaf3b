/** Releases, kept while a contact is pinned to one or the journal needs it. */
import type { Store } from '../store.ts'
import { type Core, parse, read } from './core.ts'

const dayMs = 86_400_000

export interface Releases extends Pick<Store, 'putRelease' | 'release'> {
  /** Inside a group: remembers, to the day, that a step was decided with these. */
  use(releases: { current: string; pinned: string[] }, at: number): void
  /** After a rollback. */
  forget: () => void
}

/** Release rows on this connection. */
export function openReleases({ db, write }: Pick<Core, 'db' | 'write'>): Releases {
  const put = db.prepare(
    `INSERT INTO releases (hash, files, at, used_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (hash) DO UPDATE SET used_at = max(used_at, excluded.used_at)`,
  )
  const get = db.prepare<[string], { files: string }>('SELECT files FROM releases WHERE hash = ?')
  const touch = db.prepare('UPDATE releases SET used_at = ? WHERE hash = ? AND used_at < ?')
  const usedOn = new Map<string, number>()

  function useOne(hash: string, at: number) {
    const day = Math.floor(at / dayMs)
    if (usedOn.get(hash) === day) return
    touch.run(at, hash, at)
    usedOn.set(hash, day)
  }

  return {
    putRelease(hash, files, at) {
      const text = JSON.stringify(files)
      return write(() => void put.run(hash, text, at, at))
    },
    release: (hash) =>
      read(() => {
        const row = get.get(hash)
        return row ? parse<Record<string, string>>(row.files) : null
      }),
    use(releases, at) {
      useOne(releases.current, at)
      for (const hash of releases.pinned) useOne(hash, at)
    },
    forget() {
      usedOn.clear()
    },
  }
}
