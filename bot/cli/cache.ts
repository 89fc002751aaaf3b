/** Keeps what was read, checked and learned of content beside the data: a second start does none of it again. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CompileCache } from '../content/compile.ts'
import { engineVersion } from '../content/release.ts'

const most = 60

/**
 * A damaged or foreign file is a miss. The oldest go when there are more than sixty.
 * @param stamp of the engine that would do the work again: what another one kept is a miss
 */
export function folderCache(dataFolder: string, stamp: string = engineStamp()): CompileCache {
  const folder = join(dataFolder, 'cache')
  const name = (key: string): string => `${key}-${stamp}.json`
  const file = (key: string): string => join(folder, name(key))
  return {
    read(hash) {
      try {
        return JSON.parse(readFileSync(file(hash), 'utf8')) as unknown
      } catch {
        return null
      }
    },
    write(hash, value) {
      // It may be the first to make the data folder, which is for nobody else's eyes.
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      // Renamed into place: a process that dies while writing leaves no half file under the right name.
      const temporary = `${file(hash)}.${process.pid}`
      writeFileSync(temporary, JSON.stringify(value))
      renameSync(temporary, file(hash))
      forgetOldest(folder)
    },
  }
}

function forgetOldest(folder: string): void {
  const files = readdirSync(folder).filter((one) => one.endsWith('.json'))
  if (files.length <= most) return
  const aged = files.map((one) => ({ one, at: statSync(join(folder, one)).mtimeMs })).sort((a, b) => a.at - b.at)
  for (const { one } of aged.slice(0, aged.length - most)) rmSync(join(folder, one), { force: true })
}

/**
 * The version; in a checkout, whose sources run as they are and change without a new version, the moment at which the
 * newest of those that read, compile and learn was written.
 */
function engineStamp(): string {
  const here = fileURLToPath(import.meta.url)
  if (!here.endsWith('.ts')) return engineVersion
  const bot = join(dirname(here), '..')
  const newest = ['content', 'dialog', 'understanding', 'knowledge', 'model']
    .flatMap((room) => readdirSync(join(bot, room), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .reduce((at, entry) => Math.max(at, statSync(join(entry.parentPath, entry.name)).mtimeMs), 0)
  return `${engineVersion}-${Math.round(newest).toString(36)}`
}
