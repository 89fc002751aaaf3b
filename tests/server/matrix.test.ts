import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { apiRoutes, checkMatrix } from '../../bot/server/api.ts'
import { matrix } from '../../bot/server/matrix.ts'
import { idleMs } from '../../bot/server/auth/sessions.ts'
import { openHouse, type House, type Person } from './house.ts'

const roles = ['agent', 'supervisor', 'operator', 'admin'] as const
const keys = Object.keys(matrix)
let house: House
let contactId: string

beforeAll(async () => {
  house = await openHouse()
  contactId = await house.runtime.arrive('退货')
})
afterAll(() => house.close())

const pathOf = (key: string) =>
  key
    .split(' ')[1]!
    .replace(':id', key.includes('/contacts/') ? contactId : 'nobody')
    .replace(':plugin/:panel', 'tickets/open')

async function ask(person: Person, key: string) {
  const method = key.split(' ')[0]!
  // A body that no schema takes: whoever may in gets 400 (or 404), and nothing is changed.
  return person.ask(method, pathOf(key), method === 'GET' || method === 'DELETE' ? undefined : { bogus: 1 })
}

test('every route has a cell and every cell a route', () => {
  expect(() => checkMatrix(apiRoutes)).not.toThrow()
  expect(() => checkMatrix([...apiRoutes, { ...apiRoutes[0]!, path: '/api/v1/new' }])).toThrow(
    /GET \/api\/v1\/new/,
  )
  expect(() => checkMatrix(apiRoutes.slice(1))).toThrow(/has no route/)
})

describe.each(keys)('%s', (key) => {
  const cell = matrix[key]!
  test.each(roles)('%s', async (role) => {
    const answer = await ask(await house.hire(role), key)
    const allowed = cell === 'anyone' || cell.includes(role)
    if (allowed) expect([200, 204, 400, 403, 404]).toContain(answer.status)
    if (allowed && answer.status === 403) expect(key).toBe('POST /api/v1/setup')
    if (!allowed) expect(answer.status).toBe(403)
    if (!allowed) expect(answer.json.error.code).toBe('request.forbidden')
  })

  test('nobody', async () => {
    const { status } = await ask(house.person(), key)
    if (cell === 'anyone') expect([200, 400]).toContain(status)
    else expect(status).toBe(401)
  })

  test('an expired session', async () => {
    const late = await house.hire('admin')
    house.runtime.advance(idleMs + 1)
    const { status } = await ask(late, key)
    if (cell === 'anyone') expect([200, 400]).toContain(status)
    else expect(status).toBe(401)
  })
})
