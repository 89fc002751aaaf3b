/** Refuses what another site's page sends with our cookie. */
import type { IncomingMessage } from 'node:http'
import { BotError } from '../sdk/index.ts'
import type { Origins } from './origin.ts'

/**
 * Throws `request.forbidden` unless the browser says that our own page asks. What changes something must prove it
 * (`Origin` or `Sec-Fetch-Site`); what reads must only not be known to be foreign.
 */
export function refuseForeign(request: IncomingMessage, origins: Origins): void {
  const foreign = new BotError('request.forbidden', 'This request comes from another site.')
  const site = request.headers['sec-fetch-site']
  const origin = request.headers.origin
  const reads = request.method === 'GET' || request.method === 'HEAD'
  if (origin !== undefined && origin !== origins.ownOrigin(request)) throw foreign
  if (site !== undefined && site !== 'same-origin' && !(reads && site === 'none')) throw foreign
  if (!reads && origin === undefined && site === undefined) {
    throw new BotError('request.forbidden', 'A request that changes something needs an Origin header.')
  }
}

/** True if a WebSocket is opened by our own page; a browser always sends `Origin` here. */
export function isOwnSocket(request: IncomingMessage, origins: Origins): boolean {
  return request.headers.origin !== undefined && request.headers.origin === origins.ownOrigin(request)
}
