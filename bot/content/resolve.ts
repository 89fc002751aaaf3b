/** Puts the environment's values where `${env:NAME}` stands in settings: content is kept without them, and read with them. */
import type { Content, ExtensionConfig, Mistake, Place } from '../model/index.ts'
import { mistakeAt } from './mistake.ts'

type Lookup = (name: string) => string | undefined

const envForm = /\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g

/** Content with the values in it, or what is not set, each with the place of its setting. Pure. */
export function resolveContent(content: Content, env: Lookup): { content: Content } | { mistakes: Mistake[] } {
  const channels = resolveExtensions(content.config.channels, env)
  const plugins = resolveExtensions(content.config.plugins, env)
  const mistakes = [...channels.mistakes, ...plugins.mistakes]
  if (mistakes.length > 0) return { mistakes }
  const config = { ...content.config, channels: channels.extensions, plugins: plugins.extensions }
  return { content: { ...content, config } }
}

/** A list of channels or plugins with every value replaced; an empty value counts as not set. */
export function resolveExtensions(
  list: readonly ExtensionConfig[],
  env: Lookup,
): { extensions: ExtensionConfig[]; mistakes: Mistake[] } {
  const mistakes: Mistake[] = []
  const extensions = list.map((one) =>
    resolveOne(one, env, (name, at) =>
      mistakes.push(
        mistakeAt(
          at,
          [
            `没有设置环境变量 ${name}（${one.id} 要用）`,
            `The environment variable ${name} is not set (${one.id} needs it)`,
          ],
          [
            `在启动 nightdesk 的环境里设置 ${name}，或者不用 ${one.id} 就删掉这一项`,
            `Set ${name} where nightdesk is started, or delete this entry if ${one.id} is not used`,
          ],
        ),
      ),
    ),
  )
  return { extensions, mistakes }
}

function resolveOne(
  extension: ExtensionConfig,
  env: Lookup,
  missing: (name: string, at: Place) => void,
): ExtensionConfig {
  const resolve = (value: unknown, path: string): unknown => {
    if (typeof value === 'string')
      return value.replace(envForm, (_, name: string) => {
        const found = env(name)
        if (!found) missing(name, extension.places?.[path] ?? extension.at)
        return found ?? ''
      })
    if (Array.isArray(value)) return value.map((item, i) => resolve(item, `${path}.${i}`))
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(
        Object.entries(value).map(([key, each]) => [key, resolve(each, path === '' ? key : `${path}.${key}`)]),
      )
    return value
  }
  return { ...extension, settings: resolve(extension.settings, '') as Record<string, unknown> }
}
