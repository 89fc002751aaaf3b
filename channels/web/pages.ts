/** Serves the widget and the demo shop from `pages/`, read once at start. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, relative, sep } from 'node:path'
import type { ChannelHost } from 'nightdesk/sdk'
import type { WebConfig } from './config.ts'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** No inline script or style, nothing from elsewhere but pictures over https; data never becomes markup. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' https: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

interface Page {
  body: Buffer
  headers: Record<string, string>
}

/** Registers one route for each file; the shop (everything but the widget) only where `page` is on. */
export function openPages(host: ChannelHost<WebConfig>, folder: string): void {
  for (const path of filesIn(folder)) {
    const isWidget = path.startsWith('widget')
    if (!isWidget && !host.config.page) continue
    const page = readPage(join(folder, path), isWidget)
    const route = path === 'index.html' ? '/' : `/${path}`
    host.route('GET', route, (request, response) => sendPage(request, response, page))
  }
  if (!host.config.page) return
  const settings = settingsPage(host)
  host.route('GET', '/shop/settings.json', (request, response) => sendPage(request, response, settings))
}

/** What the demo page has to know of this shop. */
function settingsPage(host: ChannelHost<WebConfig>): Page {
  const body = Buffer.from(JSON.stringify({ signIn: host.config.signIn ?? null }))
  return pageOf(body, 'application/json; charset=utf-8', false)
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extname(entry.name) in types)
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
}

function readPage(file: string, isWidget: boolean): Page {
  return pageOf(readFileSync(file), types[extname(file)]!, isWidget)
}

function pageOf(body: Buffer, type: string, isWidget: boolean): Page {
  const headers: Record<string, string> = {
    'content-type': type,
    'content-length': String(body.length),
    'cache-control': 'no-cache',
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'content-security-policy': policy,
  }
  // Module scripts of another site's page are only run if their source allows it.
  if (isWidget) {
    headers['access-control-allow-origin'] = '*'
    headers['cross-origin-resource-policy'] = 'cross-origin'
  }
  return { body, headers }
}

function sendPage(request: IncomingMessage, response: ServerResponse, { body, headers }: Page): void {
  const known = request.headers['if-none-match']
    ?.split(',')
    .some((tag) => tag.trim().replace(/^W\//, '') === headers.etag)
  if (known) {
    const { 'content-length': _length, ...rest } = headers
    response.writeHead(304, rest).end()
  } else response.writeHead(200, headers).end(body)
}
