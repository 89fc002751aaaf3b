/** Talks to the API; every failure becomes an `ApiError` with a sentence for people. */
/* global fetch */
import { t } from './words.js'

export class ApiError extends Error {
  constructor(status, code, message) {
    super(message)
    this.status = status
    this.code = code
  }
}

let signedOut = () => {}

/** Called when the session turns out to be over. */
export function onSignedOut(listen) {
  signedOut = listen
}

/** @param options `body`: sent as JSON; `background`: fetched by the page itself, no sign of a person */
export async function api(method, path, { body, background = false } = {}) {
  let response
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(background ? { 'nd-background': '1' } : {}),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
  } catch {
    throw new ApiError(0, 'network', t('noNetwork'))
  }
  if (response.status === 204) return null
  const answer = await response.json().catch(() => null)
  if (response.ok) return answer
  const error = new ApiError(response.status, answer?.error?.code ?? 'internal', answer?.error?.message ?? '')
  // Signing in with a wrong password is 401 as well, and is no end of anything.
  if (response.status === 401 && !(method === 'POST' && path === '/session')) signedOut()
  throw error
}
