/** Keeps compiled models beside the data, by release hash: a second start does not train again. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CompileCache } from '../content/compile.ts'

const most = 20

/** A damaged or foreign file is a miss. Old releases go when there are more than twenty. */
export function folderCache(dataFolder: string): CompileCache {
  const folder = join(dataFolder, 'cache')
  const file = (hash: string): string => join(folder, `${hash}.json`)
  return {
    read(hash) {
      try {
        return JSON.parse(readFileSync(file(hash), 'utf8')) as unknown
      } catch {
        return null
      }
    },
    write(hash, value) {
      mkdirSync(folder, { recursive: true })
      // Renamed into place: a process that dies while writing leaves no half file under the right name.
      const temporary = `${file(hash)}.${process.pid}`
      writeFileSync(temporary, JSON.stringify(value))
      renameSync(temporary, file(hash))
      const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
      for (const name of names.slice(0, Math.max(0, names.length - most)))
        if (name !== `${hash}.json`) rmSync(join(folder, name), { force: true })
    },
  }
}
