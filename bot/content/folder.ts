/** The thin edge: reads the content files below a root, and nothing that lies outside it. */
import { readFile, readdir, realpath, stat } from 'node:fs/promises'
import { join, posix, sep } from 'node:path'
import type { Mistake, Place } from '../model/index.ts'
import { kindOf } from './kind.ts'
import { mistakeAt } from './mistake.ts'

const folders = ['flows', 'knowledge', 'config'] as const
/** More than the reader accepts, so that the reader can say what is wrong; the rest of a larger file is not read. */
const maxRead = 1024 * 1024 + 1
const maxFiles = 20_000
const maxDepth = 16

/** What keeps a folder from being read, as a mistake with its place, cause and fix. */
export class FolderError extends Error {
  readonly mistake: Mistake
  constructor(mistake: Mistake, cause?: unknown) {
    super(`${mistake.file}: ${mistake.message.en}`, { cause })
    this.name = 'FolderError'
    this.mistake = mistake
  }
}

const at = (file: string): Place => ({ file, line: 1, col: 1, endLine: 1 })

/** A fault of the file system in an operator's words; null: it is something else. */
function explained(path: string, error: unknown): FolderError | null {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOTDIR')
    return new FolderError(
      mistakeAt(
        at(path),
        ['这里应该是文件夹，却是一个文件', 'This should be a folder, and is a file'],
        ['改名或移走这个文件', 'Rename the file, or move it away'],
      ),
      error,
    )
  if (code === 'EACCES' || code === 'EPERM')
    return new FolderError(
      mistakeAt(
        at(path),
        ['没有权限读', 'There is no permission to read this'],
        ['让运行 nightdesk 的账号可以读它', 'Let the account that runs nightdesk read it'],
      ),
      error,
    )
  return null
}

/**
 * Every `.yml` below `flows/`, `knowledge/` and `config/`: posix path from the root → text. A link that leads out of the
 * root is left out, as are files whose names begin with a dot. A missing folder is empty.
 * @param told hears of links that are left out
 * @throws FolderError when something there cannot be read; Error (of `node:fs`) for a missing root
 */
export async function readFolder(root: string, told: Mistake[] = []): Promise<Record<string, string>> {
  const found: Found = { files: new Map(), seen: new Set(), told }
  const top = await realpath(root).catch(explain('.'))
  for (const folder of folders) await walk(top, folder, found, 0)
  return Object.fromEntries(found.files)
}

const explain =
  (path: string) =>
  (error: unknown): never => {
    throw explained(path, error) ?? error
  }

interface Found {
  files: Map<string, string>
  /** Real paths of folders already read: a link back into the tree is followed once. */
  seen: Set<string>
  told: Mistake[]
}

async function walk(top: string, path: string, found: Found, depth: number): Promise<void> {
  if (depth > maxDepth) return
  found.seen.add(join(top, path))
  const entries = await readdir(join(top, path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && depth === 0) return []
    return explain(path)(error)
  })
  for (const name of entries.sort()) {
    if (name.startsWith('.')) continue
    const inner = posix.join(path, name)
    const real = await inside(top, inner)
    if (real === null) {
      if (kindOf(inner) !== null) found.told.push(linkOut(inner))
      continue
    }
    const kind = await stat(real).catch(explain(inner))
    if (kind.isDirectory()) {
      if (!found.seen.has(real)) await walk(top, inner, found, depth + 1)
    } else if (kind.isFile() && kindOf(inner) !== null) {
      if (found.files.size >= maxFiles)
        throw new FolderError(
          mistakeAt(
            at(path),
            [`内容文件超过 ${maxFiles} 个`, `There are more than ${maxFiles} content files`],
            ['这里大概有不该在的文件夹，移走它', 'Something that is no content probably lies here; move it away'],
          ),
        )
      found.files.set(
        inner,
        kind.size > maxRead ? ' '.repeat(maxRead) : await readFile(real, 'utf8').catch(explain(inner)),
      )
    }
  }
}

function linkOut(path: string): Mistake {
  return mistakeAt(
    at(path),
    [
      '这个链接指到文件夹外面或者不存在的地方，不会读它',
      'This link leads out of the folder or nowhere, and is not read',
    ],
    ['把文件本身放进来', 'Put the file itself here'],
  )
}

/** The real path of a file if it lies below the root; null for a link that leads out of it or nowhere. */
async function inside(top: string, path: string): Promise<string | null> {
  try {
    const real = await realpath(join(top, path))
    return real === top || real.startsWith(top + sep) ? real : null
  } catch (error) {
    if (['ENOENT', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')) return null
    return explain(path)(error)
  }
}
