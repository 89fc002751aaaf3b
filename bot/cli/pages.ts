/** The console of a checkout: built beside the running shop when its sources changed; the last good build stays. */
import type { ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { setPriority } from 'node:os'
import { join, relative, sep } from 'node:path'
import { builtPages, packagedConsole, packageRoot, type Pages } from '../server/built.ts'

/** The shop's own first seconds belong to the shop, unless somebody asks for the console before. */
const patienceMs = 2_000
/** What a build depends on besides the console's own files. */
const alsoBuiltFrom = ['package-lock.json']

export interface ConsolePages extends Pages {
  /** Folder of the sources; null where the pages came built. */
  sources: string | null
  /** Called when the shop serves: looks soon whether the pages are built from the present sources. */
  begin(): void
  /** Looks again; a build under way is followed by another one if the sources changed meanwhile. */
  look(): Promise<void>
  /** Ends a build under way. */
  stop(): void
}

export interface ConsoleOptions {
  /** Folder that holds `console/`, `node_modules/` and the cache; default: the package's own. */
  root?: string | null
  say: (line: string) => void
  complain: (line: string) => void
  /** Starts a build of the given hash; for tests. */
  build?: (root: string, hash: string) => Promise<ChildProcess>
}

/** Opens nothing but a small file: everything else happens after `begin`, in another process. */
export function openPages(options: ConsoleOptions): ConsolePages {
  const root = options.root === undefined ? packageRoot() : options.root
  const fromSource = root !== null && existsSync(join(root, 'console/build.ts')) && hasTools(root)
  if (!fromSource)
    return {
      ...builtPages(packagedConsole()),
      sources: null,
      begin: () => undefined,
      look: async () => undefined,
      stop: () => undefined,
    }
  return pagesFromSource(root, options)
}

function hasTools(root: string): boolean {
  return existsSync(join(root, 'node_modules/vite/package.json'))
}

function pagesFromSource(root: string, { say, complain, build = spawnBuild }: ConsoleOptions): ConsolePages {
  let folders = keptBuilds(root)
  let failure: string | null = null
  let failedHash: string | null = null
  let looking: Promise<void> | null = null
  let looked = false
  let again = false
  let stopped = false
  let child: ChildProcess | null = null
  let timer: NodeJS.Timeout | null = null

  async function lookOnce(): Promise<void> {
    const hash = await hashSources(root)
    looked = true
    if (stopped || hash === failedHash) return
    const folder = join(buildsOf(root), hash)
    if (!existsSync(join(folder, 'index.html'))) {
      const began = performance.now()
      const wrong = await run(hash)
      if (stopped) return
      failure = wrong
      failedHash = wrong === null ? null : hash
      if (wrong !== null) {
        const stays = folders.length > 0 ? '; the last good build stays' : ''
        return complain(`the workbench could not be built${stays}: ${wrong}`)
      }
      say(`the workbench is ready (built in ${((performance.now() - began) / 1000).toFixed(1)} s)`)
    }
    failure = null
    folders = [folder, ...folders.filter((one) => one !== folder)].filter((one) => existsSync(one))
  }

  /** Gives what went wrong, in one line, or null. */
  async function run(hash: string): Promise<string | null> {
    const own = await build(root, hash)
    child = own
    if (stopped) own.kill()
    let said = ''
    own.stderr?.setEncoding('utf8').on('data', (part: string) => (said = (said + part).slice(-4_000)))
    const status = await new Promise<number | null>((resolve) => {
      own.once('error', (error) => {
        said += error.message
        resolve(1)
      })
      own.once('close', resolve)
    })
    child = null
    if (status === 0) return null
    const line = said.trim().split('\n')[0] ?? ''
    return `${line === '' ? `the build ended with ${status}` : line}; mend it and start again, "npm run pages" shows the whole message`
  }

  function look(): Promise<void> {
    if (timer) clearTimeout(timer)
    timer = null
    if (looking) {
      again = true
      return looking
    }
    looking = (async () => {
      try {
        do {
          again = false
          await lookOnce()
        } while (again && !stopped)
      } catch (error) {
        failure = error instanceof Error ? error.message : String(error)
        complain(`the workbench could not be built: ${failure}`)
      } finally {
        looking = null
      }
    })()
    return looking
  }

  return {
    sources: join(root, 'console'),
    folders: () => folders,
    preparing: () => looking !== null || !looked,
    failure: () => failure,
    wanted: () => void (looked || looking || look()),
    begin() {
      timer = setTimeout(() => void look(), patienceMs)
      timer.unref()
    },
    look,
    stop() {
      stopped = true
      if (timer) clearTimeout(timer)
      child?.kill()
    },
  }
}

function buildsOf(root: string): string {
  return join(root, '.cache/console')
}

/** Folders of earlier builds, the last one first. */
function keptBuilds(root: string): string[] {
  const folder = buildsOf(root)
  try {
    const last = readFileSync(join(folder, 'last'), 'utf8').trim()
    const kept = readdirSync(folder).filter((name) => /^[0-9a-f]{16}$/.test(name) && name !== last)
    return [last, ...kept].map((name) => join(folder, name)).filter((one) => existsSync(join(one, 'index.html')))
  } catch {
    // Nothing was built yet.
    return []
  }
}

/** The first 16 hex digits of SHA-256 over names and bytes of everything a build is made of. */
export async function hashSources(root: string): Promise<string> {
  const folder = join(root, 'console')
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const all = [...files, ...alsoBuiltFrom.map((name) => join(root, name)).filter((file) => existsSync(file))]
  const hash = createHash('sha256')
  for (const file of all.sort()) {
    hash.update(`${relative(root, file).split(sep).join('/')}\0`)
    hash.update(await readFile(file))
    hash.update('\0')
  }
  return hash.digest('hex').slice(0, 16)
}

async function spawnBuild(root: string, hash: string): Promise<ChildProcess> {
  // Loaded only when something is to be built.
  const { spawn } = await import('node:child_process')
  const child = spawn(process.execPath, [join(root, 'console/build.ts'), '--hash', hash], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  try {
    // Customers first: a build may take longer.
    if (child.pid !== undefined) setPriority(child.pid, 10)
  } catch {
    // Gone already, or not allowed: then it builds as fast as it can.
  }
  return child
}
