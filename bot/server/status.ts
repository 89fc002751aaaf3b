/** `/healthz` (the process lives), `/readyz` (it may be sent work), `/metrics` (this machine or a token only). */
import { hash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { BotError, type RouteDescription } from '../sdk/index.ts'
import type { Origins } from './origin.ts'
import { sendJson } from './problems.ts'
import { problemSchema } from './shapes.ts'

/** What the server asks of the running bot. */
export interface Status {
  health(): { ready: boolean; reason: string | null; draining: boolean }
  /** Prometheus text. */
  metrics(): Promise<string>
}

type StatusRoute = {
  method: 'GET'
  path: string
  description: Omit<RouteDescription, 'auth'> & { auth?: 'metricsToken' }
}

/** The three paths for the description of the API. */
export const statusRoutes: readonly StatusRoute[] = [
  {
    method: 'GET',
    path: '/healthz',
    description: {
      summary: 'The process lives',
      answers: { 200: { meaning: 'alive', shape: z.strictObject({ alive: z.literal(true) }) } },
    },
  },
  {
    method: 'GET',
    path: '/readyz',
    description: {
      summary: 'It may be sent work',
      answers: {
        200: { meaning: 'ready', shape: z.strictObject({ ready: z.literal(true) }) },
        503: {
          meaning: 'not now: the store cannot write, or the process is stopping',
          shape: z.strictObject({ ready: z.literal(false), reason: z.string().nullable() }),
        },
      },
    },
  },
  {
    method: 'GET',
    path: '/metrics',
    description: {
      summary: "Figures in Prometheus' words; from this machine, or with METRICS_TOKEN",
      auth: 'metricsToken',
      answers: {
        200: { meaning: 'text/plain; version=0.0.4', shape: null },
        403: { meaning: 'asked from elsewhere without the token', shape: problemSchema },
      },
    },
  },
]

interface Asked {
  request: IncomingMessage
  response: ServerResponse
  path: string
  status: Status
  origins: Origins
  metricsToken: string | null
}

/** Answers the three status paths; false: it is another path. */
export async function answerStatus(asked: Asked): Promise<boolean> {
  const { request, response, path, status } = asked
  if (path !== '/healthz' && path !== '/readyz' && path !== '/metrics') return false
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET')
    throw new BotError('request.method', `${path} answers to GET only.`)
  }
  if (path === '/healthz') {
    sendJson(response, 200, { alive: true })
    return true
  }
  if (path === '/readyz') {
    const { ready, reason, draining } = status.health()
    if (ready && !draining) sendJson(response, 200, { ready: true })
    else sendJson(response, 503, { ready: false, reason: draining ? 'draining' : reason }, { 'Retry-After': '2' })
    return true
  }
  if (!mayReadMetrics(asked)) throw new BotError('request.forbidden', 'Metrics need a token from here.')
  const text = await status.metrics()
  response.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' })
  response.end(text)
  return true
}

function mayReadMetrics({ request, origins, metricsToken }: Asked): boolean {
  if (origins.isLoopback(request)) return true
  const given = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1]
  if (metricsToken === null || given === undefined) return false
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', metricsToken, 'buffer'))
}
