/** `nightdesk check`: the content and its tests, against what the shop's plugins and channels can do. */
import { BotError } from '../sdk/index.ts'
import { mistakeAt } from '../content/mistake.ts'
import type { Content, Mistake } from '../model/index.ts'
import { loadExtensions, SettingsError } from './assemble.ts'
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
        if (error instanceof SettingsError) return { mistakes: [...error.mistakes] }
        if (error instanceof BotError) return { mistakes: [extensionMistake(content, error)] }
        throw error
      }
    },
  })
}

/** A channel or plugin that cannot be loaded is a mistake of the line that names it. */
export function extensionMistake(content: Content, error: BotError): Mistake {
  const [, file, line, message] = /^(\S+?):(\d+): (.*)$/s.exec(error.message) ?? []
  const at = [...content.config.channels, ...content.config.plugins].find(
    ({ at: own }) => own.file === file && String(own.line) === line,
  )?.at
  const place = at ?? { file: file ?? 'config/plugins.yml', line: 1, col: 1, endLine: 1 }
  const text = message ?? error.message
  const [, kind = '', name = '', looked = ''] =
    /^there is no (channel|plugin) "(.*?)"; looked for (.*)$/s.exec(text) ?? []
  const what = kind === 'channel' ? '渠道' : '插件'
  if (kind === '')
    return mistakeAt(
      place,
      [`这一项不能用：${text}`, text],
      ['看看它的说明，或者先删掉这一项', 'See its page, or delete this entry for now'],
    )
  return mistakeAt(
    place,
    [`没有“${name}”这个${what}；找过 ${looked}`, `There is no ${kind} "${name}"; looked for ${looked}`],
    [
      `自带的写名字，自己的写 ./${kind}s/名字，npm 包先安装`,
      `Write the name of a built-in one, ./${kind}s/name for your own, or install the npm package`,
    ],
  )
}
