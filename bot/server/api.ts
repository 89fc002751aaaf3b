/** The admin app: every API request passes the same gates in the same order, then the console's files. */
import express, { type NextFunction, type Request, type Response } from 'express'
import helmet from 'helmet'
import { BotError } from '../sdk/index.ts'
import { accountRoutes } from './api/accounts.ts'
import { chatRoutes } from './api/chats.ts'
import { contactRoutes } from './api/contacts.ts'
import { descriptionRoutes } from './api/description.ts'
import { panelRoutes } from './api/panels.ts'
import { quickReplyRoutes } from './api/quick-replies.ts'
import { queueRoutes } from './api/queue.ts'
import { sessionRoutes } from './api/session.ts'
import { readCookie } from './auth/cookies.ts'
import type { Session } from './auth/sessions.ts'
import { readJson } from './body.ts'
import type { Pages } from './built.ts'
import type { Desk } from './desk.ts'
import { matrix } from './matrix.ts'
import { serveConsole } from './pages.ts'
import { sendJson, sendProblem } from './problems.ts'
import { checkSchemas, fit, notFound, type ApiRoute, type Call } from './route.ts'
import { refuseForeign } from './same-origin.ts'

/** Largest body of any API request. */
export const apiBodyBytes = 64 * 1024

export const apiRoutes: readonly ApiRoute[] = [
  ...sessionRoutes,
  ...accountRoutes,
  ...queueRoutes,
  ...chatRoutes,
  ...contactRoutes,
  ...panelRoutes,
  ...quickReplyRoutes,
  ...descriptionRoutes,
]

/** What stands for `:name` in a path. */
export const idPattern = /^[A-Za-z0-9_.-]{1,80}$/

/**
 * The express app: API, then static files of the console.
 * Throws at once if a route has no cell in the matrix or no schemas, or a cell has no route.
 * @param pages the console's; null serves the API alone
 */
export function createApp(desk: Desk, pages: Pages | null): express.Express {
  checkMatrix(apiRoutes)
  checkSchemas(apiRoutes)
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', false)
  app.use(securityHeaders(desk))
  app.use(refuseTwoHosts)
  for (const route of apiRoutes) {
    const verb = route.method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete'
    app[verb](route.path, (request, response, next) => {
      answer(desk, route, request, response).catch(next)
    })
  }
  app.use('/api', (request) => {
    const path = `/api${request.path}`
    const methods = apiRoutes.filter((route) => samePath(route.path, path)).map((route) => route.method)
    if (methods.length === 0) throw notFound()
    request.res?.setHeader('Allow', methods.join(', '))
    throw new BotError('request.method', `${path} answers to ${methods.join(', ')} only.`)
  })
  if (pages !== null) serveConsole(app, pages)
  app.use(() => {
    throw notFound()
  })
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    sendProblem(response, error, desk.log)
  })
  return app
}

/** Throws `Error` naming the first route without a cell, or cell without a route. */
export function checkMatrix(routes: readonly ApiRoute[]): void {
  const keys = new Set(routes.map(({ method, path }) => `${method} ${path}`))
  for (const key of keys) if (!matrix[key]) throw new Error(`${key} has no cell in the permission matrix`)
  for (const key of Object.keys(matrix)) if (!keys.has(key)) throw new Error(`matrix cell ${key} has no route`)
}

/** Origin, session, role, ids, query, body: in this order, so that a stranger learns nothing from a schema. */
async function answer(desk: Desk, route: ApiRoute, request: Request, response: Response): Promise<void> {
  refuseForeign(request, desk.origins)
  const secure = desk.origins.isSecure(request)
  const token = readCookie(request, secure)
  // What the page fetches by itself is no sign of a person: it does not move the idle clock.
  const byItself = request.headers['nd-background'] !== undefined
  const session = token === null ? null : await desk.sessions.find(token, !byItself)
  refuseRole(route, session)
  const params = request.params as Record<string, string>
  for (const id of Object.values(params)) if (!idPattern.test(id)) throw notFound()
  const query = fit(route.query, queryOf(request))
  const hasBody = request.headers['content-length'] !== undefined || 'transfer-encoding' in request.headers
  const sent =
    hasBody && request.headers['content-length'] !== '0' ? await readJson(request, apiBodyBytes) : undefined
  const body = fit(route.body, sent)
  const call: Call<unknown, unknown> = {
    desk,
    request,
    response,
    params,
    query,
    body,
    get account() {
      if (!session) throw new BotError('request.unauthorized', 'Sign in first.')
      return session.account
    },
    session: session?.id ?? null,
    address: desk.origins.clientAddress(request),
    secure,
  }
  const result = await route.handle(call as Call<never, never>)
  if (route.file && response.headersSent) return
  if (result === undefined) response.writeHead(204, { 'Cache-Control': 'no-store' }).end()
  else sendJson(response, 200, result)
}

function refuseRole(route: ApiRoute, session: Session | null): void {
  const cell = matrix[`${route.method} ${route.path}`]
  if (cell === 'anyone') return
  if (!session) throw new BotError('request.unauthorized', 'Sign in first.')
  if (!cell?.includes(session.account.role)) throw new BotError('request.forbidden', 'Your role may not do this.')
}

function queryOf(request: Request): Record<string, string> {
  const query = Object.create(null) as Record<string, string>
  const text = request.url.split('?')[1] ?? ''
  for (const [key, value] of new URLSearchParams(text)) {
    if (key in query) throw new BotError('request.invalid', `${key} is given twice.`)
    query[key] = value
  }
  return { ...query }
}

function samePath(pattern: string, path: string): boolean {
  const want = pattern.split('/')
  const given = path.split('/')
  return want.length === given.length && want.every((part, i) => part.startsWith(':') || part === given[i])
}

/** Whose pages we are is told by the host: two of them are a trick on whoever stands in front of us. */
const refuseTwoHosts: express.RequestHandler = (request, _response, next) => {
  let hosts = 0
  for (let i = 0; i < request.rawHeaders.length; i += 2)
    if (request.rawHeaders[i]!.toLowerCase() === 'host') hosts += 1
  next(hosts > 1 ? new BotError('request.invalid', 'More than one Host.') : undefined)
}

function securityHeaders(desk: Desk): express.RequestHandler {
  const shared = {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        formAction: ["'none'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' as const },
    xFrameOptions: { action: 'deny' as const },
  }
  const overTls = helmet({ ...shared, strictTransportSecurity: { maxAge: 31_536_000 } })
  const plain = helmet({ ...shared, strictTransportSecurity: false })
  return (request, response, next) => (desk.origins.isSecure(request) ? overTls : plain)(request, response, next)
}
