/** Finds channels and plugins by name: the project's own folder, then the built-in ones, then npm. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { BotError, type ChannelPlugin, type Plugin } from '../sdk/index.ts'

type Kind = 'channel' | 'plugin'

/** @throws BotError `config.missing` with every place that was looked at */
export async function loadChannel(use: string, root: string): Promise<ChannelPlugin> {
  const found = await load('channel', use, root)
  if (!isChannel(found)) throw wrongShape('channel', use)
  return found
}

export async function loadPlugin(use: string, root: string): Promise<Plugin> {
  const found = await load('plugin', use, root)
  if (!isPlugin(found)) throw wrongShape('plugin', use)
  return found
}

async function load(kind: Kind, use: string, root: string): Promise<unknown> {
  const tried: string[] = []
  for (const file of candidates(kind, use, root)) {
    tried.push(file)
    if (existsSync(file)) return defaultOf(await importOwn(file, root))
  }
  if (/^[a-z0-9-]+$/.test(use)) {
    const builtIn = `nightdesk/${kind}s/${use}`
    tried.push(builtIn)
    try {
      return defaultOf(await import(builtIn))
    } catch (error) {
      if (!isMissing(error)) throw error
    }
  }
  const packageName = use.startsWith('nightdesk-') || use.startsWith('@') ? use : `nightdesk-${kind}-${use}`
  tried.push(packageName)
  try {
    const path = createRequire(join(resolve(root), 'package.json')).resolve(packageName)
    return defaultOf(await import(pathToFileURL(path).href))
  } catch (error) {
    if (!isMissing(error)) throw error
  }
  throw new BotError('config.missing', `there is no ${kind} "${use}"; looked for ${tried.join(', ')}`)
}

/** A file of the project's. What goes wrong in it is a mistake of the line that names it, not a fault of ours. */
async function importOwn(file: string, root: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(file).href)
  } catch (error) {
    const { message } = error as Error
    const fix = isMissing(error) && /package/.test(message) ? `; run "npm install" in ${root}` : ''
    throw new BotError('config.missing', `${relative(root, file)} cannot be loaded: ${message}${fix}`, {
      cause: error,
    })
  }
}

function candidates(kind: Kind, use: string, root: string): string[] {
  const folder = use.startsWith('./') ? resolve(root, use) : resolve(root, `${kind}s`, use)
  return ['index.ts', 'index.js'].map((name) => join(folder, name))
}

function defaultOf(module: unknown): unknown {
  return (module as { default?: unknown }).default
}

const missing = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND', 'ERR_PACKAGE_PATH_NOT_EXPORTED'])
const isMissing = (error: unknown): boolean => missing.has((error as { code?: string }).code ?? '')

function isChannel(value: unknown): value is ChannelPlugin {
  return typeof value === 'object' && value !== null && 'capabilities' in value && 'create' in value
}

function isPlugin(value: unknown): value is Plugin {
  return typeof value === 'object' && value !== null && 'setup' in value
}

function wrongShape(kind: Kind, use: string): BotError {
  const define = kind === 'channel' ? 'defineChannel' : 'definePlugin'
  return new BotError('config.missing', `the ${kind} "${use}" has no default export made with ${define}(…)`)
}
