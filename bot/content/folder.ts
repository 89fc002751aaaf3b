/** The thin edge: reads the content files below a root, and nothing that lies outside it. */
import { readFile, readdir, realpath, stat } from 'node:fs/promises'
import { join, posix, sep } from 'node:path'
import { kindOf } from './kind.ts'

const folders = ['flows', 'knowledge', 'config'] as const
/** More than the reader accepts, so that the reader can say what is wrong; the rest of a larger file is not read. */
const maxRead = 1024 * 1024 + 1
const maxFiles = 20_000
const maxDepth = 16

/**
 * Every `.yml` below `flows/`, `knowledge/` and `config/`: posix path from the root → text. A link that leads out of the
 * root is left out, as are files whose names begin with a dot. A missing folder is empty.
 * @throws Error (of `node:fs`) when something there cannot be read, or when there are more than 20,000 files
 */
export async function readFolder(root: string): Promise<Record<string, string>> {
  const top = await realpath(root)
  const found: Found = { files: new Map(), seen: new Set() }
  for (const folder of folders) await walk(top, folder, found, 0)
  return Object.fromEntries(found.files)
}

interface Found {
  files: Map<string, string>
  /** Real paths of folders already read: a link back into the tree is followed once. */
  seen: Set<string>
}

async function walk(top: string, path: string, found: Found, depth: number): Promise<void> {
  if (depth > maxDepth) return
  found.seen.add(join(top, path))
  const entries = await readdir(join(top, path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && depth === 0) return []
    throw error
  })
  for (const name of entries.sort()) {
    if (name.startsWith('.')) continue
    const inner = posix.join(path, name)
    const real = await inside(top, inner)
    if (real === null) continue
    const kind = await stat(real)
    if (kind.isDirectory()) {
      if (!found.seen.has(real)) await walk(top, inner, found, depth + 1)
    } else if (kind.isFile() && kindOf(inner) !== null) {
      if (found.files.size >= maxFiles) throw new Error(`more than ${maxFiles} content files below ${path}`)
      found.files.set(inner, kind.size > maxRead ? ' '.repeat(maxRead) : await readFile(real, 'utf8'))
    }
  }
}

/** The real path of a file if it lies below the root; null for a link that leads out of it or nowhere. */
async function inside(top: string, path: string): Promise<string | null> {
  try {
    const real = await realpath(join(top, path))
    return real === top || real.startsWith(top + sep) ? real : null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
