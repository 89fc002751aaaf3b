/** Watches the content folders: after a burst of changes has settled, says so once; runs never overlap. */
import { join, relative, sep } from 'node:path'
import { watch } from 'chokidar'
import { kindOf } from './kind.ts'

export interface WatchOptions {
  /** How long nothing may change before the reload, ms. */
  quietMs?: number
  /** A reload that failed otherwise than by mistakes in content, or a folder that cannot be watched. */
  onError?: (error: unknown) => void
}

export interface Watching {
  /** Resolves when watching has begun: changes from now on are seen. */
  ready: Promise<void>
  /** Stops watching; resolves when a running reload has ended. */
  close(): Promise<void>
}

/**
 * Calls `reload` after content below `root` has changed. It is for `reload` to read everything anew and to replace what is
 * in force only by something good. A change during a reload makes one more.
 */
export function watchFolder(
  root: string,
  reload: () => Promise<void> | void,
  options: WatchOptions = {},
): Watching {
  const {
    quietMs = 120,
    onError = (error) => process.emitWarning(error instanceof Error ? error : String(error)),
  } = options
  let timer: NodeJS.Timeout | null = null
  let running: Promise<void> | null = null
  let again = false
  let closed = false

  const run = async (): Promise<void> => {
    do {
      again = false
      try {
        await reload()
      } catch (error) {
        onError(error)
      }
      // `again` and `closed` are set by events while the reload runs
    } while (again && !closed)
    running = null
  }
  const settle = (): void => {
    timer = null
    if (running) again = true
    else running = run()
  }
  const changed = (path: string): void => {
    if (closed || !isContent(root, path)) return
    if (timer) clearTimeout(timer)
    timer = setTimeout(settle, quietMs)
  }

  // the root itself is watched, not its folders: one that is made later is seen too
  const watcher = watch(root, {
    ignoreInitial: true,
    depth: 16,
    ignored: (path) => !mayHold(root, path),
  })
  for (const event of ['add', 'change', 'unlink'] as const) watcher.on(event, changed)
  watcher.on('error', onError)
  const ready = new Promise<void>((resolve) => void watcher.once('ready', resolve))
  return {
    ready,
    async close() {
      closed = true
      if (timer) clearTimeout(timer)
      await watcher.close()
      await running
    },
  }
}

const folders = ['flows', 'knowledge', 'config']

function posixPath(root: string, path: string): string {
  return relative(root, path).split(sep).join('/')
}

/** The root, a content folder, or something in one. */
function mayHold(root: string, path: string): boolean {
  const inner = posixPath(root, path)
  return inner === '' || folders.includes(inner.split('/')[0] ?? '')
}

function isContent(root: string, path: string): boolean {
  return kindOf(posixPath(root, join(path))) !== null
}
