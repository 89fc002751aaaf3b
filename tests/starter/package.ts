/** The package as `npm pack` makes it of these sources, and commands run as a stranger runs them. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

const root = join(import.meta.dirname, '../..')
/** Whatever comes into a package, or makes it. */
const parts = [
  '.ci/dist.mjs',
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'bot',
  'channels',
  'console',
  'docs/reference',
]
parts.push('package-lock.json', 'package.json', 'plugins', 'starter', 'tsconfig.build.json', 'tsconfig.json')

/** Path of the tarball; made once of the same sources, beside the checkout so that nobody's `dist` changes under them. */
export async function packed(): Promise<string> {
  const kept = join(root, '.cache/starter', fingerprint())
  const found = () => readdirSync(kept).find((name) => name.endsWith('.tgz'))
  const before = existsSync(kept) ? found() : undefined
  if (before !== undefined) return join(kept, before)
  rmSync(dirname(kept), { recursive: true, force: true })
  mkdirSync(kept, { recursive: true })
  const copy = mkdtempSync(join(tmpdir(), 'nightdesk-pack-'))
  try {
    for (const part of parts) cpSync(join(root, part), join(copy, part), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
    await run('npm', ['pack', '--pack-destination', kept], copy)
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
  return join(kept, found()!)
}

function fingerprint(): string {
  const hash = createHash('sha256')
  const add = (path: string): void => {
    const full = join(root, path)
    const entries = readdirSync(full, { withFileTypes: true })
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const inner = join(path, entry.name)
      if (entry.isDirectory()) add(inner)
      else hash.update(`${inner}\0`).update(readFileSync(join(root, inner)))
    }
  }
  for (const part of parts)
    if (/\.\w+$|LICENSE/.test(part)) hash.update(part).update(readFileSync(join(root, part)))
    else add(part)
  return hash.digest('hex').slice(0, 16)
}

/** A stranger's environment: this Node first, nothing of the npm that runs the tests, no NODE_OPTIONS. */
function environment(more: Record<string, string>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(npm_(package|lifecycle|command|execpath|node|config_local_prefix)|INIT_CWD|NODE_)/.test(name),
  )
  const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH}`
  return { ...Object.fromEntries(own), PATH: path, ...more }
}

export function begin(
  command: string,
  args: string[],
  cwd: string,
  more: Record<string, string> = {},
): ChildProcess {
  return spawn(command, args, { cwd, env: environment(more), stdio: ['ignore', 'pipe', 'pipe'] })
}

/** What it printed. @throws Error with all of it if it failed */
export async function run(command: string, args: string[], cwd: string): Promise<string> {
  const child = begin(command, args, cwd)
  let said = ''
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (part: string) => (said += part))
  const status = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${String(status)}:\n${said}`)
  return said
}

export interface OpenShop {
  url: string
  /** Ends it as an operator does; gives its exit status. */
  close(): Promise<number | null>
}

/** `nightdesk start` in a project, until it says where it serves. */
export async function openShop(bin: string, folder: string, more: Record<string, string> = {}): Promise<OpenShop> {
  const child = begin(bin, ['start'], folder, { PORT: '0', ...more })
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
  let said = ''
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (part: string): void => {
      said += part
      const at = /^ {2}shop +(http:\S+?)\/$/m.exec(said)?.[1]
      if (at !== undefined) resolve(at)
    }
    for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding('utf8').on('data', hear)
    void closed.then((status) => reject(new Error(`it ended with ${status}:\n${said}`)))
  })
  return {
    url,
    close() {
      child.kill('SIGTERM')
      return closed
    },
  }
}
