/** Rows of plugins, counters and small values. */
import type { Row } from '../../sdk/index.ts'
import type { Store } from '../store.ts'
import { type Core, parse, read } from './core.ts'

interface Columns {
  id: string
  contactId: string | null
  at: number
  version: number
  body: string
}

type RowStore = Pick<Store, 'addRow' | 'row' | 'updateRow' | 'rows' | 'nextNumber' | 'getValue' | 'setValue'>

const columns = 'id, contact_id AS contactId, at, version, body'

const toRow = (row: Columns): Row => ({ ...row, body: parse<Row['body']>(row.body) })

/** Plugin rows, counters and values on this connection. */
export function openRows({ db, write }: Pick<Core, 'db' | 'write'>): RowStore {
  const add = db.prepare(
    `INSERT INTO plugin_rows (plugin, collection, id, contact_id, body, at, version) VALUES (?, ?, ?, ?, ?, ?, 1)
     ON CONFLICT (plugin, collection, id) DO NOTHING`,
  )
  const get = db.prepare<[string, string, string], Columns>(
    `SELECT ${columns} FROM plugin_rows WHERE plugin = ? AND collection = ? AND id = ?`,
  )
  const update = db.prepare<[string | null, string, number, string, string, string, number], Columns>(
    `UPDATE plugin_rows SET contact_id = coalesce(?, contact_id), body = ?, at = ?, version = version + 1
     WHERE plugin = ? AND collection = ? AND id = ? AND version = ? RETURNING ${columns}`,
  )
  const newest = db.prepare<[string, string, number], Columns>(
    `SELECT ${columns} FROM plugin_rows WHERE plugin = ? AND collection = ? ORDER BY no DESC LIMIT ?`,
  )
  const newestOf = db.prepare<[string, string, string, number], Columns>(
    `SELECT ${columns} FROM plugin_rows WHERE plugin = ? AND collection = ? AND contact_id = ? ORDER BY no DESC LIMIT ?`,
  )
  const count = db.prepare<[string], { value: number }>(
    `INSERT INTO counters (name, value) VALUES (?, 1)
     ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value`,
  )
  const value = db.prepare<[string], { value: string }>('SELECT value FROM kv WHERE key = ?')
  const setValue = db.prepare(
    'INSERT INTO kv (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  )

  return {
    async addRow({ plugin, collection, id, contactId, body }, at) {
      const text = JSON.stringify(body)
      return write(() => {
        const existed = add.run(plugin, collection, id, contactId, text, at).changes === 0
        return { row: toRow(get.get(plugin, collection, id)!), existed }
      })
    },
    row: (plugin, collection, id) =>
      read(() => {
        const row = get.get(plugin, collection, id)
        return row ? toRow(row) : null
      }),
    async updateRow({ plugin, collection, id, contactId, body }, expectVersion, at) {
      const text = JSON.stringify(body)
      return write(() => {
        const row = update.get(contactId, text, at, plugin, collection, id, expectVersion)
        return row ? toRow(row) : null
      })
    },
    rows: (plugin, collection, { contactId, limit }) =>
      read(() =>
        (contactId === undefined
          ? newest.all(plugin, collection, limit)
          : newestOf.all(plugin, collection, contactId, limit)
        ).map(toRow),
      ),
    nextNumber: (counter) => write(() => count.get(counter)!.value),
    getValue: (key) => read(() => value.get(key)?.value ?? null),
    setValue: (key, text) => write(() => void setValue.run(key, text)),
  }
}
