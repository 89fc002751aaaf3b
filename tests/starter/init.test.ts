/** `nightdesk init`: both languages pass their own checks, any name is borne, nothing is overwritten. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { init } from '../../bot/cli/init.ts'
import { nextSteps } from '../../bot/cli/init-words.ts'
import { packageName } from '../../bot/cli/init-package.ts'
import { readFolder } from '../../bot/content/folder.ts'
import { loadContent } from '../../bot/content/load.ts'

let from: string
beforeEach(() => {
  from = mkdtempSync(join(tmpdir(), 'nightdesk-init-'))
})
afterEach(() => rmSync(from, { recursive: true, force: true }))

const made = async (folder: string, more: { language?: 'zh' | 'en'; name?: string } = {}): Promise<string[]> => {
  const said: string[] = []
  await init({ folder, from, language: 'zh', name: null, ...more }, (line) => void said.push(line))
  return said
}
const files = (folder: string): string[] =>
  readdirSync(join(from, folder), { recursive: true, encoding: 'utf8' }).sort()

test('both languages hold the same files, whole and under their own names', async () => {
  await made('zh')
  await made('en', { language: 'en' })
  expect(files('en')).toEqual(files('zh'))
  expect(files('zh')).toEqual(expect.arrayContaining(['.gitignore', 'README.md', 'package.json', 'tsconfig.json']))
  for (const file of files('zh').filter((name) => /\.\w+$/.test(name) && !/^[a-z]+\.template/.test(name)))
    expect(readFileSync(join(from, 'zh', file), 'utf8')).not.toContain('SHOP_NAME')
})

describe('a name with odd characters', () => {
  test.each(['晚风 & 朋友们', 'A "b": #c', "It's $& \\ {{ shop.name }}", '- [x]: no', '🦉', 'null'])(
    '%s',
    async (name) => {
      await made('shop', { name })
      const result = loadContent(await readFolder(join(from, 'shop')), { env: () => undefined })
      expect(result).toMatchObject({ content: { config: { shop: { name } } } })
      expect(readFileSync(join(from, 'shop/README.md'), 'utf8').split('\n')[0]).toBe(`# ${name}`)
    },
  )

  test.each(['', '  ', 'two\nlines', 'x'.repeat(41), 'a\u2028b'])('%j is refused', async (name) => {
    await expect(made('shop', { name })).rejects.toThrow(/^--name "[^"]*" cannot be a shop's name; give 1 to 40/)
    expect(readdirSync(from)).toEqual([])
  })

  test.each([
    ['shop', 'shop'],
    ['My Shop No. 2', 'my-shop-no-2'],
    ['Café', 'cafe'],
    ['我的店', 'my-shop'],
    ['.hidden_', 'hidden'],
    ['nightdesk', 'my-shop'],
  ])('the folder %s makes the package %s', (folder, name) => expect(packageName(folder)).toBe(name))
})

describe('what is there is left alone', () => {
  test('a folder with something in it', async () => {
    mkdirSync(join(from, 'shop'))
    writeFileSync(join(from, 'shop/README.md'), 'mine')
    writeFileSync(join(from, 'shop/b'), '')
    await expect(made('shop')).rejects.toThrow(
      `no shop can be made in ${join(from, 'shop')}: it is not empty (README.md and 1 more) and nothing is overwritten; give a new or empty folder`,
    )
    expect(files('shop')).toEqual(['README.md', 'b'])
    expect(readFileSync(join(from, 'shop/README.md'), 'utf8')).toBe('mine')
  })

  test('a file, and a folder below a file', async () => {
    writeFileSync(join(from, 'shop'), 'mine')
    for (const folder of ['shop', 'shop/inside'])
      await expect(made(folder)).rejects.toThrow(
        /shop.*: a part of the path is a file; mend that, or give another/,
      )
  })

  test('an empty folder is taken, this one too', async () => {
    const said = await made('.')
    expect(said.join('\n')).not.toContain(' cd ')
    expect(files('.')).toContain('package.json')
  })
})

describe('the lines to type next', () => {
  const place = { name: 'Owl', folder: 'shop', step: 'shop', checkout: null, version: '1.2.3' }
  const typed = (more: Partial<typeof place> | { checkout: string }, language: 'zh' | 'en' = 'zh') =>
    nextSteps({ ...place, ...more }, language)
      .filter((line) => /^ {2}(cd|npm) /.test(line))
      .map((line) => line.trim().split('  ')[0])

  test('are the same in both languages', () => {
    expect(typed({})).toEqual(['cd shop', 'npm install', 'npm test', 'npm start', 'npm run dev'])
    expect(typed({}, 'en')).toEqual(typed({}))
  })

  test('hold for a shell, whatever the folder is called', () => {
    expect(typed({ step: "night owl's" })[0]).toBe(`cd 'night owl'\\''s'`)
    expect(typed({ step: '-x' })[0]).toBe('cd ./-x')
    expect(typed({ step: '我的店' })[0]).toBe('cd 我的店')
  })

  test('make the package first where there are only sources', () => {
    expect(typed({ checkout: '/src/night desk' }).slice(1, 3)).toEqual([
      `npm pack '/src/night desk'`,
      'npm install ./nightdesk-1.2.3.tgz',
    ])
  })
})
