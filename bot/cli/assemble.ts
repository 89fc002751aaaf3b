/** From a folder to a bot: content read, checked and compiled, extensions found, nothing started yet. */
import { BotError, type ChannelPlugin, type Log, type Plugin, type z } from '../sdk/index.ts'
import type { Config, Content, ExtensionConfig, Mistake } from '../model/index.ts'
import { compileRelease, type CompileCache } from '../content/compile.ts'
import { readFolder } from '../content/folder.ts'
import { releasedFiles } from '../content/kind.ts'
import { hashContent } from '../content/release.ts'
import { fitSettings } from '../content/settings.ts'
import { resolveContent } from '../content/resolve.ts'
import type { Release } from '../turn/release.ts'
import { loadChannel, loadPlugin } from './extensions.ts'

export interface Loaded {
  content: Content
  files: Record<string, string>
}

export type LoadResult =
  { ok: true; loaded: Loaded } | { ok: false; mistakes: Mistake[]; files: Record<string, string> }

/** Reads and checks everything below the root, or takes what was read of the same bytes before. */
export async function loadRoot(
  root: string,
  secret: (name: string) => string | undefined,
  cache?: CompileCache,
): Promise<LoadResult> {
  const files = await readRoot(root)
  const result = resolved(cache && keptContent(cache, files), secret) ?? (await readAgain(files, secret, cache))
  return 'mistakes' in result
    ? { ok: false, mistakes: result.mistakes, files }
    : { ok: true, loaded: { content: result.content, files } }
}

type Read = { content: Content } | { mistakes: Mistake[] }

function resolved(content: Content | null | undefined, secret: (name: string) => string | undefined): Read | null {
  return content ? resolveContent(content, secret) : null
}

/** Content that was read of these very bytes; its secrets are not in it. */
function keptContent(cache: CompileCache, files: Record<string, string>): Content | null {
  const released = releasedFiles(files)
  const hash = hashContent(released)
  const kept = cache.read(`content-${hash}`) as Omit<Content, 'files'> | null
  return kept?.hash === hash ? { ...kept, files: released } : null
}

/** The reader is loaded only where something has to be read: it is a fifth of what a start costs. */
async function readAgain(
  files: Record<string, string>,
  secret: (name: string) => string | undefined,
  cache: CompileCache | undefined,
): Promise<Read> {
  const { loadContent } = await import('../content/load.ts')
  const result = loadContent(files)
  if ('mistakes' in result) return loadContent(files, { env: secret })
  const { files: _files, ...kept } = result.content
  cache?.write(`content-${result.content.hash}`, kept)
  return resolveContent(result.content, secret)
}

export interface Extensions {
  channels: { instance: string; plugin: ChannelPlugin; settings: unknown }[]
  plugins: { plugin: Plugin; settings: unknown }[]
}

/** Settings that their channel or plugin does not take; the message is the first of them with its place. */
export class SettingsError extends BotError {
  readonly mistakes: readonly Mistake[]
  constructor(mistakes: readonly Mistake[]) {
    const [first] = mistakes
    super('config.missing', first ? `${first.file}:${first.line}: ${first.message.en}` : 'settings do not fit')
    this.mistakes = mistakes
  }
}

/**
 * Loads what `config/channels.yml` and `config/plugins.yml` list, with settings as each of them takes them.
 * @throws BotError that names the line of one that is missing; SettingsError
 */
export async function loadExtensions(config: Config, root: string): Promise<Extensions> {
  const [channels, plugins] = await Promise.all([
    Promise.all(config.channels.map(({ use, at }) => located(at, loadChannel(use, root)))),
    Promise.all(config.plugins.map(({ use, at }) => located(at, loadPlugin(use, root)))),
  ])
  const mistakes: Mistake[] = []
  const settingsOf = (extension: ExtensionConfig, schema: z.ZodType): unknown => {
    const fitted = fitSettings(schema, extension)
    if ('settings' in fitted) return fitted.settings
    mistakes.push(...fitted.mistakes)
    return null
  }
  const extensions = {
    channels: config.channels.map((one, i) => {
      const plugin = channels[i]!
      return { instance: one.id, plugin, settings: settingsOf(one, plugin.configSchema) }
    }),
    plugins: config.plugins.map((one, i) => {
      const plugin = plugins[i]!
      return { plugin, settings: settingsOf(one, plugin.configSchema) }
    }),
  }
  if (mistakes.length > 0) throw new SettingsError(mistakes)
  return extensions
}

async function located<T>(at: { file: string; line: number }, loading: Promise<T>): Promise<T> {
  try {
    return await loading
  } catch (error) {
    if (!(error instanceof BotError)) throw error
    throw new BotError(error.code, `${at.file}:${at.line}: ${error.message}`, { cause: error })
  }
}

/** Compiles kept files again; null if this engine cannot read them any more. */
export function compileKept(secret: (name: string) => string | undefined, log: Log, cache?: CompileCache) {
  return async (files: Record<string, string>): Promise<Release | null> => {
    const result = resolved(cache && keptContent(cache, files), secret) ?? (await readAgain(files, secret, cache))
    if ('content' in result) return compileRelease(result.content, cache)
    log.warn({ mistakes: result.mistakes.length }, 'a kept release cannot be read by this version')
    return null
  }
}

/** @throws BotError that names the folder when it cannot be read */
async function readRoot(root: string): Promise<Record<string, string>> {
  try {
    return await readFolder(root)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    const why = code === 'ENOENT' ? 'there is no such folder' : message
    throw new BotError(
      'content.invalid',
      `the content in ${root} cannot be read: ${why}; --root says where it lies`,
      {
        cause: error,
      },
    )
  }
}
