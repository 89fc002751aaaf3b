import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { z } from 'zod'
import { apiRoutes, createApp } from '../../bot/server/api.ts'
import { matrix } from '../../bot/server/matrix.ts'
import { checkSchemas, defineRoute, type ApiRoute } from '../../bot/server/route.ts'
import { openHouse, type House } from './house.ts'

let house: House
let document: any
beforeAll(async () => {
  house = await openHouse()
  document = (await house.person().ask('GET', '/api/v1/openapi.json')).json
})
afterAll(() => house.close())

const operations = (): [string, any][] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods as object).map(([method, operation]): [string, any] => [
      `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
      operation,
    ]),
  )

test('the document is OpenAPI 3.1 to a validator that is not ours', async () => {
  const validator = new Validator()
  expect(await validator.validate(structuredClone(document))).toEqual({ valid: true })
  expect(validator.version).toBe('3.1')
})

test('every route of the API stands in it, with its roles from the matrix', () => {
  const described = new Map(operations())
  for (const [key, cell] of Object.entries(matrix)) {
    expect(described.get(key)).toMatchObject({ 'x-roles': cell, summary: expect.any(String) })
    expect(described.get(key).security).toHaveLength(cell === 'anyone' ? 0 : 2)
  }
  expect([...described.keys()]).toEqual(expect.arrayContaining(['GET /healthz', 'GET /readyz', 'GET /metrics']))
})

test('every object is strict but those that are open by nature', () => {
  const open: string[] = []
  const walk = (value: any, at: string): void => {
    if (typeof value !== 'object' || value === null) return
    if (value.type === 'object' && value.properties && value.additionalProperties !== false) open.push(at)
    for (const [key, inner] of Object.entries(value)) walk(inner, `${at}/${key}`)
  }
  walk(document.components.schemas, '')
  for (const [key, operation] of operations()) walk(operation, key)
  expect(open).toEqual(['/getOpenapiJsonAnswer'])
})

test('every error is one shape with the codes of its route', () => {
  for (const [key, { responses }] of operations().filter(([key]) => key in matrix)) {
    for (const [status, response] of Object.entries<any>(responses).filter(([status]) => status >= '400')) {
      expect(response.content['application/json'].schema).toEqual({ $ref: '#/components/schemas/Problem' })
      expect([key, response.description]).toEqual([key, expect.stringMatching(/`[a-z]+(\.[a-z_]+)?`: /)])
      if (status === '429' || status === '503') expect(response.headers).toHaveProperty('Retry-After')
    }
    expect(responses).toHaveProperty('503')
  }
  expect(document.components.schemas.Problem.properties.error.properties.code.enum).toContain('handoff.taken')
})

test('a body that may be left out is not required, a query shows its bounds', () => {
  const described = new Map(operations())
  expect(described.get('POST /api/v1/contacts/:id/claim').requestBody.required).toBe(false)
  expect(described.get('POST /api/v1/contacts/:id/say').requestBody.required).toBe(true)
  expect(described.get('DELETE /api/v1/session').requestBody).toBeUndefined()
  expect(described.get('GET /api/v1/contacts').parameters).toEqual([
    {
      name: 'limit',
      in: 'query',
      required: false,
      schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
    },
  ])
})

test('a route without schemas cannot be added', () => {
  const good = { method: 'GET', path: '/api/v1/new', summary: 'x', answer: z.strictObject({}) } as const
  expect(() => checkSchemas([defineRoute({ ...good, handle: async () => ({}) })])).not.toThrow()
  // @ts-expect-error no answer schema
  const noAnswer: ApiRoute = defineRoute({
    method: 'GET',
    path: '/api/v1/a',
    summary: 'x',
    handle: async () => ({}),
  })
  // @ts-expect-error no summary
  const noSummary: ApiRoute = defineRoute({
    method: 'GET',
    path: '/api/v1/b',
    answer: null,
    handle: async () => undefined,
  })
  const byHand = { ...apiRoutes[0]!, query: undefined } as unknown as ApiRoute
  for (const route of [noAnswer, noSummary, { ...noSummary, summary: ' ' }, byHand])
    expect(() => checkSchemas([route])).toThrow(/needs a summary and schemas/)
  // What a handler gives must fit, too.
  // @ts-expect-error another answer than the schema says
  defineRoute({ ...good, answer: z.strictObject({ a: z.int() }), handle: async () => ({ a: 'x' }) })
})

test('the server does not start with a route that says nothing of its answer', () => {
  const route = apiRoutes.find(({ path }) => path === '/api/v1/queue')!
  const { answer } = route
  try {
    Object.assign(route, { answer: undefined })
    expect(() => createApp(house.workbench.desk, null)).toThrow('GET /api/v1/queue needs')
  } finally {
    Object.assign(route, { answer })
  }
})
