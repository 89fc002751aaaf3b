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
  'GET /api/v1/openapi.json': 'anyone',

  'GET /api/v1/session': 'anyone',
  'POST /api/v1/session': 'anyone',
  'DELETE /api/v1/session': all,
  'PUT /api/v1/session/password': all,
  'POST /api/v1/setup': 'anyone',

  'GET /api/v1/accounts': leading,
  'POST /api/v1/accounts': admin,
  'PATCH /api/v1/accounts/:id': admin,
  'PUT /api/v1/accounts/:id/skills': leading,

  'GET /api/v1/presence': all,
  'PUT /api/v1/presence': serving,

  'GET /api/v1/queue': all,
  'GET /api/v1/chats': serving,
  'GET /api/v1/contacts': leading,
  'GET /api/v1/contacts/:id': serving,
  'GET /api/v1/contacts/:id/files/:ref': serving,
  'POST /api/v1/contacts/:id/claim': serving,
  'POST /api/v1/contacts/:id/say': serving,
  'POST /api/v1/contacts/:id/release': serving,
  'POST /api/v1/contacts/:id/resolve': serving,
  'POST /api/v1/contacts/:id/requeue': serving,

  'GET /api/v1/quick-replies': serving,
  'GET /api/v1/panels': serving,
  'GET /api/v1/panels/:plugin/:panel': serving,
  'GET /api/v1/release': all,
}
