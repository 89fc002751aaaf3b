/** Reads a SQLite store in pages, for moving house: each kind in the order in which it was written. */
import type { Database } from 'better-sqlite3'
import { isOwnValue, type Page } from '../moving/house.ts'
import type { Kind, MovedMessage, Records } from '../moving/records.ts'
import { outboxStates } from './encode.ts'
import { conversationColumns } from './places.ts'

/** Columns as `Records` names them, and `cursor`; `?` is where the page begins. */
const selects: Record<Exclude<Kind, 'secret' | 'contact' | 'message' | 'open' | 'key'>, string> = {
  release: 'hash AS cursor, hash, files, at, used_at AS usedAt FROM releases WHERE hash > ?',
  account: 'id AS cursor, id, name, presence, presence_at AS presenceAt, body FROM accounts WHERE id > ?',
  token: 'hash AS cursor, hash, kind, account_id AS accountId, expires_at AS expiresAt FROM tokens WHERE hash > ?',
  value: 'key AS cursor, key, value FROM kv WHERE key > ?',
  counter: 'name AS cursor, name, value FROM counters WHERE name > ?',
  journal: `no AS cursor, contact_id AS contactId, version, input_id AS inputId, at, session_id AS sessionId, digest,
    releases, input, context, card FROM journal WHERE no > ?`,
  event:
    'seq AS cursor, seq, type, at, contact_id AS contactId, session_id AS sessionId, data FROM events WHERE seq > ?',
  queue:
    'id AS cursor, id, contact_id AS contactId, state, since, closed_at AS closedAt, body FROM queue WHERE id > ?',
  dead: `no AS cursor, id, key, contact_id AS contactId, conversation, at, attempts, body, error, dead_at AS deadAt
    FROM dead WHERE no > ?`,
  row: 'no AS cursor, plugin, collection, id, contact_id AS contactId, at, version, body FROM plugin_rows WHERE no > ?',
}
const byText: ReadonlySet<Kind> = new Set(['release', 'account', 'token', 'value', 'counter', 'queue'])

const messageColumns = `m.no AS cursor, m.id, c.id AS conversation, m.contact_id AS contactId, m.seq, m.at, m.activity,
  m.input_id AS inputId, m.state, m.author, m.epoch, m.wires, m.attempts, m.ambiguous, m.expires_at AS expiresAt,
  m.retry_at AS retryAt, m.error FROM messages m JOIN conversations c ON c.no = m.conv`

interface MessageRow extends Omit<MovedMessage, 'out'> {
  cursor: number
  state: number | null
  author: 'bot'
  epoch: number
  wires: number
  attempts: number
  ambiguous: number
  expiresAt: number
  retryAt: number | null
  error: string | null
}

function toMessage({
  cursor: _c,
  id,
  conversation,
  contactId,
  seq,
  at,
  activity,
  inputId,
  ...out
}: MessageRow): MovedMessage {
  const message = { id, conversation, contactId, seq, at, activity, inputId }
  if (out.state === null) return { ...message, out: null }
  return { ...message, out: { ...out, state: outboxStates[out.state]!, ambiguous: out.ambiguous === 1 } }
}

/** What lies in the database file. */
export type Stored = Exclude<Kind, 'secret'>

export interface Reader {
  read<K extends Stored>(kind: K, after: string | null, limit: number): Page<K>
  count(kind: Stored): number
}

export function openReader(db: Database): Reader {
  type Row = { cursor: string | number }
  const all = (sql: string, ...values: (string | number | Buffer)[]) =>
    db.prepare<unknown[], never>(sql).all(...values)
  const number = (sql: string): number => db.prepare<[], number>(sql).pluck().get()!
  let inputsKnown = false

  function page<K extends Stored>(
    rows: Row[],
    limit: number,
    toRecord: (row: never) => Records[K] | null,
  ): Page<K> {
    const last = rows.at(-1)
    const records = rows.map((row) => toRecord(row as never)).filter((record) => record !== null)
    return { records, next: rows.length < limit || !last ? null : String(last.cursor) }
  }

  /** Whose input a key stands for: only lines and journal know, and neither can be asked by input otherwise. */
  function knowInputs(): void {
    if (inputsKnown) return
    inputsKnown = true
    db.pragma('temp_store = FILE')
    db.exec(`CREATE TEMP TABLE inputs (id TEXT PRIMARY KEY, contact TEXT NOT NULL, conversation TEXT) WITHOUT ROWID;
      INSERT OR IGNORE INTO inputs SELECT m.id, m.contact_id, c.id FROM messages m JOIN conversations c ON c.no = m.conv
        WHERE m.state IS NULL;
      INSERT OR IGNORE INTO inputs SELECT id, contact_id, conversation FROM inbox;
      INSERT OR IGNORE INTO inputs SELECT id, contact_id, conversation FROM dead;
      INSERT OR IGNORE INTO inputs SELECT input_id, contact_id, NULL FROM journal;`)
  }

  const contact = ({
    cursor: _c,
    ...row
  }: Row & Omit<Records['contact'], 'conversations' | 'identities'>): Records['contact'] => ({
    ...row,
    conversations: all(
      `SELECT ${conversationColumns} FROM conversations WHERE contact_id = ? ORDER BY no`,
      row.id,
    ).map(({ id, channel, senderId, lastSeq, createdAt }: Records['contact']['conversations'][number]) => ({
      id,
      channel,
      senderId,
      lastSeq,
      createdAt,
    })),
    identities: all(
      'SELECT channel, sender_id AS senderId FROM identities WHERE contact_id = ? ORDER BY channel, sender_id',
      row.id,
    ),
  })

  /** Null: nothing of this contact is open. */
  function open({ id }: { id: string }): Records['open'] | null {
    const out: MessageRow[] = all(
      `SELECT ${messageColumns} WHERE m.state <= 2 AND m.conv IN (SELECT no FROM conversations WHERE contact_id = ?) ORDER BY m.no`,
      id,
    )
    const record: Records['open'] = {
      contactId: id,
      inbox: all(
        'SELECT id, key, conversation, at, attempts, body FROM inbox WHERE contact_id = ? ORDER BY no',
        id,
      ),
      out: out.map(toMessage),
      effects: all('SELECT id, state, body FROM effects WHERE contact_id = ? ORDER BY no', id),
      timers: all('SELECT id, at FROM timers WHERE contact_id = ? ORDER BY id', id),
    }
    const { inbox, effects, timers } = record
    return inbox.length + out.length + effects.length + timers.length > 0 ? record : null
  }

  function rowsOf(kind: Stored, after: string | null, limit: number): Row[] {
    const from = after === null ? 0 : Number(after)
    switch (kind) {
      case 'contact':
        return all(
          `SELECT no AS cursor, id, version, epoch, floor, owner, state, created_at AS createdAt, updated_at AS updatedAt
           FROM contacts WHERE no > ? ORDER BY no LIMIT ?`,
          from,
          limit,
        )
      case 'open':
        return all('SELECT no AS cursor, id FROM contacts WHERE no > ? ORDER BY no LIMIT ?', from, limit)
      case 'message':
        return all(
          `SELECT ${messageColumns} WHERE m.no > ? AND (m.state IS NULL OR m.state >= 3) ORDER BY m.no LIMIT ?`,
          from,
          limit,
        )
      case 'key':
        knowInputs()
        return all(
          `SELECT hex(d.key) AS cursor, d.key, d.input_id AS inputId, d.at, d.seq, i.contact AS contactId, i.conversation
           FROM dedupe d LEFT JOIN inputs i ON i.id = d.input_id WHERE d.key > ? ORDER BY d.key LIMIT ?`,
          Buffer.from(after ?? '', 'hex'),
          limit,
        )
      default:
        return all(
          `SELECT ${selects[kind]} ORDER BY cursor LIMIT ?`,
          byText.has(kind) ? (after ?? '') : from,
          limit,
        )
    }
  }

  const toRecord: Partial<{ [K in Stored]: (row: never) => Records[K] | null }> = {
    contact,
    open,
    message: toMessage,
    key: ({ cursor: _c, key, ...row }: Row & Omit<Records['key'], 'key'> & { key: Buffer }) => ({
      ...row,
      key: key.toString('base64url'),
    }),
    value: ({ key, value }: Records['value']) => (isOwnValue(key) ? null : { key, value }),
  }

  return {
    read(kind, after, limit) {
      const plain = ({ cursor: _c, ...row }: Row) => row
      return page(rowsOf(kind, after, limit), limit, (toRecord[kind] ?? plain) as never)
    },
    count(kind) {
      switch (kind) {
        case 'message':
          return number('SELECT count(*) FROM messages WHERE state IS NULL OR state >= 3')
        case 'open':
          return number(`SELECT count(*) FROM contacts WHERE id IN (SELECT contact_id FROM inbox UNION
            SELECT contact_id FROM timers UNION SELECT contact_id FROM effects UNION
            SELECT contact_id FROM messages WHERE state <= 2)`)
        case 'value':
          return all('SELECT key FROM kv').filter(({ key }: { key: string }) => !isOwnValue(key)).length
        case 'key':
          return number('SELECT count(*) FROM dedupe')
        default:
          return number(
            `SELECT count(*) FROM ${/FROM (\w+) WHERE/.exec(selects[kind as keyof typeof selects] ?? 'FROM contacts WHERE')![1]}`,
          )
      }
    },
  }
}
