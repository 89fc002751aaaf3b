/** Keys that are made on first start and kept in the data folder, readable by nobody else. */
import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** 32 bytes; the same at every start. */
export function readKey(dataFolder: string, name: string): Buffer {
  const folder = join(dataFolder, 'keys')
  const file = join(folder, `${name}.key`)
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    try {
      writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' })
    } catch (error) {
      // Somebody else made it a moment ago: theirs counts.
      if ((error as { code?: string }).code !== 'EEXIST') throw error
    }
  }
  chmodSync(file, 0o600)
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex')
  if (key.length !== 32)
    throw new Error(
      `${file} does not hold 32 bytes in hex; restore it from a backup, or delete it and everybody signs in again`,
    )
  return key
}
