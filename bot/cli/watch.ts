/** Watch mode: a good edit becomes the current release at once, a bad one is shown and changes nothing; pages likewise. */
import { watch } from 'chokidar'
import { compileRelease, type CompileCache } from '../content/compile.ts'
import { watchFolder } from '../content/watch.ts'
import type { Bot } from '../turn/bot.ts'
import type { ConsolePages } from './pages.ts'
import { loadRoot, type Extensions } from './assemble.ts'
import { checkContent } from './judge.ts'
import { printMistakes } from './mistakes.ts'

export interface WatchOptions {
  root: string
  secret: (name: string) => string | undefined
  extensions: Extensions
  bot: Bot
  cache: CompileCache
  say: (line: string) => void
  complain: (line: string) => void
  pages: ConsolePages
}

export function watchRoot({ root, secret, extensions, bot, cache, say, complain, pages }: WatchOptions): {
  close(): Promise<void>
} {
  const content = watchFolder(root, async () => {
    const began = performance.now()
    const loaded = await loadRoot(root, secret)
    const mistakes = loaded.ok ? await checkContent(loaded.loaded.content, extensions) : loaded.mistakes
    if (!loaded.ok || mistakes.length) {
      printMistakes(mistakes, loaded.ok ? loaded.loaded.files : loaded.files, 'zh', complain)
      complain(`not published: release ${bot.release().slice(0, 12)} stays in force`)
      return
    }
    const { content } = loaded.loaded
    if (content.hash === bot.release()) return
    await bot.publish(compileRelease(content, cache))
    say(`release ${content.hash.slice(0, 12)} is in force (${Math.round(performance.now() - began)} ms)`)
  })
  const console = watchConsole(pages)
  return {
    close: async () => {
      await Promise.all([content.close(), console.close()])
    },
  }
}

/** A burst of saved files is one build. */
const quietMs = 300

function watchConsole(pages: ConsolePages): { close(): Promise<void> } {
  if (pages.sources === null) return { close: async () => undefined }
  let timer: NodeJS.Timeout | undefined
  const watcher = watch(pages.sources, { ignoreInitial: true })
  watcher.on('all', () => {
    clearTimeout(timer)
    timer = setTimeout(() => void pages.look(), quietMs)
  })
  return {
    close: async () => {
      clearTimeout(timer)
      await watcher.close()
    },
  }
}
