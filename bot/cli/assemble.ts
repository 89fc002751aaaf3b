/** From a folder to a bot: content read, checked and compiled, extensions found, nothing started yet. */
import { BotError, type ChannelPlugin, type Log, type Plugin } from '../sdk/index.ts'
import type { Config, Content, Mistake } from '../model/index.ts'
import { compileRelease, type CompileCache } from '../content/compile.ts'
import { readFolder } from '../content/folder.ts'
import { releasedFiles } from '../content/kind.ts'
import { hashContent } from '../content/release.ts'
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

/** Loads what `config/channels.yml` and `config/plugins.yml` list. A missing one names its line. */
export async function loadExtensions(config: Config, root: string): Promise<Extensions> {
  const channels = config.channels.map(async ({ id, use, settings, at }) => ({
    instance: id,
    plugin: await located(at, loadChannel(use, root)),
    settings,
  }))
  const plugins = config.plugins.map(async ({ use, settings, at }) => ({
    plugin: await located(at, loadPlugin(use, root)),
    settings,
  }))
  return { channels: await Promise.all(channels), plugins: await Promise.all(plugins) }
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
