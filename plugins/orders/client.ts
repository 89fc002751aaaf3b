/** The bot's side of an order system: one call an operation, answers held against their schema, faults told apart. */
import { BotError } from 'nightdesk/sdk'
import type { AnswerOf, BodyOf, Operation, QueryOf } from './backend/contract.ts'
import type { Answer, Ask, Handle } from './backend/router.ts'
import { problemSchema, type Problem } from './backend/shapes.ts'

/** Carries a request there and its answer back; rejects if it cannot. */
export type Transport = (ask: Ask, signal: AbortSignal | undefined) => Promise<Pick<Answer, 'status' | 'body'>>

export interface Given<O extends Operation> {
  /** What stands in the path's variable. */
  id?: string
  query?: Partial<QueryOf<O>>
  body?: BodyOf<O>
  /** Of a POST: the same key is done once. */
  key?: string
  signal?: AbortSignal
}

/** `refused`: it was understood and cannot be done as things stand (404, 409). */
export type Told<Done> = { answer: Done; refused?: never } | { answer?: never; refused: Problem }

export interface OrderSystem {
  /** @throws BotError `internal` (retryable) if it does not answer as it should, `config.missing`, `action.input` */
  call<O extends Operation>(operation: O, given?: Given<O>): Promise<Told<AnswerOf<O>>>
}

export function connect(transport: Transport, key: string): OrderSystem {
  return {
    async call(operation, { id, query, body, key: once, signal } = {}) {
      const asked = Object.entries(query ?? {}).filter(([, value]) => value !== undefined)
      const search = asked.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&')
      const path = operation.path.replace(/:\w+/, encodeURIComponent(id ?? ''))
      const headers: Record<string, string> = { authorization: `Bearer ${key}` }
      if (operation.method === 'POST') headers['content-type'] = 'application/json'
      if (once !== undefined) headers['idempotency-key'] = once
      const { status, body: text } = await carry(
        transport,
        {
          method: operation.method,
          path: search ? `${path}?${search}` : path,
          headers,
          body: operation.method === 'POST' ? JSON.stringify(body) : '',
        },
        signal,
      )
      const given = parse(text)
      if (status === 200) {
        const answer = operation.answer.safeParse(given)
        if (answer.success) return { answer: answer.data as AnswerOf<typeof operation> }
        throw new BotError(
          'internal',
          `the order system answers ${operation.method} ${operation.path} as nobody agreed`,
        )
      }
      const problem = problemSchema.safeParse(given)
      if (problem.success && (status === 404 || status === 409)) return { refused: problem.data }
      throw faultOf(status, problem.data)
    },
  }
}

/** Reads do no harm and writes bear a key: what broke off is asked once more, within the action's own time. */
async function carry(transport: Transport, ask: Ask, signal: AbortSignal | undefined) {
  try {
    return await transport(ask, signal)
  } catch (first) {
    if (!signal?.aborted)
      try {
        return await transport(ask, signal)
      } catch {
        // The first fault says more: the second one often is "connection refused".
      }
    throw new BotError('internal', 'the order system does not answer', { retryable: true, cause: first })
  }
}

function faultOf(status: number, problem: Problem | undefined): BotError {
  const why = problem ? `${problem.code}: ${problem.message}` : `status ${status}`
  if (status === 401 || status === 403)
    return new BotError('config.missing', `the order system refuses our key (backend.key in config/plugins.yml)`)
  if (status === 400 || status === 422) return new BotError('action.input', `the order system says ${why}`)
  return new BotError('internal', `the order system says ${why}`, { retryable: status >= 500 || status === 429 })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Over the network. Redirects are not followed: the key is for this address. @param url without a slash at its end */
export function overNetwork(url: string, fetch: typeof globalThis.fetch): Transport {
  return async ({ method, path, headers, body }, signal) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: headers as Record<string, string>,
      redirect: 'error',
      ...(method === 'POST' && { body }),
      signal: signal ?? AbortSignal.timeout(5000),
    })
    return { status: response.status, body: await response.text() }
  }
}

/** Straight into the router: the same handlers, no socket. */
export const inProcess = (handle: Handle): Transport => handle
