/** `nightdesk start` and `dev`: the whole shop in one process, until it is told to stop. */
import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Log } from '../sdk/index.ts'
import type { Content, Mistake } from '../model/index.ts'
import { compileRelease } from '../content/compile.ts'
import { createServer, type HttpServer } from '../server/http.ts'
import { mountLate } from '../server/late.ts'
import { openMediaFolder } from '../media/folder.ts'
import type { Store } from '../store/store.ts'
import { createBot, type Bot } from '../turn/bot.ts'
import type { Release } from '../turn/release.ts'
import { compileKept, loadExtensions, loadRoot } from './assemble.ts'
import { checkContent } from './judge.ts'
import { folderCache } from './cache.ts'
import type { Environment } from './environment.ts'
import { readKey } from './keys.ts'
import { settle } from './settle.ts'
import { refusal } from './refusal.ts'
import { consoleLog, type ProcessLog } from './log.ts'
import { nightFolder } from './night-folder.ts'
import { openPages, type ConsolePages } from './pages.ts'
import { openStore, shownUrl } from './store.ts'
import { tour } from './tour.ts'

export interface StartOptions {
  root: string
  dev: boolean
  /** Without last night's chats. */
  empty: boolean
  environment: Environment
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)
/** The shop's first moments belong to its customers, unless somebody asks for the workbench before. */
const workbenchAfterMs = 300

const complain = (line: string): void => void process.stderr.write(`${line}\n`)

/** Resolves with the exit status when it was stopped, or could not start. */
export async function start(options: StartOptions): Promise<number> {
  const log = consoleLog(options.dev ? 'info' : options.environment.logLevel)
  // What nobody caught would be printed whole, with whatever a customer wrote in it. The process ends as it would.
  process.on('uncaughtException', (error) => {
    log.error({ err: error }, 'nightdesk stops: a fault that nothing caught')
    process.exit(1)
  })
  try {
    return await run(options, log)
  } catch (error) {
    const { root, environment } = options
    const { port, host, logLevel } = environment
    const context = { port, host, dataFolder: environment.dataFolder(root), debug: logLevel === 'debug' }
    complain(log.mask.text(refusal(error, context)))
    return 1
  }
}

async function run({ root, dev, empty, environment: given }: StartOptions, log: ProcessLog): Promise<number> {
  const environment = await settle(given, root)
  const dataFolder = environment.dataFolder(root)
  const cache = folderCache(dataFolder)
  const loaded = await loadRoot(root, environment.secret, cache)
  const mistakes = loaded.ok ? [] : loaded.mistakes
  const files = loaded.ok ? loaded.loaded.files : loaded.files
  if (!loaded.ok) return await refuse(mistakes, files)
  const { content } = loaded.loaded
  log.mask.orders(content.config.shop.orderNo)
  const extensions = await loadExtensions(content.config, root)
  const checked = await checkContent(content, extensions, cache)
  if (checked.length) return await refuse(checked, files)

  let stop: (why: string, status: number) => void = () => undefined
  const fatal = (error: Error): never => {
    complain(log.mask.text(`nightdesk stops: ${error.message}`))
    process.exit(1)
  }
  const open = (): Promise<Store> => openStore({ url: environment.store, dataFolder }, { log, fatal })
  const release = compileRelease(content, cache)
  if (!empty && environment.store === null)
    await liveNight({ root, open, release, content, extensions, dataFolder, log })
  const store = await open()
  const among = environment.store === null ? null : await amongOthers(environment, environment.store, store, log)
  const { trustedProxies, publicUrl, metricsToken } = environment
  const server = createServer({ log, trustedProxies, publicUrl, metricsToken })
  const bot = createBot({
    store,
    release,
    compile: compileKept(environment.secret, log, cache),
    ...extensions,
    routes: server,
    media: openMediaFolder(join(dataFolder, 'media')),
    log,
    clock: Date.now,
    stopwatch: () => performance.now(),
    fetch: globalThis.fetch,
    key: among?.key ?? readKey(dataFolder, 'channels'),
    ...(among ? { peers: among.peers } : { own: { folder: pluginsIn(dataFolder), address: () => address } }),
    realTime: true,
  })
  bot.subscribe(({ type }) => type === 'release' && log.mask.orders(bot.config().shop.orderNo))
  let port: number
  let address: string | null = null
  const pages = openPages({ say, complain })
  const workbench = mountLate(server, bot, { log, pages })
  try {
    await bot.start()
    port = await server.listen(environment.port, environment.host)
    address = urlOf(nearest(environment.host), port)
  } catch (error) {
    await bot.stop().catch(() => undefined)
    throw error
  }
  const watching = dev
    ? (await import('./watch.ts')).watchRoot({
        root,
        secret: environment.secret,
        extensions,
        bot,
        cache,
        say,
        complain,
        pages,
      })
    : null
  const data =
    environment.store === null ? relative(process.cwd(), dataFolder) || '.' : shownUrl(environment.store)
  const url = urlOf(environment.host, port)
  greet({ bot, root, data, url })
  const opening = setTimeout(() => void openWorkbench(), workbenchAfterMs)
  pages.begin()

  async function openWorkbench(): Promise<void> {
    try {
      const setup = await workbench.open()
      if (setup === null) return
      say(`  first administrator (works once): ${url}${setup}`)
      for (const line of tour(content, { url, setup })) say(line)
    } catch (error) {
      log.error({ err: error }, 'the workbench cannot be opened; the shop goes on without it')
    }
  }

  return new Promise<number>((resolve) => {
    let stopping = false
    stop = (why, status) => {
      // A second Ctrl-C means it.
      if (stopping) process.exit(130)
      stopping = true
      clearTimeout(opening)
      say(`\n${why}: finishing what was begun …`)
      void drain({ bot, server, workbench, pages, watching }).then(
        () => resolve(status),
        (error: unknown) => {
          complain(
            log.mask.text(
              `nightdesk did not stop cleanly: ${error instanceof Error ? error.message : String(error)}`,
            ),
          )
          resolve(1)
        },
      )
    }
    process.on('SIGINT', () => stop('Ctrl-C', 0))
    process.on('SIGTERM', () => stop('SIGTERM', 0))
  })
}

interface Night {
  root: string
  open: () => Promise<Store>
  release: Release
  content: Content
  extensions: Awaited<ReturnType<typeof loadExtensions>>
  dataFolder: string
  log: Log
}

/** A shop that was never open has nothing to look at: where it tells of a last night, that is played first. */
async function liveNight({ root, open, release, content, extensions, dataFolder, log }: Night): Promise<void> {
  if (!existsSync(join(root, nightFolder))) return
  const store = await open()
  if ((await store.recentContacts(1)).length > 0) return await store.close()
  const { playNight, readNight } = await import('./last-night.ts')
  const chats = readNight(root)
  const begun = performance.now()
  say(`an empty shop: playing ${chats.length} chats of last night into it (start --empty leaves it bare) …`)
  await playNight({
    store,
    chats,
    release,
    compile: () => null,
    ...extensions,
    log,
    key: readKey(dataFolder, 'channels'),
    own: { folder: pluginsIn(dataFolder) },
    timeZone: content.config.shop.timeZone,
    now: Date.now(),
  })
  say(`  last night is over, ${((performance.now() - begun) / 1000).toFixed(1)} s`)
}

/** Several processes may serve this shop: who we are to them, and what all must share. */
async function amongOthers(environment: Environment, storeUrl: string, store: Store, log: Log) {
  const { peersOptions, sharedKey } = await import('./peers.ts')
  const { redis: redisUrl, aliveMs } = environment
  return {
    key: await sharedKey(store, environment.secret('NIGHTDESK_KEY'), Date.now()),
    peers: await peersOptions({ storeUrl, redisUrl, aliveMs, log }),
  }
}

interface Running {
  bot: Bot
  server: HttpServer
  workbench: { stop(): void }
  pages: ConsolePages
  watching: { close(): Promise<void> } | null
}

/** No new work, then the sockets, then what was begun, then the store. */
async function drain({ bot, server, workbench, pages, watching }: Running): Promise<void> {
  pages.stop()
  await watching?.close()
  workbench.stop()
  const closed = server.close()
  await bot.stop()
  await closed
}

async function refuse(mistakes: readonly Mistake[], files: Record<string, string>): Promise<number> {
  const { printMistakes } = await import('./mistakes.ts')
  printMistakes(mistakes, files, 'zh', complain)
  complain(
    `nightdesk cannot start: ${mistakes.length} mistake${mistakes.length === 1 ? '' : 's'} in the content, see above; "nightdesk check" shows them again`,
  )
  return 1
}

const pluginsIn = (dataFolder: string): string => join(dataFolder, 'plugins')

/** How this machine reaches its own server. */
const nearest = (host: string): string => (host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host)

function urlOf(host: string, port: number): string {
  return `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${port}`
}

interface Greeting {
  bot: Bot
  root: string
  /** Where it lies, for people. */
  data: string
  url: string
}

function greet({ bot, root, data, url }: Greeting): void {
  const config = bot.config()
  say(`${config.shop.name} is open · release ${bot.release().slice(0, 12)} · data in ${data}`)
  for (const { instance, state, reason } of bot.channels())
    say(`  channel ${instance}: ${state}${reason ? ` (${reason})` : ''}`)
  say(`  shop       ${url}/`)
  say(`  workbench  ${url}/console/`)
  say(`  content    ${relative(process.cwd(), root) || '.'} · Ctrl-C drains and stops`)
}
