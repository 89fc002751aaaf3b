/** The order system's own SQLite file, as rows: every write is on disk when its promise resolves. */
import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { BotError, type Row, type Rows } from 'nightdesk/sdk'

/** Raised with the tables; a file of a newer one is refused. */
const version = 1

export interface Shelf {
  rows(collection: string): Rows
  /** All of it or nothing; nothing else may be written meanwhile. */
  together(work: () => Promise<void>): Promise<void>
  close(): void
}

/** @throws BotError `store.version` */
export function openShelf(folder: string, clock: () => number): Shelf {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'orders.db')
  // Customers' addresses are in it: nobody else on this machine reads them.
  closeSync(openSync(file, 'a', 0o600))
  chmodSync(file, 0o600)
  const db = new Database(file)
  try {
    setUp(db, file)
  } catch (error) {
    db.close()
    throw error
  }
  const statements = prepare(db)
  return {
    rows: (collection) => rowsOf(statements, collection, clock),
    async together(work) {
      db.exec('BEGIN IMMEDIATE')
      try {
        await work()
        db.exec('COMMIT')
      } catch (error) {
        db.exec('ROLLBACK')
        throw error
      }
    },
    close: () => void db.close(),
  }
}

function setUp(db: Database.Database, file: string): void {
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  const found = db.pragma('user_version', { simple: true }) as number
  if (found > version)
    throw new BotError(
      'store.version',
      `${file} was written by a newer version (${found}, this one knows ${version})`,
    )
  db.exec(`
    CREATE TABLE IF NOT EXISTS rows (
      collection TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL,
      version INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (collection, id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
    PRAGMA user_version = ${version};
  `)
}

type Statements = ReturnType<typeof prepare>

function prepare(db: Database.Database) {
  const writes = '(SELECT coalesce(max(seq), 0) + 1 FROM rows WHERE collection = @collection)'
  return {
    get: db.prepare('SELECT id, at, version, body FROM rows WHERE collection = ? AND id = ?'),
    add: db.prepare(`INSERT INTO rows VALUES (@collection, @id, ${writes}, @at, 1, @body) ON CONFLICT DO NOTHING`),
    update: db.prepare(
      `UPDATE rows SET seq = ${writes}, at = @at, version = version + 1, body = @body
       WHERE collection = @collection AND id = @id AND version = @expected`,
    ),
    list: db.prepare('SELECT id, at, version, body FROM rows WHERE collection = ? ORDER BY seq DESC LIMIT ?'),
    number: db.prepare(
      `INSERT INTO counters VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value`,
    ),
  }
}

interface Stored {
  id: string
  at: number
  version: number
  body: string
}
const read = ({ body, ...row }: Stored): Row => ({
  ...row,
  contactId: null,
  body: JSON.parse(body) as Row['body'],
})

/** Nothing here belongs to a contact of the bot: a shop's orders outlive its chats. */
function rowsOf(statements: Statements, collection: string, clock: () => number): Rows {
  const get = (id: string): Row | null => {
    const found = statements.get.get(collection, id) as Stored | undefined
    return found ? read(found) : null
  }
  return {
    async add({ id, body }) {
      const { changes } = statements.add.run({ collection, id, at: clock(), body: JSON.stringify(body) })
      return { row: get(id)!, existed: changes === 0 }
    },
    get: async (id) => get(id),
    async update(id, expected, body) {
      const given = { collection, id, at: clock(), expected, body: JSON.stringify(body) }
      return statements.update.run(given).changes === 0 ? null : get(id)
    },
    async list({ contactId, limit = 200 } = {}) {
      return contactId === undefined ? (statements.list.all(collection, limit) as Stored[]).map(read) : []
    },
    number: async (counter) => (statements.number.get(counter) as { value: number }).value,
  }
}
