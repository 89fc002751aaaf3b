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
  let broken = false
  const content = watchFolder(root, async () => {
    const began = performance.now()
    const loaded = await loadRoot(root, secret)
    const mistakes = loaded.ok ? await checkContent(loaded.loaded.content, extensions) : loaded.mistakes
    if (!loaded.ok || mistakes.length) {
      printMistakes(mistakes, loaded.ok ? loaded.loaded.files : loaded.files, 'zh', complain)
      broken = true
      complain(`没有发布，仍在用 / not published, still in force: release ${bot.release().slice(0, 12)}`)
      return
    }
    const { content } = loaded.loaded
    if (content.hash === bot.release()) {
      // Who took a mistake back wants to hear that all is well, too.
      if (broken)
        say(`改好了，和正在用的一样 / mended, the same as in force: release ${content.hash.slice(0, 12)}`)
      broken = false
      return
    }
    broken = false
    await bot.publish(compileRelease(content, cache))
    say(`已生效 / in force: release ${content.hash.slice(0, 12)} (${Math.round(performance.now() - began)} ms)`)
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
