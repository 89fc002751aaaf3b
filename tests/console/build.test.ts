import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { openPages, type ConsolePages } from '../../bot/cli/pages.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
let folder: string
let pages: ConsolePages
let said: string[]

/** A checkout of its own, small enough to be built often: our build, a page of one line. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nightdesk-console-'))
  mkdirSync(join(folder, 'console/parts'), { recursive: true })
  mkdirSync(join(folder, 'bot/cli'), { recursive: true })
  for (const name of ['console/build.ts', 'console/vite.config.ts', 'console/parts/sheets.ts', 'package.json'])
    cpSync(join(root, name), join(folder, name))
  cpSync(join(root, 'bot'), join(folder, 'bot'), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'console/index.html'), '<script type="module" src="./main.ts"></script>')
  writeMain('first')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
afterEach(() => pages.stop())

function writeMain(text: string): void {
  // Both modules that write styles must be found, or the build refuses.
  writeFileSync(
    join(folder, 'console/main.ts'),
    `import { updateCSS } from '@rc-component/util/es/Dom/dynamicCSS'
import { updateCSS as icons } from '@ant-design/icons/es/cssUtils'
console.log(updateCSS, icons, '${text}', process.env.NODE_ENV)
`,
  )
}

function open(): void {
  said = []
  const hear = (line: string): void => void said.push(line)
  pages = openPages({ root: folder, say: hear, complain: hear })
}

function shown(): string {
  const [newest] = pages.folders()
  if (newest === undefined) return 'nothing'
  const assets = join(newest, 'assets')
  return readdirSync(assets)
    .filter((name) => name.endsWith('.js'))
    .map((name) => readFileSync(join(assets, name), 'utf8'))
    .join('')
}

test('the first start builds, and until then nothing is shown', async () => {
  open()
  expect([pages.folders(), pages.preparing(), pages.failure()]).toEqual([[], true, null])
  await pages.look()
  expect(shown()).toContain('first')
  // Jest calls itself a test; the pages are built for people all the same.
  expect(shown()).toContain('production')
  expect(said.join()).toMatch(/ready \(built in [\d.]+ s\)/)
  expect(existsSync(join(pages.folders()[0]!, 'assets'))).toBe(true)
}, 60_000)

test('a second start finds the build again and builds nothing', async () => {
  open()
  // At once, before anything was looked at: the shop's first second needs no hash.
  expect(shown()).toContain('first')
  await pages.look()
  expect(said).toEqual([])
}, 60_000)

test('changed sources are built again; the old build stays for open pages', async () => {
  open()
  writeMain('second')
  await pages.look()
  expect(shown()).toContain('second')
  expect(pages.folders()).toHaveLength(2)
}, 60_000)

test('a mistake is one line with place and fix, and the last good build stays', async () => {
  open()
  writeFileSync(join(folder, 'console/main.ts'), 'const a = \n')
  await pages.look()
  expect(shown()).toContain('second')
  expect(said).toHaveLength(1)
  expect(said[0]).toMatch(/^the workbench could not be built; the last good build stays: .*main\.ts.*mend it/)
  expect(said[0]).not.toContain('\n')
  expect(pages.failure()).toContain('npm run pages')
  // Looking again at the same mistake does not build it again.
  await pages.look()
  expect(said).toHaveLength(1)
  writeMain('third')
  await pages.look()
  expect([shown().includes('third'), pages.failure()]).toEqual([true, null])
}, 60_000)

test('a style writer that moved fails the build instead of the browser', async () => {
  open()
  writeFileSync(join(folder, 'console/main.ts'), "console.log('no ant design')\n")
  await pages.look()
  expect(said.join()).toMatch(/not found, so not replaced: @rc-component\/util/)
}, 60_000)

test('two processes at once build once', async () => {
  writeMain('fourth')
  open()
  const first = pages
  const second = openPages({ root: folder, say: () => undefined, complain: (line) => said.push(line) })
  await Promise.all([first.look(), second.look()])
  expect(first.folders()[0]).toBe(second.folders()[0])
  expect(shown()).toContain('fourth')
  expect(said.filter((line) => line.includes('could not'))).toEqual([])
  second.stop()
}, 60_000)
