/** The lane's tables: contact state, undecided inputs, decided steps, dead letters. */
import type { InputRow, LaneInput } from '../../model/index.ts'
import { readState } from '../state-text.ts'
import type { ContactSummary, ConversationRow, Store } from '../store.ts'
import { type Core, parse, read } from './core.ts'
import { encodeStep } from './encode.ts'
import { conversationColumns } from './places.ts'
import type { Steps } from './step.ts'

interface InputColumns {
  id: string
  key: string
  contactId: string
  conversation: string | null
  at: number
  attempts: number
  body: string
}

const inputColumns = 'id, key, contact_id AS contactId, conversation, at, attempts, body'
/** Journal rows looked through for recent contacts, per contact wanted. */
const journalPerContact = 50

const toInput = (row: InputColumns): InputRow => ({ ...row, body: parse<LaneInput>(row.body) })

const toConversation = ({ no: _no, ...row }: ConversationRow & { no: number }): ConversationRow => row

type LaneStore = Pick<
  Store,
  | 'loadState'
  | 'inbox'
  | 'contactsWithInbox'
  | 'beginAttempt'
  | 'commitStep'
  | 'deadLetters'
  | 'findConversation'
  | 'conversationsOf'
  | 'recentContacts'
>

/** Reading contacts and committing their steps. */
export function openLane({ db, write }: Core, steps: Steps): LaneStore {
  const state = db.prepare<[string], { state: string | null }>('SELECT state FROM contacts WHERE id = ?')
  const inbox = db.prepare<[string], InputColumns>(
    `SELECT ${inputColumns} FROM inbox WHERE contact_id = ? ORDER BY no`,
  )
  const waiting = db.prepare<[number], { contactId: string }>(
    'SELECT contact_id AS contactId FROM inbox GROUP BY contact_id ORDER BY min(no) LIMIT ?',
  )
  const attempt = db.prepare<[string], { attempts: number }>(
    'UPDATE inbox SET attempts = attempts + 1 WHERE id = ? RETURNING attempts',
  )
  const dead = db.prepare<[number], InputColumns & { error: string; deadAt: number }>(
    `SELECT ${inputColumns}, error, dead_at AS deadAt FROM dead ORDER BY no DESC LIMIT ?`,
  )
  const conversation = db.prepare<[string], ConversationRow & { no: number }>(
    `SELECT ${conversationColumns} FROM conversations WHERE id = ?`,
  )
  const conversations = db.prepare<[string], ConversationRow & { no: number }>(
    `SELECT ${conversationColumns} FROM conversations WHERE contact_id = ? ORDER BY no`,
  )
  const lately = db.prepare<[number], { contactId: string }>(
    'SELECT DISTINCT contact_id AS contactId FROM (SELECT contact_id FROM journal ORDER BY no DESC LIMIT ?)',
  )
  const summary = db.prepare<[string], { state: string; updatedAt: number }>(
    'SELECT state, updated_at AS updatedAt FROM contacts WHERE id = ? AND state IS NOT NULL',
  )

  function summarize(contactId: string): ContactSummary[] {
    const row = summary.get(contactId)
    return row ? [{ contactId, state: readState(row.state, contactId), updatedAt: row.updatedAt }] : []
  }

  return {
    loadState: (contactId) =>
      read(() => {
        const text = state.get(contactId)?.state
        return text ? readState(text, contactId) : null
      }),
    inbox: (contactId) => read(() => inbox.all(contactId).map(toInput)),
    contactsWithInbox: (limit) => read(() => waiting.all(limit).map((row) => row.contactId)),
    beginAttempt: (inputId) => write(() => attempt.get(inputId)?.attempts ?? 0),
    async commitStep(step) {
      const encoded = encodeStep(step)
      const outboxSeqs = await write(() => steps.apply(encoded, true))
      return outboxSeqs ? { outcome: 'ok', outboxSeqs } : { outcome: 'conflict' }
    },
    deadLetters: (limit) =>
      read(() => dead.all(limit).map((row) => ({ ...toInput(row), error: row.error, deadAt: row.deadAt }))),
    findConversation: (id) =>
      read(() => {
        const row = conversation.get(id)
        return row ? toConversation(row) : null
      }),
    conversationsOf: (contactId) => read(() => conversations.all(contactId).map(toConversation)),
    recentContacts: (limit) =>
      read(() =>
        lately
          .all(limit * journalPerContact)
          .flatMap((row) => summarize(row.contactId))
          .sort((a, b) => b.updatedAt - a.updatedAt)
          .slice(0, limit),
      ),
  }
}
