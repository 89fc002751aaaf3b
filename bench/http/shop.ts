/** Starts the whole runtime with the web channel on a free port, for a bench; content is given as files. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compileRelease } from '../../bot/content/compile.ts'
import { loadContent } from '../../bot/content/load.ts'
import { loadExtensions } from '../../bot/cli/assemble.ts'
import { createServer } from '../../bot/server/http.ts'
import { openSqliteStore } from '../../bot/store/sqlite/index.ts'
import { createBot } from '../../bot/turn/bot.ts'
import { quietLog } from '../../bot/turn/hosts.ts'
import { answerUsage } from './child.ts'

export async function serveShop(files: Record<string, string>): Promise<void> {
  const log = { ...quietLog(), error: (...line: unknown[]) => console.error(...line) }
  const loaded = loadContent(files, { env: () => undefined })
  if ('mistakes' in loaded) throw new Error(JSON.stringify(loaded.mistakes.slice(0, 3)))
  const { content } = loaded
  content.config.shop = { ...content.config.shop, debounceQuietMs: 0 }
  // 64 connections of one machine are 64 visitors who never rest: counted as in service, but never refused.
  const most = { messagesPerMinute: 1e9, readsPerMinute: 1e9 }
  for (const channel of content.config.channels)
    channel.settings = { ...channel.settings, limits: { ...most, network: { ...most, tokensPerMinute: 1e9 } } }
  const extensions = await loadExtensions(content.config, process.cwd())
  const server = createServer({ log })
  const bot = createBot({
    store: await openSqliteStore({ folder: mkdtempSync(join(tmpdir(), 'nightdesk-bench-')), now: Date.now, log }),
    release: compileRelease(content),
    compile: () => null,
    ...extensions,
    routes: server,
    log,
    clock: Date.now,
    stopwatch: () => performance.now(),
    fetch: globalThis.fetch,
    key: Buffer.alloc(32, 3),
    realTime: true,
  })
  await bot.start()
  server.observe(bot)
  const port = await server.listen(0, '127.0.0.1')
  process.send!({ port, tokens: true })
  answerUsage()
}
