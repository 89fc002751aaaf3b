/** The table of faults. Expected outcomes are values, not errors. */

/** Every code, with what it means to the one who reads it. */
export const errorCodes = {
  'store.unavailable': 'nothing could be recorded; the sender should try again',
  'store.conflict': 'somebody else wrote this contact first; the step is decided again',
  'store.full': 'the disk is full or read-only',
  'store.crowded': 'one contact has more undelivered or undecided work than it may have',
  'store.locked': 'another process runs on this data folder',
  'store.version': 'the data was written by a newer version',
  'content.invalid': 'flows, knowledge or config have mistakes; the last good release stays',
  'config.missing': 'a setting or secret is missing',
  'channel.malformed': 'the payload is not what the platform documents',
  'channel.refused': 'the platform refused a message',
  'action.unknown': 'no plugin provides this action',
  'action.input': 'the values given to an action do not fit its schema',
  'action.timeout': 'an action took longer than its timeoutMs',
  'request.invalid': 'a request body does not fit its schema',
  'request.unauthorized': 'no or wrong credentials',
  'request.forbidden': 'these credentials may not do this',
  'request.not_found': 'no such thing, or not yours',
  'request.method': 'this address does not answer to that method',
  'request.too_large': 'the request is larger than this address accepts',
  'request.limited': 'too many tries; wait and try again',
  'request.refused': 'it cannot be done as things stand; the message says why',
  'request.confirm':
    'it is done once the same is sent with `confirm: true`; the message says what to think of first',
  'handoff.taken': 'another agent took this conversation first',
  internal: 'a fault of ours; the log has the details',
  draining: 'the process is stopping; another one will answer',
} as const

export type ErrorCode = keyof typeof errorCodes

/** A fault with a code, a sentence that says what happened and what to do, and whether trying again may help. */
export class BotError extends Error {
  readonly code: ErrorCode
  readonly retryable: boolean
  constructor(code: ErrorCode, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'BotError'
    this.code = code
    this.retryable = options.retryable ?? false
  }
}
