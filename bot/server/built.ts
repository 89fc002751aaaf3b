/** Where the console's built pages lie. Loads nothing: a start asks before there is anything to serve them. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where the built pages lie now; asked at every request, so that a build may come at any time. */
export interface Pages {
  /** Folders with built pages. The first is shown; older ones give files to pages that are still open. */
  folders(): readonly string[]
  /** A build is under way, or about to begin. */
  preparing(): boolean
  /** Why the last build failed, in one line with the fix; null if it did not. */
  failure(): string | null
  /** Somebody asks for the console. */
  wanted(): void
}

/** Pages that were built before this process began: those of the package. */
export function builtPages(folder: string | null): Pages {
  return {
    folders: () => (folder === null ? [] : [folder]),
    preparing: () => false,
    failure: () => (folder === null ? 'the console is not built: run "npm run build"' : null),
    wanted: () => undefined,
  }
}

/** Folder of the package's own `package.json`; null where there is none above this file. */
export function packageRoot(): string | null {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) {
    const up = dirname(folder)
    if (up === folder) return null
    folder = up
  }
  return folder
}

/** `dist/console`, as `npm run build` makes it and a package ships it; null if it is not there. */
export function packagedConsole(): string | null {
  const root = packageRoot()
  const found = root === null ? null : join(root, 'dist/console')
  return found !== null && existsSync(join(found, 'index.html')) ? found : null
}
