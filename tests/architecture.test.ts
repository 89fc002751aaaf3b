/** The house's walls: who may import whom, how large a room may be, and what every file says first. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name === 'pages' ? [] : sources(path)
    return path.endsWith('.ts') ? [path] : []
  })
}

/** The pages: their own imports and sizes are policed like the rest. */
const pages = readdirSync(join(root, 'console'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => relative(root, join(entry.parentPath, entry.name)))
const isTest = (file: string): boolean => /\.test\.ts$|(^|\/)testing[-/]/.test(file)
const product = ['bot', 'channels', 'plugins', 'starter'].flatMap(sources)

function imports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\s[^'"]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g,
    ),
  ].map((match) => (match[1] ?? match[2])!)
}

/** `bot/turn/decide/x.ts` → `turn` */
function room(file: string): string {
  const parts = file.split('/')
  return parts[0] === 'bot' ? (parts.length > 2 ? parts[1]! : 'index') : parts[0]!
}

function target(file: string, specifier: string): string | null {
  return specifier.startsWith('.') ? relative(root, join(root, dirname(file), specifier)) : null
}

const leaves = [
  'dialog',
  'understanding',
  'knowledge',
  'reply',
  'contacts',
  'store',
  'media',
  'events',
  'bus',
  'simulate',
]
const ground = ['sdk', 'model']
const allowed: Record<string, readonly string[]> = {
  sdk: [],
  model: ['sdk'],
  ...Object.fromEntries(leaves.map((leaf) => [leaf, ground])),
  content: [...ground, ...leaves],
  handoff: [...ground, ...leaves],
  turn: [...ground, ...leaves, 'content', 'handoff'],
  server: [...ground, ...leaves, 'content', 'handoff', 'turn'],
  testing: [...ground, ...leaves, 'content', 'handoff', 'turn'],
  cli: [...ground, ...leaves, 'content', 'handoff', 'turn', 'server', 'testing', 'index'],
  index: [...ground, ...leaves, 'content', 'handoff', 'turn', 'server'],
}

describe('imports', () => {
  test.each(product.filter((file) => file.startsWith('bot/') && !isTest(file)))('%s', (file) => {
    const own = room(file)
    const may = allowed[own]
    expect(may).toBeDefined()
    const broken = imports(file).filter((specifier) => {
      const path = target(file, specifier)
      if (path === null) return specifier.startsWith('nightdesk')
      if (!path.startsWith('bot/')) return true
      return room(path) !== own && !may!.includes(room(path))
    })
    expect(broken).toEqual([])
  })

  test('sdk uses the schema library and nothing else', () => {
    const outside = sources('bot/sdk')
      .flatMap(imports)
      .filter((specifier) => !specifier.startsWith('.') && specifier !== 'zod' && !specifier.startsWith('node:'))
    expect(outside).toEqual([])
  })

  test.each(['channels', 'plugins', 'starter'].flatMap(sources))('%s stays behind the sdk', (file) => {
    const own = file
      .split('/')
      .slice(0, file.startsWith('starter/') ? 4 : 2)
      .join('/')
    const broken = imports(file).filter((specifier) => {
      if (specifier === 'nightdesk/sdk') return false
      if (isTest(file)) return false
      const path = target(file, specifier)
      return path === null ? specifier.startsWith('nightdesk') : !path.startsWith(`${own}/`)
    })
    expect(broken).toEqual([])
  })

  test.each(pages)('%s takes nothing of the runtime to the browser', (file) => {
    // The two that run in Node share how sources are hashed.
    if (file === 'console/build.ts') return
    const outside = imports(file).filter((specifier) => {
      const path = target(file, specifier)
      return path === null ? specifier.startsWith('nightdesk') : !path.startsWith('console/')
    })
    expect(outside).toEqual([])
  })

  test('only one file reads the environment', () => {
    const readers = product.filter(
      (file) =>
        !isTest(file) &&
        /process\.env\b/.test(readFileSync(join(root, file), 'utf8')) &&
        file !== 'bot/cli/main.ts',
    )
    expect(readers).toEqual(['bot/cli/environment.ts'].filter((file) => readers.includes(file)))
  })

  test('pure rooms read no clock and draw no random number', () => {
    const pure = ['dialog', 'understanding', 'knowledge', 'reply', 'contacts', 'handoff', 'turn/decide']
    const broken = pure
      .flatMap((name) => sources(`bot/${name}`))
      .filter((file) => !isTest(file))
      .filter((file) =>
        /\bDate\.now\(|\bMath\.random\(|\bnew Date\(\)|\bperformance\.now\(/.test(
          readFileSync(join(root, file), 'utf8'),
        ),
      )
    expect(broken).toEqual([])
  })
})

describe('rooms', () => {
  test('no file outgrows 300 lines', () => {
    const large = [...product, ...pages]
      .filter((file) => !isTest(file))
      .map((file) => [file, readFileSync(join(root, file), 'utf8').split('\n').length - 1] as const)
      .filter(([, lines]) => lines > 300)
    expect(large).toEqual([])
  })

  test('every file says its one job in its first lines', () => {
    const silent = [...product, ...pages]
      .filter((file) => !isTest(file))
      .filter((file) => !/^(#!.*\n)?\/(\*\*|\/)/.test(readFileSync(join(root, file), 'utf8')))
    expect(silent).toEqual([])
  })

  test('files are kebab-case', () => {
    const odd = [...product, ...pages].filter(
      (file) => statSync(join(root, file)).isFile() && !/^[a-z0-9-]+(\.[a-z]+)*\.tsx?$/.test(posix.basename(file)),
    )
    expect(odd).toEqual([])
  })
})

describe('the repository', () => {
  test('the lockfile records no download addresses', () => {
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved"/)
  })
})
