/** Turns faults into answers: `{ error: { code, message } }` with the status of the code. */
import type { ServerResponse } from 'node:http'
import { BotError } from '../sdk/index.ts'
import type { ErrorCode, Log } from '../sdk/index.ts'

/** HTTP status of every error code. */
export const statusOf: Record<ErrorCode, number> = {
  'store.unavailable': 503,
  'store.conflict': 409,
  'store.full': 503,
  'store.crowded': 503,
  'store.locked': 503,
  'store.version': 503,
  'content.invalid': 422,
  'config.missing': 500,
  'channel.malformed': 400,
  'channel.refused': 502,
  'action.unknown': 500,
  'action.input': 400,
  'action.timeout': 504,
  'request.invalid': 400,
  'request.unauthorized': 401,
  'request.forbidden': 403,
  'request.not_found': 404,
  'request.method': 405,
  'request.too_large': 413,
  'request.limited': 429,
  'request.refused': 409,
  'request.confirm': 409,
  'handoff.taken': 409,
  internal: 500,
  draining: 503,
}

/** Seconds a sender waits before it tries again, where nothing better is known. */
const retryAfterSeconds = 2

export interface Problem {
  status: number
  code: ErrorCode
  message: string
  headers: Record<string, string>
}

/**
 * What to answer for a thrown value. A `BotError` speaks for itself; anything else is ours and says nothing about its inside.
 * 429 and 503 carry `Retry-After` (seconds; taken from `retryAfterMs` of the error if it has one).
 */
export function problemOf(error: unknown): Problem {
  if (error instanceof URIError) {
    return { status: 400, code: 'request.invalid', message: 'The address cannot be decoded.', headers: {} }
  }
  if (!(error instanceof BotError)) {
    return { status: 500, code: 'internal', message: 'Something went wrong here. It is in the log.', headers: {} }
  }
  const status = statusOf[error.code]
  const headers: Record<string, string> = {}
  if (status === 503 || status === 429) {
    const waitMs = error instanceof LimitError ? error.retryAfterMs : retryAfterSeconds * 1000
    headers['Retry-After'] = String(Math.max(1, Math.ceil(waitMs / 1000)))
  }
  return { status, code: error.code, message: error.message, headers }
}

/** Too many tries; says when the next one counts again. */
export class LimitError extends BotError {
  readonly retryAfterMs: number
  constructor(message: string, retryAfterMs: number) {
    super('request.limited', message, { retryable: true })
    this.retryAfterMs = retryAfterMs
  }
}

/** Writes a JSON answer; does nothing if the headers are out already. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  if (response.headersSent || response.writableEnded) return
  const bytes = Buffer.from(JSON.stringify(body))
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': bytes.length,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  })
  response.end(bytes)
}

/** Answers with the problem and logs what is our own fault. */
export function sendProblem(response: ServerResponse, error: unknown, log: Log): void {
  // Who broke off in the middle of a request hears nothing, and it is no fault of ours.
  if (response.req?.destroyed && !response.req.complete) return void response.destroy()
  const problem = problemOf(error)
  if (problem.status >= 500 && problem.status !== 503) log.error({ err: error }, 'request failed')
  if (response.headersSent) {
    response.destroy()
    return
  }
  sendJson(response, problem.status, { error: { code: problem.code, message: problem.message } }, problem.headers)
}
