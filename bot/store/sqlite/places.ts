/** Remembers conversations, so that the hot path need not read a row it alone writes (one process per folder). */
import type { Database } from 'better-sqlite3'
import type { ConversationRow } from '../store.ts'

/** A conversation inside a group; whoever writes a line of it raises `lastSeq`. */
export interface Place extends ConversationRow {
  no: number
}

export interface Places {
  find(id: string): Place | undefined
  /** Makes contact, identity and conversation as far as they are missing. */
  open(row: { id: string; channel: string; senderId: string; mintContactId: string; at: number }): Place
  forget: () => void
}

const remembered = 50_000

/** The last line's number is read from the lines; the row keeps it only for those that were purged. */
export const conversationColumns = `no, id, contact_id AS contactId, channel, sender_id AS senderId,
  created_at AS createdAt, max(last_seq, coalesce((SELECT m.seq FROM messages m
    WHERE m.conv = conversations.no AND m.seq IS NOT NULL ORDER BY m.seq DESC LIMIT 1), 0)) AS lastSeq`

/** Lookup and allocation of conversations on this connection. */
export function openPlaces(db: Database): Places {
  const select = db.prepare<[string], Place>(`SELECT ${conversationColumns} FROM conversations WHERE id = ?`)
  const identity = db.prepare<[string, string], { contactId: string }>(
    'SELECT contact_id AS contactId FROM identities WHERE channel = ? AND sender_id = ?',
  )
  const addContact = db.prepare(
    `INSERT INTO contacts (id, version, epoch, floor, owner, state, created_at, updated_at)
     VALUES (?, 0, 0, 0, 'bot', NULL, ?, ?) ON CONFLICT (id) DO NOTHING`,
  )
  const addIdentity = db.prepare('INSERT INTO identities (channel, sender_id, contact_id) VALUES (?, ?, ?)')
  const addConversation = db.prepare(
    'INSERT INTO conversations (id, contact_id, channel, sender_id, last_seq, created_at) VALUES (?, ?, ?, ?, 0, ?)',
  )
  const known = new Map<string, Place>()

  function remember(place: Place): Place {
    if (known.size >= remembered) known.clear()
    known.set(place.id, place)
    return place
  }

  function find(id: string): Place | undefined {
    const place = known.get(id)
    if (place) return place
    const row = select.get(id)
    return row && remember(row)
  }

  return {
    find,
    open({ id, channel, senderId, mintContactId, at }) {
      let contactId = identity.get(channel, senderId)?.contactId
      if (contactId === undefined) {
        contactId = mintContactId
        addContact.run(contactId, at, at)
        addIdentity.run(channel, senderId, contactId)
      }
      const { lastInsertRowid } = addConversation.run(id, contactId, channel, senderId, at)
      return remember({ no: Number(lastInsertRowid), id, contactId, channel, senderId, lastSeq: 0, createdAt: at })
    },
    forget() {
      known.clear()
    },
  }
}
