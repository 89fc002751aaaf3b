/** A throw-away data folder with a SQLite store in it, for the tests of this folder. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteStore, type SqliteOptions } from '../../bot/store/sqlite/index.ts'
import type { StoreSubject } from '../../bot/testing/store-contract.ts'

/** A fresh folder under the system's temporary one. */
export function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), 'nightdesk-store-'))
}

/** A store in a fresh folder, gone with `dispose`. */
export async function makeSubject(
  options: Omit<SqliteOptions, 'folder'>,
): Promise<StoreSubject & { folder: string; reopen: () => Promise<StoreSubject['store']> }> {
  const folder = makeFolder()
  const subject = {
    folder,
    store: await openSqliteStore({ ...options, folder }),
    async reopen() {
      await subject.store.close()
      subject.store = await openSqliteStore({ ...options, folder })
      return subject.store
    },
    async dispose() {
      await subject.store.close()
      rmSync(folder, { recursive: true })
    },
  }
  return subject
}
