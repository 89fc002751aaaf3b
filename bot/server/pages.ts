/** Serves the console: what was built, or an honest page that reloads itself while nothing is built yet. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express'
import { BotError } from '../sdk/index.ts'
import type { Pages } from './built.ts'

/** A page that is not there yet asks again after this, seconds. */
const askAgainSeconds = 2

/** Mounts the console below `/console/`. Assets have their hash in their name and are kept for good. */
export function serveConsole(app: express.Express, pages: Pages): void {
  const files = new Map<string, RequestHandler>()
  function filesOf(folder: string): RequestHandler {
    let found = files.get(folder)
    if (!found) files.set(folder, (found = assetsIn(folder)))
    return found
  }

  // Without Express's redirect, which writes a page of HTML.
  const toPage = (response: Response): void => void response.writeHead(302, { Location: '/console/' }).end()
  app.get('/', (_request, response) => toPage(response))
  app.get(['/console', '/console/index.html'], (request, response, next) => {
    // Everything in the page is found relative to the folder.
    if (request.path === '/console') return toPage(response)
    pages.wanted()
    const [folder] = pages.folders()
    if (folder === undefined) return sendWaiting(response, pages)
    response.setHeader('Cache-Control', 'no-cache')
    response.sendFile(
      'index.html',
      { root: folder, cacheControl: false, acceptRanges: false },
      (error?: Error) => error && next(error),
    )
  })
  app.get('/console/waiting.css', (_request, response) => sendText(response, 'text/css', waitingStyle))
  app.get('/console/waiting.js', (_request, response) => sendText(response, 'text/javascript', waitingScript))
  app.use('/console/assets', (request: Request, response: Response, next) => {
    const folders = [...pages.folders()]
    const tryNext = (error?: unknown): void => {
      const folder = folders.shift()
      if (error !== undefined || folder === undefined) return next(error)
      filesOf(folder)(request, response, tryNext)
    }
    tryNext()
  })
  // What the file server refuses (a version that the file never had) is the asker's.
  app.use('/console', (error: unknown, _request: Request, _response: Response, next: NextFunction) => {
    const status = (error as { status?: unknown }).status
    const asked = typeof status === 'number' && status < 500
    next(asked ? new BotError('request.invalid', 'These headers cannot be met.') : error)
  })
}

/** The build left a compressed twin beside every file that is worth it. */
function assetsIn(folder: string): RequestHandler {
  const assets = join(folder, 'assets')
  const twins = new Set(readdirSync(assets).filter((name) => name.endsWith('.br')))
  const plain = express.static(assets, {
    index: false,
    dotfiles: 'ignore',
    immutable: true,
    maxAge: '1y',
    redirect: false,
    acceptRanges: false,
    setHeaders: (response, path) => {
      if (!path.endsWith('.br')) return
      response.setHeader('Content-Encoding', 'br')
      response.setHeader('Content-Type', mimeOf(path.slice(0, -'.br'.length)))
    },
  })
  return (request, response, next) => {
    const name = request.path.slice(1)
    if (!twins.has(`${name}.br`)) {
      plain(request, response, next)
      return
    }
    response.vary('Accept-Encoding')
    const asked = request.url
    if (request.acceptsEncodings('br')) request.url = `/${name}.br`
    plain(request, response, (error?: unknown) => {
      request.url = asked
      next(error)
    })
  }
}

const types: Record<string, string> = { js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml' }

function mimeOf(path: string): string {
  return `${types[path.split('.').at(-1) ?? ''] ?? 'application/octet-stream'}; charset=utf-8`
}

function sendText(response: Response, type: string, text: string): void {
  response.setHeader('Cache-Control', 'no-cache')
  response.type(type).send(text)
}

function sendWaiting(response: Response, pages: Pages): void {
  const failure = pages.preparing() ? null : pages.failure()
  response.status(503).setHeader('Cache-Control', 'no-store')
  response.setHeader('Retry-After', String(askAgainSeconds))
  response.type('html').send(waitingPage(failure))
}

function waitingPage(failure: string | null): string {
  const [zh, en] =
    failure === null
      ? ['工作台正在准备，马上就好。', 'The workbench is being prepared.']
      : [
          '工作台没有准备好，店铺不受影响。',
          'The workbench could not be prepared. The shop itself is not affected.',
        ]
  return `<!doctype html>
<html lang="zh">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <title>Nightdesk</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="waiting.css">
    <script src="waiting.js" defer></script>
  </head>
  <body>
    <main role="status">
      <h1>${zh}</h1>
      <p lang="en">${en}</p>${failure === null ? '' : `\n      <pre>${escape(failure)}</pre>`}
    </main>
  </body>
</html>
`
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

// A script and not a refresh header: it keeps what stands behind `#`, which is where the set-up link has its token.
const waitingScript = `setTimeout(() => location.reload(), ${askAgainSeconds * 1000})\n`

const waitingStyle = `:root { color-scheme: light dark; font: 15px/1.6 system-ui, sans-serif }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: Canvas; color: CanvasText }
main { padding: 24px; max-width: 44em }
h1 { font-size: 18px; margin: 0 }
p { margin: 4px 0; opacity: 0.7 }
pre { white-space: pre-wrap; overflow-wrap: anywhere }
`
