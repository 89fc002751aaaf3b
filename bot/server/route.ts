/** One entry of the API: method, path, schemas and what it does. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { BotError } from '../sdk/index.ts'
import type { AccountRow } from '../model/index.ts'
import type { Desk } from './desk.ts'

export interface Call<Body, Query> {
  desk: Desk
  request: IncomingMessage
  response: ServerResponse
  /** Of the path; plain ids, checked. */
  params: Record<string, string>
  query: Query
  body: Body
  /** Who asks. Throws `request.unauthorized` on a route for anyone when nobody is signed in. */
  account: AccountRow
  /** Id of the session, or null. */
  session: string | null
  /** Client address. */
  address: string
  secure: boolean
}

export interface ApiRoute {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  body: z.ZodType
  query: z.ZodType
  /** Gives the JSON to answer with; undefined: 204. */
  handle(call: Call<never, never>): Promise<unknown>
}

/** Types a route by its schemas. Without a body schema a body is refused, without a query schema a query. */
export function defineRoute<Body = undefined, Query = Record<never, never>>(route: {
  method: ApiRoute['method']
  path: string
  body?: z.ZodType<Body>
  query?: z.ZodType<Query>
  handle(call: Call<Body, Query>): Promise<unknown>
}): ApiRoute {
  return {
    ...route,
    body: route.body ?? z.undefined(),
    query: route.query ?? z.strictObject({}),
    handle: (call) => route.handle(call),
  }
}

/** Fits a value to a schema. Throws `request.invalid` that names the first thing wrong, never the value. */
export function fit<Value>(schema: z.ZodType<Value>, value: unknown): Value {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const where = issue?.path.join('.') ?? ''
  throw new BotError('request.invalid', `${where === '' ? 'body' : where}: ${issue?.message ?? 'does not fit'}`)
}

/** What is not there and what is not yours look the same. */
export function notFound(): BotError {
  return new BotError('request.not_found', 'No such thing, or not yours.')
}
