/** Where the shop's data lies: what the environment says, and where it is silent what `config/store.yml` says. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { BotError } from '../sdk/index.ts'
import type { Scalar, StoreConfig } from '../model/index.ts'
import { storePath } from '../content/kind.ts'
import type { Environment } from './environment.ts'

const reference = /\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g

/**
 * The environment with the file's settings in it.
 * @throws BotError `content.invalid` (a mistake in the file), `config.missing` (a variable that it names is not set)
 */
export async function settle(environment: Environment, root: string): Promise<Environment> {
  const file = await readStoreFile(root)
  if (file === null) return environment
  const { given, secret } = environment
  const { store, data, redis, aliveMs } = file
  return {
    ...environment,
    store: given.has('store') ? environment.store : valueOf(store, 'sqlite', secret),
    redis: given.has('redis') ? environment.redis : valueOf(redis, 'none', secret),
    aliveMs: environment.aliveMs ?? aliveMs,
    dataFolder: given.has('data') || data === null ? environment.dataFolder : (from) => resolve(from, data.value),
  }
}

/** The shop's own store as a command's address. */
export function addressOf({ store, dataFolder }: Environment, root: string): string {
  return store ?? `sqlite:${dataFolder(root)}`
}

async function readStoreFile(root: string): Promise<StoreConfig | null> {
  const path = join(root, storePath)
  if (!existsSync(path)) return null
  const { readConfig } = await import('../content/kinds.ts')
  const read = readConfig(storePath, readFileSync(path, 'utf8'))
  if ('value' in read) return read.value
  const { file, line, message, fix } = read.mistake
  throw new BotError('content.invalid', `${file}:${line}: ${message.en}. ${fix?.en ?? ''}`.trim())
}

/** Null where nothing is said, or that there is none. */
function valueOf(written: Scalar | null, none: string, secret: Environment['secret']): string | null {
  if (written === null || written.value === none) return null
  const { value, at } = written
  // What stands before the @ is a name or a password, in which any character may be.
  const host = value.replace(reference, (name) => 'x'.repeat(name.length)).lastIndexOf('@')
  return value.replace(reference, (_, name: string, place: number) => {
    const found = secret(name)
    if (!found)
      throw new BotError(
        'config.missing',
        `${at.file}:${at.line}: the environment variable ${name} is not set; set it where nightdesk is started`,
      )
    return place < host ? encodeURIComponent(found) : found
  })
}
