/** OpenAPI 3.1 made from the contract itself: what is served is described, and nothing else. */
import { z } from 'nightdesk/sdk'
import { contract, type Operation } from './contract.ts'
import * as shapes from './shapes.ts'

type Json = Record<string, unknown>
const uri = (id: string): string => `#/components/schemas/${id}`

const common: Record<number, string> = {
  400: '`invalid`: a query or body that does not fit; `key_missing`: a POST without Idempotency-Key',
  401: '`unauthorized`: no or a wrong key',
  413: '`too_large`: more than 64 KiB',
  500: '`internal`: a fault of this system',
}

/** The document as plain JSON. */
export function describe(): Json {
  const given = z.registry<{ id: string }>()
  const taken = z.registry<{ id: string }>()
  const refer = (registry: typeof given, id: string, shape: z.ZodType): Json => {
    const name = shape.meta()?.id ?? id
    if (!registry.has(shape)) registry.add(shape, { id: name })
    return { $ref: uri(name) }
  }
  // Named once, wherever they stand within others.
  for (const shape of Object.values(shapes)) {
    const id = shape instanceof z.ZodObject ? shape.meta()?.id : undefined
    if (id !== undefined) given.add(shape as z.ZodType, { id })
  }
  taken.add(shapes.amountSchema, { id: 'Amount' })
  const jsonOf = (schema: Json): Json => ({ content: { 'application/json': { schema } } })
  const problems = jsonOf(refer(given, 'Problem', shapes.problemSchema))
  const paths: Record<string, Json> = {}

  for (const [name, operation] of Object.entries<Operation>(contract)) {
    const { method, path, summary, query, body, answer } = operation
    const at = path.replace(/:(\w+)/g, '{$1}')
    const described = {
      operationId: name,
      summary,
      parameters: [...pathParameters(path), ...queryParameters(query), ...(body ? [keyHeader] : [])],
      ...(body && { requestBody: { required: true, ...jsonOf(refer(taken, `${name}Body`, body)) } }),
      responses: {
        200: { description: 'done', ...jsonOf(refer(given, `${name}Answer`, answer)) },
        ...Object.fromEntries(
          meanings(operation).map(([status, description]) => [status, { description, ...problems }]),
        ),
      },
    }
    paths[at] = { ...paths[at], [method.toLowerCase()]: described }
  }
  const written = [
    ...Object.entries(z.toJSONSchema(given, { uri, io: 'output' }).schemas),
    ...Object.entries(z.toJSONSchema(taken, { uri, io: 'input' }).schemas),
  ]
  return {
    openapi: '3.1.0',
    info: {
      title: 'Order system of a shop, as Nightdesk asks it',
      version: '1',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description:
        'Moments are UTC ms, money is fen. A POST is done once an Idempotency-Key and order: the same again gets the same answer, also after a restart; the key with another body gets 422.',
    },
    servers: [{ url: '/' }],
    security: [{ key: [] }],
    paths,
    components: {
      schemas: Object.fromEntries(written.map(([id, { $schema: _schema, $id: _id, ...schema }]) => [id, schema])),
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
    },
  }
}

const keyHeader = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  schema: { type: 'string', minLength: 1, maxLength: 200 },
}

function meanings({ path, body, refuses = {} }: Operation): [string, string][] {
  const codes: Record<string, string> = { ...common }
  if (path.includes(':')) codes[404] = '`not_found`: there is no such thing'
  for (const [status, known] of Object.entries(refuses))
    codes[status] = Object.entries(known)
      .map(([code, meaning]) => `\`${code}\`: ${meaning}`)
      .join('; ')
  if (body)
    codes[422] = [codes[422], '`key_reused`: this key was used for something else'].filter(Boolean).join('; ')
  return Object.entries(codes)
}

const pathParameters = (path: string): Json[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
  }))

function queryParameters(query: z.ZodType | undefined): Json[] {
  if (!query) return []
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: 'input' })
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}
