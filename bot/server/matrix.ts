/** Who may call what: one cell a route. A route without a cell does not start; a test walks every cell. */
import type { AccountRow } from '../model/index.ts'

export type Role = AccountRow['role']

const all: readonly Role[] = ['agent', 'supervisor', 'operator', 'admin']
/** Those who talk to customers; operators write content and read no conversations. */
const serving: readonly Role[] = ['agent', 'supervisor', 'admin']
const leading: readonly Role[] = ['supervisor', 'admin']
const admin: readonly Role[] = ['admin']

/** `anyone` needs no session. Which rows of an allowed route one sees is decided by `reach.ts`. */
export const matrix: Readonly<Record<string, readonly Role[] | 'anyone'>> = {
  'GET /api/session': 'anyone',
  'POST /api/session': 'anyone',
  'DELETE /api/session': all,
  'PUT /api/session/password': all,
  'POST /api/setup': 'anyone',

  'GET /api/accounts': leading,
  'POST /api/accounts': admin,
  'PATCH /api/accounts/:id': admin,
  'PUT /api/accounts/:id/skills': leading,

  'GET /api/presence': all,
  'PUT /api/presence': serving,

  'GET /api/queue': all,
  'GET /api/chats': serving,
  'GET /api/contacts': leading,
  'GET /api/contacts/:id': serving,
  'POST /api/contacts/:id/claim': serving,
  'POST /api/contacts/:id/say': serving,
  'POST /api/contacts/:id/release': serving,
  'POST /api/contacts/:id/resolve': serving,
  'POST /api/contacts/:id/requeue': serving,

  'GET /api/panels': serving,
  'GET /api/panels/:plugin/:panel': serving,
  'GET /api/release': all,
}
