/**
 * Builds the pages in a process of its own.
 *   node console/build.ts                 into the cache, as `npm start` does; prints what the browser loads
 *   node console/build.ts --hash <hash>   the same, silent, under the name the caller computed
 *   node console/build.ts --out <folder>  for a package
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { parseArgs, stripVTControlCharacters } from 'node:util'
import { build } from 'vite'
import { hashSources } from '../bot/cli/pages.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const cache = join(root, '.cache/console')
/** Earlier builds give files to pages that are still open. */
const keep = 3

const { values: asked } = parseArgs({ options: { hash: { type: 'string' }, out: { type: 'string' } } })

async function buildInto(folder: string): Promise<void> {
  // Whatever the shop runs as (a test, say): people get the pages for people.
  process.env['NODE_ENV'] = 'production'
  await build({
    root: join(root, 'console'),
    configFile: join(root, 'console/vite.config.ts'),
    logLevel: 'silent',
    build: { outDir: folder, emptyOutDir: true },
  })
  const assets = join(folder, 'assets')
  for (const name of readdirSync(assets)) {
    const bytes = readFileSync(join(assets, name))
    const small = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
    if (small.length < bytes.length) writeFileSync(join(assets, `${name}.br`), small)
  }
}

/** Two processes must not build the same at once: the second waits and finds it done. */
async function lock(done: () => boolean): Promise<boolean> {
  const file = join(cache, 'lock')
  mkdirSync(cache, { recursive: true })
  for (;;) {
    if (done()) return false
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' })
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    if (isOrphan(file)) rmSync(file, { force: true })
    else await sleep(200)
  }
}

function isOrphan(file: string): boolean {
  try {
    // Its owner may not have written its number yet.
    if (Date.now() - statSync(file).mtimeMs < 1_000) return false
    process.kill(Number(readFileSync(file, 'utf8')), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

async function buildCached(hash: string): Promise<string> {
  const folder = join(cache, hash)
  const done = (): boolean => existsSync(join(folder, 'index.html'))
  if (await lock(done)) {
    const unfinished = join(cache, `.unfinished-${process.pid}`)
    try {
      await buildInto(unfinished)
      rmSync(folder, { recursive: true, force: true })
      renameSync(unfinished, folder)
      writeFileSync(join(cache, 'last'), hash)
      dropOld(hash)
    } finally {
      rmSync(unfinished, { recursive: true, force: true })
      rmSync(join(cache, 'lock'), { force: true })
    }
  }
  writeFileSync(join(cache, 'last'), hash)
  return folder
}

function dropOld(newest: string): void {
  const builds = readdirSync(cache).filter((name) => /^[0-9a-f]{16}$/.test(name) && name !== newest)
  const age = (name: string): number => statSync(join(cache, name)).mtimeMs
  for (const name of builds.sort((a, b) => age(b) - age(a)).slice(keep - 1))
    rmSync(join(cache, name), { recursive: true, force: true })
}

/** What the browser loads, gzipped: at once, and when it is needed. */
function report(folder: string): void {
  const page = readFileSync(join(folder, 'index.html'), 'utf8')
  const rows = readdirSync(join(folder, 'assets'))
    .filter((name) => /\.(js|css)$/.test(name))
    .map((name) => ({
      name,
      first: page.includes(name),
      bytes: gzipSync(readFileSync(join(folder, 'assets', name))).length,
    }))
    .sort((a, b) => Number(b.first) - Number(a.first) || b.bytes - a.bytes)
  for (const { name, first, bytes } of rows)
    console.log(`${(bytes / 1024).toFixed(1).padStart(8)} KiB gzip  ${first ? 'first' : 'later'}  ${name}`)
  console.log(`in ${relative(process.cwd(), folder)}`)
}

/** One line: where, and what. */
function oneLine(error: unknown): string {
  const { message, loc } = error as { message?: string; loc?: { file?: string; line: number; column: number } }
  const text = stripVTControlCharacters(message ?? String(error))
  const first = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
  const place = loc?.file ? `${relative(root, loc.file)}:${loc.line}:${loc.column} ` : ''
  return `${place}${first.slice(0, 4).join(' · ')}`.replaceAll(`${root}/`, '')
}

try {
  if (asked.out !== undefined) {
    await buildInto(join(process.cwd(), asked.out))
    report(join(process.cwd(), asked.out))
  } else {
    const folder = await buildCached(asked.hash ?? (await hashSources(root)))
    if (asked.hash === undefined) report(folder)
  }
} catch (error) {
  process.stderr.write(`${oneLine(error)}\n`)
  if (asked.hash === undefined) process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  process.exitCode = 1
}
