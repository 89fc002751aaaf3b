/** `nightdesk check`: the content and its tests, against what the shop's plugins and channels can do. */
import { BotError } from '../sdk/index.ts'
import type { Content, Mistake } from '../model/index.ts'
import { loadExtensions } from './assemble.ts'
import { runCheck, type CheckOptions } from './check.ts'
import { worldOf } from './world.ts'

/** `nightdesk check`. Resolves with the exit status. */
export function check(options: CheckOptions): Promise<number> {
  return runCheck(options, {
    print: (line) => void process.stdout.write(`${line}\n`),
    declared: async (content, root) => {
      try {
        return await worldOf(await loadExtensions(content.config, root), content.config.shop.timeZone)
      } catch (error) {
        if (error instanceof BotError) return { mistakes: [extensionMistake(content, error)] }
        throw error
      }
    },
  })
}

/** A channel or plugin that cannot be loaded is a mistake of the line that names it. */
function extensionMistake(content: Content, error: BotError): Mistake {
  const [, file, line, message] = /^(\S+?):(\d+): (.*)$/s.exec(error.message) ?? []
  const at = [...content.config.channels, ...content.config.plugins].find(
    ({ at: own }) => own.file === file && String(own.line) === line,
  )?.at
  return {
    file: file ?? 'config/plugins.yml',
    line: at?.line ?? 1,
    col: at?.col ?? 1,
    message: { zh: message ?? error.message, en: message ?? error.message },
  }
}
