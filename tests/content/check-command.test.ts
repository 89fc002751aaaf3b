/** The check as it is run: a folder in, lines or JSON and a status out, files mended in place. */
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { runCheck } from '../../bot/cli/check.ts'
import type { CheckIo, CheckOptions } from '../../bot/cli/check.ts'
import type { Mistake } from '../../bot/model/index.ts'

let root = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'nightdesk-check-'))
  for (const folder of ['flows', 'config']) await mkdir(join(root, folder))
  await write('config/shop.yml', 'name: 店\ntime_zone: Asia/Shanghai\n')
})
afterEach(() => rm(root, { recursive: true }))

const write = (path: string, text: string): Promise<void> => writeFile(join(root, path), text)

async function check(
  options: Partial<CheckOptions> = {},
  declared?: CheckIo['declared'],
): Promise<{ status: number; lines: string[] }> {
  const lines: string[] = []
  const io: CheckIo = {
    print: (line) => void lines.push(line),
    declared: declared ?? (() => Promise.resolve({ actions: new Map(), channels: [] })),
  }
  const status = await runCheck({ root, fix: false, json: false, language: 'zh', ...options }, io)
  return { status, lines }
}

test('a clean folder: status 0', async () => {
  await write('flows/a.yml', 'flow: a\ntitle: 甲\nsteps:\n  - say: 好\n')
  expect(await check()).toEqual({ status: 0, lines: ['检查了 2 个文件，没有错误。'] })
  expect(await check({ json: true })).toEqual({ status: 0, lines: ['[]'] })
})

test('mistakes: status 1, place, caret and fix; tests are read too', async () => {
  await write('flows/a.yml', 'flow: a\ntitle: 甲\nsteps:\n  - say: 时间: 九点\n')
  await write('flows/a.test.yml', 'test: a\ncaes: []\n')
  const { status, lines } = await check({ language: 'en' })
  expect(status).toBe(1)
  expect(lines).toEqual([
    'flows/a.test.yml:2:1  "caes" is not known here',
    '  2 | caes: []',
    '    | ^',
    '  Fix: Did you mean "cases"? Known here: test, given, actions, cases',
    '',
    'flows/a.yml:4:10  A text that holds ": " (colon, space) must be quoted',
    '  4 |   - say: 时间: 九点',
    '    |          ^',
    '  Fix: Quote the whole text: "…" (`nightdesk check --fix` does it)',
    '',
    '3 files checked, 2 mistakes.',
  ])
})

test('JSON has file, line, col, message and fix in the chosen language', async () => {
  await write('flows/a.yml', 'flow: a\ntitle: 甲\nsteps:\n  - do: no.such\n')
  const { status, lines } = await check({ json: true })
  expect(status).toBe(1)
  expect(JSON.parse(lines.join('\n'))).toEqual([
    { file: 'flows/a.yml', line: 4, col: 9, message: '没有“no.such”这个动作', fix: expect.any(String) },
  ])
})

test('what the guard only notes is a hint: place, fix, and status 0', async () => {
  const cold = '  cold: { title: 冷淡, do: warn, words: [随便你, 爱买不买], instead: 先说能做什么 }\n'
  await write('config/guard.yml', `lists:\n${cold}`)
  const button = '      buttons: [{ label: 爱买不买, send: 好 }]\n'
  await write('flows/a.yml', `flow: a\ntitle: 甲\nsteps:\n  - say:\n      text: 那就随便你。\n${button}`)
  expect(await check()).toEqual({
    status: 0,
    lines: [
      'flows/a.yml:5:13  提示：“随便你”最好不说（冷淡）',
      '  5 |       text: 那就随便你。',
      '    |             ^',
      '  改法：先说能做什么',
      '',
      'flows/a.yml:6:26  提示：“爱买不买”最好不说（冷淡）',
      '  6 |       buttons: [{ label: 爱买不买, send: 好 }]',
      '    |                          ^',
      '  改法：先说能做什么',
      '',
      '检查了 3 个文件，没有错误，2 处提示。',
    ],
  })
  const { lines } = await check({ json: true, language: 'en' })
  expect(JSON.parse(lines.join('\n'))).toMatchObject([
    { file: 'flows/a.yml', line: 5, col: 13, hint: true, message: '"随便你" should rather not be said (冷淡)' },
    { line: 6, hint: true },
  ])
})

test('--fix mends files in place and says what it did; the second time there is nothing to do', async () => {
  await write('flows/a.yml', 'flow: a\r\ntitle: 甲\r\nsteps:\r\n  - say: 时间: 九点\r\n')
  const first = await check({ fix: true })
  expect(first).toEqual({
    status: 0,
    lines: ['flows/a.yml:4:10  已修好：文字里有半角冒号加空格“: ”，要加引号', '检查了 2 个文件，没有错误。'],
  })
  expect(await readFile(join(root, 'flows/a.yml'), 'utf8')).toBe(
    'flow: a\r\ntitle: 甲\r\nsteps:\r\n  - say: "时间: 九点"\r\n',
  )
  expect((await check({ fix: true })).lines).toHaveLength(1)
})

test('a file in another encoding is refused, not rewritten', async () => {
  const gbk = Buffer.concat([
    Buffer.from('flow: a\ntitle: '),
    Buffer.from([0xbc, 0xd7, 0x0a]),
    Buffer.from('steps:\n  - say：x\n'),
  ])
  await writeFile(join(root, 'flows/a.yml'), gbk)
  const { status, lines } = await check({ fix: true })
  expect(status).toBe(1)
  expect(lines.join('\n')).toContain('UTF-8')
  expect(await readFile(join(root, 'flows/a.yml'))).toEqual(gbk)
})

test('settings that do not fit are mistakes like any other', async () => {
  const mistake: Mistake = {
    file: 'config/plugins.yml',
    line: 1,
    col: 1,
    message: { zh: '缺 token', en: 'token is missing' },
  }
  await write('config/plugins.yml', '- use: x\n')
  expect(await check({}, () => Promise.resolve({ mistakes: [mistake] }))).toMatchObject({
    status: 1,
    lines: expect.arrayContaining(['config/plugins.yml:1:1  缺 token']),
  })
})

describe('folders as they should not be: one line with place, cause and fix, never a stack', () => {
  const lineOf = async (options: Partial<CheckOptions> = {}): Promise<string> => {
    const { status, lines } = await check(options)
    expect(status).toBe(1)
    expect(lines.join('\n')).not.toMatch(/ at .*:\d+|ENO|EACC|errno/)
    return lines.join('\n')
  }
  test('a file where a folder should be', async () => {
    await rm(join(root, 'flows'), { recursive: true })
    await write('flows', 'x')
    expect(await lineOf()).toContain('flows:1:1  这里应该是文件夹，却是一个文件')
  })
  test('no root, in JSON too', async () => {
    expect(await lineOf({ root: join(root, 'nowhere') })).toContain('没有这个文件夹')
    const { lines } = await check({ root: join(root, 'nowhere'), json: true, language: 'en' })
    expect(JSON.parse(lines.join('\n'))).toMatchObject([{ line: 1, message: 'There is no such folder' }])
  })
  test('a file as root', async () => {
    expect(await lineOf({ root: join(root, 'config/shop.yml') })).toContain('却是一个文件')
  })
  test('an empty folder', async () => {
    await rm(join(root, 'config'), { recursive: true })
    expect(await lineOf()).toContain('缺 config/shop.yml')
  })
  test('links out of the folder and into nothing are told, and never read', async () => {
    await symlink('/etc/hostname', join(root, 'flows/out.yml'))
    await symlink(join(root, 'none.yml'), join(root, 'flows/gone.yml'))
    await symlink(join(root, 'flows'), join(root, 'flows/round'))
    const lines = await lineOf()
    expect(lines).toContain('flows/out.yml:1:1  这个链接指到文件夹外面')
    expect(lines).toContain('flows/gone.yml:1:1')
    expect(lines).toContain('有 2 处错误')
  })
  test('a folder named like a file is a folder', async () => {
    await mkdir(join(root, 'flows/b.yml'))
    await write('flows/b.yml/c.yml', 'flow: c\ntitle: 丙\nsteps:\n  - say: 好\n')
    expect(await check()).toMatchObject({ status: 0 })
  })
  test.each([
    ['UTF-16 with its mark', Buffer.from('\ufeffflow: b\ntitle: 乙\n', 'utf16le')],
    ['UTF-16 without', Buffer.from('flow: b\ntitle: 乙\n', 'utf16le')],
    ['UTF-16, big end first', Buffer.from('flow: b\ntitle: 畵\n', 'utf16le').swap16()],
  ])('%s: refused, and not mended into something else', async (_, bytes) => {
    await writeFile(join(root, 'flows/b.yml'), bytes)
    expect(await lineOf({ fix: true })).toContain('不是 UTF-8')
    expect(await readFile(join(root, 'flows/b.yml'))).toEqual(bytes)
  })
  test('more than 1 MiB, and names that are not read', async () => {
    await write('flows/b.yml', `# ${'x'.repeat(1_100_000)}\n`)
    await write('flows/c.yaml', 'flow: c\n')
    const lines = await lineOf()
    expect(lines).toContain('flows/b.yml:1:1  文件超过 1 MiB')
    expect(lines).toContain('flows/c.yaml:1:1  这个文件不会被读到')
  })
})
