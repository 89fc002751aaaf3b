/** The keys beside a SQLite store: files of 32 bytes in hex, which nobody else may read. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Records } from '../moving/records.ts'

const ending = '.key'

export interface Secrets {
  read(): Records['secret'][]
  write(secret: Records['secret']): void
}

export function openSecrets(dataFolder: string): Secrets {
  const folder = join(dataFolder, 'keys')
  return {
    read() {
      const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(ending)) : []
      return names.sort().map((name) => ({
        name: name.slice(0, -ending.length),
        hex: readFileSync(join(folder, name), 'utf8').trim(),
      }))
    },
    write({ name, hex }) {
      const file = join(folder, `${name}${ending}`)
      if (existsSync(file)) return
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      writeFileSync(file, hex, { mode: 0o600 })
    },
  }
}
