/** The Direct Line 3.0 routes: open, refresh, post, read. Nothing is acknowledged before it is on disk. */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  BotError,
  z,
  type Attachment,
  type ChannelHost,
  type RouteDescription,
  type RouteHandler,
  type Settled,
} from 'nightdesk/sdk'
import type { WebConfig } from './config.ts'
import { decode, expectsReplies } from './decode.ts'
import { descriptions } from './describe.ts'
import { activityId, bind, encode, encodeEntry } from './encode.ts'
import { openOrigins, readJson, Refusal, sendFault, sendJson } from './http.ts'
import { dropAll, keepAll, linksOf, readUpload, uploadBytes } from './files.ts'
import type { Limits } from './limits.ts'
import type { Stream } from './stream.ts'
import { tokenLifeMs, type Tokens, type Visit } from './tokens.ts'
import { openBody } from './wire.ts'

const root = '/v3/directline'
const replyWaitMs = 10_000
const pageSize = 200

interface Call {
  request: IncomingMessage
  response: ServerResponse
  params: Record<string, string>
  url: URL
  /** Origin of the page, checked; null if none was sent. */
  origin: string | null
}

/** Registers the routes on the host. */
export function openApi(host: ChannelHost<WebConfig>, tokens: Tokens, stream: Stream, limits: Limits): void {
  const checkOrigin = openOrigins(host.config.origins, (request) => host.originOf(request))
  const link = linksOf(host)
  // Ids of messages whose client minted none: unique, and nobody's secret.
  const unnamedPrefix = randomBytes(12).toString('base64url')
  let unnamed = 0

  /** Checks the origin, and turns faults into answers. */
  function guarded(handle: (call: Call) => Promise<void>): RouteHandler {
    return async (request, response, params, url) => {
      let origin: string | null = null
      try {
        origin = checkOrigin(request)
        await handle({ request, response, params, url, origin })
      } catch (error) {
        const status = sendFault(request, response, error, origin)
        if (status >= 500) host.log.error({ err: error, path: url.pathname }, 'a Direct Line request failed')
      }
    }
  }

  /** The visit a token vouches for. 401 without one, 403 for a wrong one or another page than it was made for. */
  function visitOf({ request, params, origin }: Call): Visit {
    const token = bearer(request)
    if (token === null) throw new Refusal(401, 'BadArgument', 'Send the token as `Authorization: Bearer`.')
    const visit = tokens.open(token, 'token')
    if (!visit)
      throw new Refusal(403, 'TokenExpired', 'This token is not good or no longer; open a new conversation.')
    if (visit.origin !== null && origin !== null && visit.origin !== origin)
      throw new Refusal(403, 'BadArgument', 'This token was made for another site.')
    if (params.id !== undefined && params.id !== visit.conversation)
      throw new Refusal(403, 'BadArgument', 'This token is for another conversation.')
    return visit
  }

  function openedBody(body: unknown): z.infer<typeof openBody> {
    const parsed = openBody.safeParse(body)
    if (!parsed.success) throw new Refusal(400, 'BadArgument', z.prettifyError(parsed.error))
    return parsed.data
  }

  /** The visit to open or go on with, signed in if the body says so. */
  async function enter(call: Call, visit: Visit | null): Promise<Visit> {
    await limits.token(host.networkOf(call.request))
    const { customerToken } = openedBody(await readJson(call.request))
    const customer = customerToken === undefined ? undefined : tokens.customer(customerToken)
    if (customer === null) throw new Refusal(403, 'BadArgument', 'The customerToken is not good or no longer.')
    const entered = tokens.renew(visit ?? tokens.begin(call.origin), customer)
    if (host.config.requireCustomer && !entered.sender.verified)
      throw new Refusal(403, 'BadArgument', 'Sign in first: this chat needs a customerToken.')
    return entered
  }

  function tokenBody(visit: Visit): { conversationId: string; token: string; expires_in: number } {
    return {
      conversationId: visit.conversation,
      token: tokens.seal(visit, 'token'),
      expires_in: tokenLifeMs / 1000,
    }
  }

  function conversationBody({ request }: Call, visit: Visit, watermark: number): object {
    const origin = host.config.publicUrl ?? host.originOf(request)
    if (origin === null) throw new Refusal(400, 'BadArgument', 'The Host header is not a host.')
    const base = origin.replace(/^http/, 'ws')
    const ticket = encodeURIComponent(tokens.seal(visit, 'stream'))
    const path = `${root}/conversations/${visit.conversation}/stream`
    return { ...tokenBody(visit), streamUrl: `${base}${path}?watermark=${watermark}&t=${ticket}` }
  }

  async function generate(call: Call): Promise<void> {
    const visit = await enter(call, null)
    sendJson(call.response, 200, tokenBody(visit), call.origin)
  }

  async function refresh(call: Call): Promise<void> {
    const visit = await enter(call, visitOf(call))
    sendJson(call.response, 200, tokenBody(visit), call.origin)
  }

  async function open(call: Call): Promise<void> {
    const known = bearer(call.request) === null ? null : visitOf(call)
    const visit = await enter(call, known)
    sendJson(call.response, 201, conversationBody(call, visit, 0), call.origin)
  }

  async function reconnect(call: Call): Promise<void> {
    const visit = tokens.renew(visitOf(call))
    await limits.read(visit.sender.id, host.networkOf(call.request))
    sendJson(call.response, 200, conversationBody(call, visit, watermarkOf(call.url)), call.origin)
  }

  async function read(call: Call): Promise<void> {
    const { conversation, sender } = visitOf(call)
    await limits.read(sender.id, host.networkOf(call.request))
    const since = watermarkOf(call.url)
    const page = await host.history(conversation, since, pageSize)
    const activities = page
      .map((entry) => encodeEntry(entry, host.config.name, link))
      .filter((wire) => wire !== null)
      .map((wire) => bind(wire, conversation))
    sendJson(call.response, 200, { activities, watermark: String(page.at(-1)?.seq ?? since) }, call.origin)
  }

  async function post(call: Call): Promise<void> {
    const { sender } = visitOf(call)
    const { request } = call
    await limits.post(sender.id, host.networkOf(request), request.headers['content-length'])
    await take(call, await readJson(request), [])
  }

  async function upload(call: Call): Promise<void> {
    const { conversation, sender } = visitOf(call)
    await limits.upload(sender.id)
    await limits.post(sender.id, host.networkOf(call.request), '0')
    const { body, files } = await readUpload(call.request, host.config.files)
    const kept = await keepAll(host, conversation, files)
    try {
      const settled = await take(call, body, kept)
      if (settled?.accepted[0]?.duplicate) await dropAll(host, kept)
    } catch (error) {
      // After any other fault the message may be on disk, and its picture belongs to it.
      if (error instanceof BotError && error.code === 'channel.malformed') await dropAll(host, kept)
      throw error
    }
  }

  /** Records what was posted and answers; null for what is nothing. */
  async function take(call: Call, body: unknown, files: readonly Attachment[]): Promise<Settled | null> {
    const { conversation, sender } = visitOf(call)
    unnamed += 1
    const fallbackId = `~${unnamedPrefix}${unnamed.toString(36)}`
    const batch = decode({ body, channel: host.instance, conversation, sender, fallbackId, files })
    const first = batch[0]
    if (!first) {
      sendJson(call.response, 200, { id: activityId(conversation, null) }, call.origin)
      return null
    }
    const waits = expectsReplies(body)
    const settled = await host.receive(batch, waits ? { respondBy: host.clock() + replyWaitMs } : undefined)
    const id = activityId(conversation, settled.accepted[0]?.seq ?? null, first.id)
    if (!waits) sendJson(call.response, 200, { id }, call.origin)
    else {
      const activities = settled.replies.map((reply) => bind(encode(reply, host.config.name)[0], conversation))
      sendJson(call.response, 200, { id, activities }, call.origin)
    }
    if (stream.watched(conversation)) showLive(conversation, settled)
    return settled
  }

  /** What this request brought, to the live readers; replies pushed by `deliver` come on their own. */
  function showLive(conversation: string, { accepted, replies }: Settled): void {
    // The line's time of receipt stands in the transcript only, so it is shown from there.
    if ((accepted[0]?.seq ?? null) !== null) stream.wake(conversation)
    for (const reply of replies) stream.wake(conversation, encode(reply, host.config.name)[0])
  }

  const preflight = guarded(async ({ response, origin }) => {
    if (origin !== null) {
      response.setHeader('access-control-allow-origin', origin)
      response.setHeader('access-control-allow-methods', 'GET, POST')
      response.setHeader(
        'access-control-allow-headers',
        'authorization, content-type, x-ms-bot-agent, x-requested-with',
      )
      response.setHeader('access-control-max-age', '600')
    }
    response.writeHead(204, { vary: 'Origin' }).end()
  })

  function describe(method: string, path: string): RouteDescription | undefined {
    const description = descriptions[`${method} ${path}`]
    const bodyBytes = uploadBytes(host.config.files).patience
    return path.endsWith('/upload') && description ? { ...description, bodyBytes } : description
  }

  const routes: ['GET' | 'POST', string, (call: Call) => Promise<void>][] = [
    ['POST', '/tokens/generate', generate],
    ['POST', '/tokens/refresh', refresh],
    ['POST', '/conversations', open],
    ['GET', '/conversations/:id', reconnect],
    ['GET', '/conversations/:id/activities', read],
    ['POST', '/conversations/:id/activities', post],
    ['POST', '/conversations/:id/upload', upload],
  ]
  for (const [method, path, handle] of routes)
    host.route(method, root + path, guarded(handle), describe(method, path))
  for (const path of new Set(routes.map(([, path]) => path))) host.route('OPTIONS', root + path, preflight)
}

/** The token of a request. Clients that have none yet send an empty or undefined one. */
function bearer(request: IncomingMessage): string | null {
  const { authorization } = request.headers
  if (!authorization?.startsWith('Bearer ')) return null
  const token = authorization.slice(7).trim()
  return token === '' || token === 'undefined' || token === 'null' ? null : token
}

/** The watermark of a request, 0 if none. Throws a 400 Refusal for anything but a whole number. */
export function watermarkOf(url: URL): number {
  const text = url.searchParams.get('watermark') ?? ''
  if (text === '' || text === 'null' || text === 'undefined') return 0
  const watermark = /^\d{1,15}$/.test(text) ? Number(text) : NaN
  if (Number.isNaN(watermark)) throw new Refusal(400, 'BadArgument', 'The watermark is not a number.')
  return watermark
}
