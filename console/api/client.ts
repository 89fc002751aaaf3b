/** Talks to the API; every failure becomes an `ApiError` with a sentence for people. */
import { ApiError } from './problem.ts'
import { somebodyIsHere } from './signs.ts'

/** Where the API begins; the live socket is at `<prefix>/live`. */
export const apiPrefix = '/api/v1'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

let signedOut = (): void => undefined

/** Called when the session turns out to be over. */
export function onSignedOut(listen: () => void): void {
  signedOut = listen
}

/** Throws `ApiError`. An answer without content is `null`. */
export async function api<Answer>(
  method: Method,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Answer> {
  let response: Response
  try {
    response = await fetch(`${apiPrefix}${path}`, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(method === 'GET' && !somebodyIsHere() ? { 'nd-background': '1' } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new ApiError(0, 'network', '')
  }
  if (response.status === 204) return null as Answer
  const answer = (await response.json().catch(() => null)) as unknown
  if (response.ok && answer !== null) return answer as Answer
  const { code = 'internal', message = '' } =
    (answer as { error?: { code?: string; message?: string } } | null)?.error ?? {}
  // Signing in with a wrong password is 401 as well, and is no end of anything.
  if (response.status === 401 && !(method === 'POST' && path === '/session')) signedOut()
  throw new ApiError(response.status, code, message)
}
