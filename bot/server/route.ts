/** One entry of the API: method, path, what it takes, what it gives, and what it does. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { BotError, type ErrorCode } from '../sdk/index.ts'
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
  /** One line: what it is for. */
  summary: string
  body: z.ZodType
  query: z.ZodType
  /** The JSON it answers with; null: 204, no body. */
  answer: z.ZodType | null
  /** Types of the file it answers with instead; `handle` sends it itself. */
  file?: readonly string[]
  /** Codes it refuses with beside those that every route has. */
  refuses: readonly ErrorCode[]
  handle(call: Call<never, never>): Promise<unknown>
}

/**
 * Types a route by its schemas: `handle` must give what `answer` says. Without a body schema a body is refused, without
 * a query schema a query. The schemas are what the description shows; that answers fit theirs is shown by every test
 * that asks, and costs nothing in service.
 */
export function defineRoute<
  Answer extends z.ZodType | null,
  Body = undefined,
  Query = Record<never, never>,
>(route: {
  method: ApiRoute['method']
  path: string
  summary: string
  body?: z.ZodType<Body>
  query?: z.ZodType<Query>
  answer: Answer
  file?: readonly string[]
  refuses?: readonly ErrorCode[]
  handle(call: Call<Body, Query>): Promise<Answer extends z.ZodType ? z.output<Answer> : undefined>
}): ApiRoute {
  return {
    ...route,
    body: route.body ?? z.undefined(),
    query: route.query ?? z.strictObject({}),
    refuses: route.refuses ?? [],
    handle: (call) => route.handle(call),
  }
}

/** Throws `Error` for a route that does not say what it is for, takes and gives; the server does not start then. */
export function checkSchemas(routes: readonly ApiRoute[]): void {
  for (const { method, path, summary, body, query, answer } of routes) {
    const said = typeof summary === 'string' && summary.trim() !== ''
    const isSchema = (value: unknown): boolean => value instanceof z.ZodType
    if (said && isSchema(body) && isSchema(query) && (answer === null || isSchema(answer))) continue
    throw new Error(`${method} ${path} needs a summary and schemas of its body, query and answer`)
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
