/** An error as it may be logged: what kind, where, why. Never the body, row or answer that it carries. */

export interface LoggedError {
  type: string
  message: string
  code?: string | number
  /** Frames only: the first lines of a stack repeat the message. */
  stack?: string
  cause?: LoggedError
  errors?: LoggedError[]
}

const deepest = 4
const framesAtMost = 20
const messageAtMost = 500

/** @param error anything that was thrown */
export function describeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'something that is no error was thrown' }
  const { code } = error as { code?: unknown }
  const frames = error.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, framesAtMost)
  const described: LoggedError = { type: error.name, message: messageOf(error) }
  if (typeof code === 'string' || typeof code === 'number') described.code = code
  if (frames?.length) described.stack = frames.join('\n')
  if (depth < deepest) {
    if (error.cause instanceof Error) described.cause = describeError(error.cause, depth + 1)
    if (error instanceof AggregateError)
      described.errors = error.errors.slice(0, 5).map((one: unknown) => describeError(one, depth + 1))
  }
  return described
}

/** The engine quotes what it could not read; that is the customer's. */
function messageOf(error: Error): string {
  if (error instanceof SyntaxError && /JSON/.test(error.message)) return 'not valid JSON'
  return error.message.slice(0, messageAtMost)
}
