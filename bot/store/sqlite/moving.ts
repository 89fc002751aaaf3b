/** A data folder as one moves house with it: locked as a running shop locks it, each page one durable commit. */
import { randomUUID } from 'node:crypto'
import { idKey, noteKey, type CopyNote, type House, type Page } from '../moving/house.ts'
import { kinds, type Kind, type Records } from '../moving/records.ts'
import { openReader } from './moving-read.ts'
import { openSecrets } from './moving-secrets.ts'
import { openWriter } from './moving-write.ts'
import { openDatabase } from './open.ts'
import { storeError } from './faults.ts'

/**
 * @throws BotError `store.locked` (a shop runs on it, or another copy), `store.version`, `store.full`, `store.unavailable`
 */
export function openSqliteHouse(folder: string): House {
  const { db, close } = openDatabase(folder)
  const reader = openReader(db)
  const writer = openWriter(db)
  const secrets = openSecrets(folder)
  const valueOf = db.prepare<[string], string>('SELECT value FROM kv WHERE key = ?').pluck()
  const setValue = db.prepare<[string, string]>('INSERT OR REPLACE INTO kv (key, value) VALUES (?, ?)')
  const attempt = async <T>(work: () => T): Promise<T> => {
    try {
      return work()
    } catch (error) {
      throw storeError(error)
    }
  }
  const setNote = (note: CopyNote): void => void setValue.run(noteKey, JSON.stringify(note))
  const count = (kind: Kind): number => (kind === 'secret' ? secrets.read().length : reader.count(kind))
  const commit = db.transaction((work: () => void) => work())

  return {
    place: `sqlite:${folder}`,
    id: () =>
      attempt(() => {
        const id = valueOf.get(idKey)
        if (id !== undefined) return id
        const made = randomUUID()
        setValue.run(idKey, made)
        return made
      }),
    note: () =>
      attempt(() => {
        const text = valueOf.get(noteKey)
        return text === undefined ? null : (JSON.parse(text) as CopyNote)
      }),
    setNote: (note) => attempt(() => setNote(note)),
    isEmpty: () => attempt(() => kinds.every((kind) => count(kind) === 0)),
    count: (kind) => attempt(() => count(kind)),
    read: <K extends Kind>(kind: K, after: string | null, limit: number) =>
      attempt(() =>
        kind === 'secret'
          ? { records: secrets.read() as Records[K][], next: null }
          : (reader.read(kind, after, limit) as unknown as Page<K>),
      ),
    write: (kind, records, note) =>
      attempt(() =>
        commit(() => {
          for (const record of records)
            if (kind === 'secret') secrets.write(record as Records['secret'])
            else writer.write(kind, record as never)
          setNote(note)
        }),
      ),
    settle: () => attempt(() => commit(() => writer.settle())),
    close: async () => close(),
  }
}
