/** The session cookie: its name says whether it may travel in the clear. */
import type { IncomingMessage } from 'node:http'
import { absoluteMs } from './sessions.ts'

/** `__Host-` binds the cookie to this host and to https; plain http (a laptop, a closed network) cannot have it. */
export const cookieName = (secure: boolean): string => (secure ? '__Host-nd' : 'nd')

/** Value of the session cookie, or null. Two cookies of the name are a trick: neither counts. */
export function readCookie(request: IncomingMessage, secure: boolean): string | null {
  const wanted = `${cookieName(secure)}=`
  const found = (request.headers.cookie ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(wanted))
  return found.length === 1 ? found[0]!.slice(wanted.length) : null
}

/** `Set-Cookie` that gives the token; null takes it away. */
export function writeCookie(token: string | null, secure: boolean): string {
  const parts = [`${cookieName(secure)}=${token ?? ''}`, 'Path=/', 'HttpOnly', 'SameSite=Strict']
  parts.push(`Max-Age=${token === null ? 0 : absoluteMs / 1000}`)
  if (secure) parts.push('Secure')
  return parts.join('; ')
}
