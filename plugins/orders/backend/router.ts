/** From a request to an answer, without a socket: key, address, schemas both ways. The server and the bot itself call it. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Log, z } from 'nightdesk/sdk'
import { contract, type Operation } from './contract.ts'
import { Refused, type Desk } from './desk.ts'
import { handlers } from './handlers.ts'
import { describe } from './openapi.ts'
import type { Problem } from './shapes.ts'

/** A request as it stands on the wire; names of headers in lower case. */
export interface Ask {
  method: string
  /** With query. */
  path: string
  headers: Readonly<Record<string, string | undefined>>
  body: string
}
export interface Answer {
  status: number
  headers: Readonly<Record<string, string>>
  body: string
}
export type Handle = (ask: Ask) => Promise<Answer>

const keyShape = /^[\x20-\x7e]{1,200}$/
const json = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' }

interface Route {
  operation: Operation
  shape: RegExp
  run: (desk: Desk, asked: object) => Promise<unknown>
}
const routes: Route[] = (Object.keys(contract) as (keyof typeof contract)[]).map((name) => ({
  operation: contract[name],
  shape: new RegExp(`^${contract[name].path.replace(/:\w+/, '([A-Za-z0-9_-]{1,64})')}$`),
  // The table is checked as a whole by its type; here each is called with what its own schemas gave.
  run: handlers[name] as Route['run'],
}))

/** @param key what a caller has to bear */
export function openRouter(desk: Desk, key: string, log: Log): Handle {
  let document: string | null = null
  return async (ask) => {
    const url = new URL(ask.path, 'http://backend')
    if (ask.method === 'GET' && url.pathname === '/openapi.json')
      return { status: 200, headers: json, body: (document ??= JSON.stringify(describe())) }
    if (!bears(ask, key))
      return refuse(401, 'unauthorized', 'send Authorization: Bearer with the key of this system', {
        'www-authenticate': 'Bearer',
      })
    const found = routes.filter(({ shape }) => shape.test(url.pathname))
    if (found.length === 0) return refuse(404, 'not_found', `there is no ${url.pathname}`)
    const route = found.find(({ operation }) => operation.method === ask.method)
    if (!route) {
      const allow = found.map(({ operation }) => operation.method).join(', ')
      return refuse(405, 'method', `this address answers to ${allow}`, { allow })
    }
    try {
      return await serve(desk, route, url, ask)
    } catch (error) {
      if (error instanceof Refused) return problem(error.status, error.problem)
      log.error({ err: error }, 'order system: a fault of its own')
      return refuse(500, 'internal', 'a fault of ours; the log has the details')
    }
  }
}

async function serve(desk: Desk, { operation, shape, run }: Route, url: URL, ask: Ask): Promise<Answer> {
  const query = operation.query?.safeParse(Object.fromEntries(url.searchParams))
  if (query && !query.success) return refuse(400, 'invalid', told('query', query.error))
  let body: z.ZodSafeParseResult<unknown> | undefined
  const key = ask.headers['idempotency-key']
  if (operation.body) {
    const given = parse(ask.body)
    if (given === undefined) return refuse(400, 'invalid', 'the body is not JSON')
    body = operation.body.safeParse(given)
    if (!body.success) return refuse(400, 'invalid', told('body', body.error))
    if (key === undefined || !keyShape.test(key))
      return refuse(400, 'key_missing', 'send an Idempotency-Key of 1 to 200 printable characters')
  }
  const id = shape.exec(url.pathname)?.[1] ?? ''
  const print = createHash('sha256')
    .update(`${operation.path}\n${JSON.stringify(body?.data ?? null)}`)
    .digest('base64url')
  const answer = await run(desk, { id, query: query?.data, body: body?.data, once: { key: key ?? '', print } })
  // What does not fit our own description is a fault of ours, not something for the other side to guess at.
  return { status: 200, headers: json, body: JSON.stringify(operation.answer.parse(answer)) }
}

function bears({ headers }: Ask, key: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  const given = /^Bearer (\S+)$/.exec(headers['authorization'] ?? '')?.[1] ?? ''
  return timingSafeEqual(digest(given), digest(key))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Names the field, never what was sent: it may be somebody's address. */
function told(part: string, error: z.ZodError): string {
  const [issue] = error.issues
  return `${[part, ...(issue?.path ?? [])].join('.')}: ${issue?.message ?? 'does not fit'}`
}

const problem = (status: number, body: Problem, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { ...json, ...headers },
  body: JSON.stringify(body),
})

export const refuse = (status: number, code: string, message: string, headers?: Record<string, string>): Answer =>
  problem(status, { code, message }, headers)
