/** The hash that names a release: engine version and every file's path and bytes. */
import { createHash } from 'node:crypto'

/** Content written for this engine; a new one compiles to new releases. */
export const engineVersion = '0.1.0'

/** 128 bits of SHA-256, hex: every frame and journal row carries it. The order of `files` does not matter; lengths are hashed too, so no two sets of files look alike. */
export function hashContent(files: Readonly<Record<string, string>>, version: string = engineVersion): string {
  const hash = createHash('sha256')
  const add = (part: string): void => void hash.update(`${Buffer.byteLength(part)}:`).update(part)
  add(version)
  for (const path of Object.keys(files).sort()) {
    add(path)
    add(files[path] ?? '')
  }
  return hash.digest('hex').slice(0, 32)
}
