/** OpenAPI 3.1 made from the routes themselves: what is not served is not described, what is served cannot be left out. */
import { z } from 'zod'
import { errorCodes, type ErrorCode } from '../sdk/index.ts'
import type { DescribedRoute } from './http.ts'
import { matrix, type Role } from './matrix.ts'
import { statusOf } from './problems.ts'
import type { ApiRoute } from './route.ts'
import { problemSchema, shapes } from './shapes.ts'
import { statusRoutes } from './status.ts'

type Json = Record<string, unknown>

const cookies = [{ session: [] }, { plainSession: [] }]
const retryAfter = { 'Retry-After': { description: 'seconds', schema: { type: 'integer', minimum: 1 } } }

/** The document as plain JSON. Throws `Error` if two routes would get one operation id. */
export function describeApi(routes: readonly ApiRoute[], others: readonly DescribedRoute[]): Json {
  const writer = createWriter()
  const paths: Record<string, Json> = {}
  const ids = new Set<unknown>()
  const add = (method: string, path: string, operation: Json): void => {
    const at = path.replace(/:(\w+)/g, '{$1}')
    if (ids.has(operation['operationId']))
      throw new Error(`two routes are called ${String(operation['operationId'])}`)
    ids.add(operation['operationId'])
    paths[at] = { ...paths[at], [method.toLowerCase()]: operation }
  }
  for (const route of routes) add(route.method, route.path, apiOperation(route, writer))
  for (const route of [...others, ...statusRoutes]) add(route.method, route.path, otherOperation(route, writer))
  return {
    openapi: '3.1.0',
    info: {
      title: 'Nightdesk',
      version: '1',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description:
        'The API of the workbench (sign in, then the cookie and an Origin header of this server), the chat (Direct Line 3.0) and the status of the process.',
    },
    // The paths are whole; a client takes the address it fetched this from.
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: writer.schemas(),
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: '__Host-nd', description: 'over https' },
        plainSession: { type: 'apiKey', in: 'cookie', name: 'nd', description: 'over plain http' },
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'a token of the channel, bound to one conversation',
        },
        metricsToken: { type: 'http', scheme: 'bearer', description: 'METRICS_TOKEN' },
      },
    },
  }
}

function apiOperation(route: ApiRoute, writer: Writer): Json {
  const { method, path, summary, body, query, answer } = route
  const roles = matrix[`${method} ${path}`] ?? []
  const id = operationId(method, path)
  const responses: Record<string, Json> = {
    [answer === null && !route.file ? 204 : 200]: done(route, id, writer),
  }
  for (const [status, codes] of problemsOf(route, roles)) responses[status] = problem(status, codes, writer)
  return {
    operationId: id,
    summary,
    tags: ['workbench'],
    'x-roles': roles,
    description: roles === 'anyone' ? 'For anyone.' : `For ${roles.join(', ')}.`,
    security: roles === 'anyone' ? [] : cookies,
    parameters: [...pathParameters(path), ...queryParameters(query, writer)],
    ...requestBody(body, `${id}Body`, writer),
    responses,
  }
}

function done({ answer, file }: ApiRoute, id: string, writer: Writer): Json {
  if (answer !== null) return jsonResponse('done', writer.answer(`${id}Answer`, answer))
  if (!file) return { description: 'done' }
  const binary = { schema: { type: 'string', format: 'binary' } }
  return { description: 'the file', content: Object.fromEntries(file.map((type) => [type, binary])) }
}

function otherOperation(
  { method, path, description: { summary, auth, ...given } }: OtherRoute,
  writer: Writer,
): Json {
  const id = operationId(method, path)
  const responses = Object.entries(given.answers).map(([status, { meaning, shape }]) => {
    const response = shape
      ? jsonResponse(meaning, writer.answer(`${id}${status}`, shape))
      : { description: meaning }
    return [
      status,
      status === '429' || status === '503' ? { ...response, headers: retryAfter } : response,
    ] as const
  })
  return {
    operationId: id,
    summary,
    tags: [path.startsWith('/v3/directline') ? 'chat' : path.split('/')[1] || 'shop'],
    security: auth ? [{ [auth]: [] }] : [],
    parameters: [...pathParameters(path), ...(given.query ? queryParameters(given.query, writer) : [])],
    ...(given.body ? requestBody(given.body, `${id}Body`, writer) : {}),
    responses: Object.fromEntries(responses),
  }
}

type OtherRoute = DescribedRoute | (typeof statusRoutes)[number]

/** Status → codes: what the gates refuse with on every such route, and what the route names itself. */
function problemsOf({ method, path, refuses }: ApiRoute, roles: readonly Role[] | 'anyone') {
  const codes = new Set<ErrorCode>(['request.invalid', 'request.forbidden', 'internal', 'store.unavailable'])
  if (roles !== 'anyone') codes.add('request.unauthorized')
  if (path.includes(':')) codes.add('request.not_found')
  if (method !== 'GET') codes.add('draining').add('request.too_large')
  for (const code of refuses) codes.add(code)
  const byStatus = new Map<number, ErrorCode[]>()
  for (const code of codes) byStatus.set(statusOf[code], [...(byStatus.get(statusOf[code]) ?? []), code])
  return [...byStatus].sort(([a], [b]) => a - b)
}

function problem(status: number, codes: readonly ErrorCode[], writer: Writer): Json {
  const meaning = codes.map((code) => `\`${code}\`: ${errorCodes[code]}`).join('; ')
  const response = jsonResponse(meaning, writer.answer('Problem', problemSchema))
  return status === 429 || status === 503 ? { ...response, headers: retryAfter } : response
}

function jsonResponse(description: string, schema: Json): Json {
  return { description, content: { 'application/json': { schema } } }
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', pattern: '^[A-Za-z0-9_.-]{1,80}$' },
  }))
}

function queryParameters(query: z.ZodType, writer: Writer): Json[] {
  const { properties = {}, required = [] } = writer.inline(query) as { properties?: Json; required?: string[] }
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}

function requestBody(body: z.ZodType, id: string, writer: Writer): Json {
  if (body instanceof z.ZodUndefined) return {}
  const required = !body.safeParse(undefined).success
  return { requestBody: { required, content: { 'application/json': { schema: writer.body(id, body) } } } }
}

/** `POST /api/v1/contacts/:id/say` → `postContactsIdSay`. */
function operationId(method: string, path: string): string {
  const words = path
    .replace(/^\/(?:api\/v1|v3)\//, '')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
  const name = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('')
  return `${method.toLowerCase()}${name || 'Root'}`
}

type Writer = ReturnType<typeof createWriter>

/** Collects shapes under their names, those that are given apart from those that are taken, and turns all into JSON Schema. */
function createWriter() {
  const given = z.registry<{ id: string }>()
  const taken = z.registry<{ id: string }>()
  const refer = (id: string): Json => ({ $ref: uri(id) })
  for (const [shape, id] of shapes) given.add(shape, { id })

  /** A named shape keeps its name; any other gets one, once. */
  function keep(registry: typeof given, id: string, shape: z.ZodType): Json {
    // A channel names a whole body by `.meta({ id })`.
    id = shape.meta()?.id ?? id
    const known = registry.get(shape)
    if (known) return refer(known.id)
    registry.add(shape, { id })
    return refer(id)
  }

  return {
    answer: (id: string, shape: z.ZodType) => keep(given, id, shape),
    body: (id: string, shape: z.ZodType) => keep(taken, id, shape),
    inline: (shape: z.ZodType) => plain(z.toJSONSchema(shape, { io: 'input' })),
    schemas(): Json {
      const found = [
        ...Object.entries(z.toJSONSchema(given, { uri, io: 'output' }).schemas),
        ...Object.entries(z.toJSONSchema(taken, { uri, io: 'input' }).schemas),
      ]
      return Object.fromEntries(found.map(([id, schema]) => [id, plain(schema)]))
    },
  }
}

const uri = (id: string): string => `#/components/schemas/${id}`

function plain({ $schema: _schema, $id: _id, ...schema }: z.core.JSONSchema.BaseSchema): Json {
  return schema
}
