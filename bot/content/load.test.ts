/** Loading a shop: defaults, knowledge and its dates, config in an operator's words, secrets, the hash, the folder. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Content, Mistake } from '../model/index.ts'
import { readFolder } from './folder.ts'
import { kindOf } from './kind.ts'
import { loadContent, loadTests } from './load.ts'
import type { LoadOptions } from './load.ts'
import { hashContent } from './release.ts'

const shop = 'name: 小店\ntime_zone: Asia/Shanghai\n'

function content(files: Record<string, string>, options?: LoadOptions): Content {
  const result = loadContent({ 'config/shop.yml': shop, ...files }, options)
  if ('mistakes' in result) throw new Error(JSON.stringify(result.mistakes))
  return result.content
}

function mistakes(files: Record<string, string>, options?: LoadOptions): Mistake[] {
  const result = loadContent({ 'config/shop.yml': shop, ...files }, options)
  if ('content' in result) throw new Error('accepted')
  return result.mistakes
}

test('only shop.yml is needed; everything else has a default', () => {
  const { config } = content({})
  expect(config.thresholds).toMatchObject({ emotion: 0.7, fallbacks: 2 })
  expect(config.queues.map((queue) => queue.id)).toEqual(['general'])
  expect(config.routing.weights).toEqual({ skill: 0.4, load: 0.3, rating: 0.3 })
  expect(config.shop.hours[1]).toEqual([{ from: 540, to: 1320 }])
  expect(config.shop).toMatchObject({
    sessionIdleMs: 86_400_000,
    debounceQuietMs: 800,
    debounceMaxMs: 3000,
    dedupeDays: 7,
  })
  const empty = loadContent({})
  expect(empty).toMatchObject({ mistakes: [{ file: 'config/shop.yml', message: { zh: '缺 config/shop.yml' } }] })
})

test('shop.yml in an operator’s words', () => {
  const { config } = content({
    'config/shop.yml': `${shop}hours:\n  weekdays: [9:00-12:00, 13:00-22:00]\n  saturday: 18:00-2:00\nholidays:\n  - { date: 2026-10-01, name: 国庆 }\n  - { date: 2026-10-02, hours: 10:00-24:00 }\nsession_idle: 2h\ndebounce: no\norder_no: "[A-Z]{2}\\\\d{8}"\n`,
  })
  expect(config.shop.hours[5]).toEqual([{ from: 540, to: 720 }, { from: 780, to: 1320 }]) // prettier-ignore
  expect(config.shop.hours[6]).toEqual([{ from: 1080, to: 1560 }])
  expect(config.shop.hours[7]).toEqual([])
  expect(config.shop.holidays).toEqual([
    { date: '2026-10-01', spans: [], name: '国庆' },
    { date: '2026-10-02', spans: [{ from: 600, to: 1440 }], name: '' },
  ])
  expect(config.shop).toMatchObject({ sessionIdleMs: 7_200_000, debounceQuietMs: 0, orderNo: '[A-Z]{2}\\d{8}' })
})

test('queues, thresholds, experiments and extensions', () => {
  const { config } = content({
    'config/queues.yml':
      'queues:\n  after_sales: 售后\n  vip: { title: 贵宾, skills: [senior], handle_time: 8m }\nrouting:\n  accept: 20s\n  vip_tiers: [black]\n',
    'config/thresholds.yml': 'emotion: 0.8\n',
    'config/experiments.yml': 'wording: { warm: 30, plain: 10 }\n',
    'config/channels.yml':
      '- use: web\n- use: telegram\n  id: telegram_2\n  settings: { token: "${env:TOKEN}", levels: [a, "${env:TOKEN}!"] }\n',
    'config/plugins.yml': '- use: ./plugins/mine\n- use: nightdesk-plugin-other\n',
  })
  expect(config.queues.map(({ id, title, handleSeconds }) => [id, title, handleSeconds])).toEqual([
    ['general', '综合', 300],
    ['after_sales', '售后', 300],
    ['vip', '贵宾', 480],
  ])
  expect(config.routing).toMatchObject({ acceptMs: 20_000, vipTiers: ['black'], seniorMs: 60_000 })
  expect(config.thresholds).toMatchObject({ emotion: 0.8, tone: 0.4 })
  expect(config.experiments).toEqual([{ name: 'wording', arms: [{ name: 'warm', share: 0.75 }, { name: 'plain', share: 0.25 }] }]) // prettier-ignore
  expect(config.channels.map(({ id, use }) => [id, use])).toEqual([['web', 'web'], ['telegram_2', 'telegram']]) // prettier-ignore
  expect(config.plugins.map((plugin) => plugin.id)).toEqual(['mine', 'other'])
})

test('secrets come from the environment; a missing one names file, line and variable', () => {
  const files = { 'config/channels.yml': '- use: telegram\n  settings:\n    deep:\n      token: ${env:TOKEN}\n' }
  expect(content(files).config.channels[0]?.settings).toEqual({ deep: { token: '${env:TOKEN}' } })
  expect(content(files, { env: () => 'abc' }).config.channels[0]?.settings).toEqual({ deep: { token: 'abc' } })
  expect(mistakes(files, { env: () => undefined })).toMatchObject([
    { file: 'config/channels.yml', line: 4, col: 14, message: { zh: expect.stringContaining('TOKEN') } },
  ])
  // the placeholder is for channels and plugins only
  expect(
    content({ 'config/shop.yml': 'name: "${env:X}"\ntime_zone: UTC\n' }, { env: () => 'secret' }).config.shop.name,
  ).toBe('${env:X}')
})

describe('knowledge', () => {
  const entry = (rest: string): string =>
    `topic: 售后\nowner: 小林\nentries:\n  - id: a\n    title: 甲\n    ask: [怎么退]\n    answer: 这样退。\n${rest}`
  test('defaults, and dates that include their last day in the shop’s time zone', () => {
    const [read] = content({
      'knowledge/a.yml': entry('    valid: { from: 2026-12-01, to: 2026-12-15 }\n'),
    }).knowledge
    expect(read).toMatchObject({
      id: 'a',
      topic: '售后',
      kind: 'faq',
      audience: 'public',
      urgency: 'normal',
      owner: '小林',
      source: null,
      ask: ['怎么退'],
    })
    expect(new Date(read?.validFrom ?? 0).toISOString()).toBe('2026-11-30T16:00:00.000Z')
    expect(new Date(read?.validTo ?? 0).toISOString()).toBe('2026-12-15T16:00:00.000Z')
    const [timed] = content({ 'knowledge/a.yml': entry('    valid: { to: 2026-12-15 20:00 }\n') }).knowledge
    expect(timed).toMatchObject({ validFrom: null, validTo: Date.parse('2026-12-15T12:00:00Z') })
  })

  test.each([
    ['from after to', '    valid: { from: 2026-12-16, to: 2026-12-15 }\n', 8, 36, '结束早于开始'],
    ['no such date', '    valid: { from: 2026-02-30 }\n', 8, 20, '不是日期'],
    ['unknown kind', '    kind: fqa\n', 8, 11, 'fqa'],
  ])('%s is refused', (_, rest, line, col, says) => {
    expect(mistakes({ 'knowledge/a.yml': entry(rest) })).toMatchObject([
      { line, col, message: { zh: expect.stringContaining(says) } },
    ])
  })
})

test.each([
  ['config/shop.yml', 'name: a\ntime_zone: Mars/Base\n', 2, 12],
  ['config/shop.yml', 'name: a\ntimezone: UTC\n', 2, 1],
  ['config/shop.yml', `${shop}order_no: (?=x)\n`, 3, 11],
  ['config/shop.yml', `${shop}hours: { monday: 9-22 }\n`, 3, 18],
  ['config/shop.yml', `${shop}dedupe_days: 0\n`, 3, 14],
  ['config/thresholds.yml', 'emotion: 1.2\n', 1, 10],
  ['config/queues.yml', 'queues:\n  After: 售后\n', 2, 3],
  ['config/experiments.yml', 'wording: { warm: 30 }\n', 1, 10],
  ['config/channels.yml', '- use: web\n- use: web\n', 2, 8],
  ['config/shops.yml', 'a: b\n', 1, 1],
])('%s: %j is refused at its place', (file, text, line, col) => {
  expect(mistakes({ [file]: text })).toMatchObject([{ file, line, col }])
})

test('one mistake a file, sorted by file', () => {
  const found = mistakes({ 'flows/b.yml': 'x: y\nz: w\n', 'flows/a.yml': '- a', 'knowledge/k.yml': 'topic: x\n' })
  expect(found.map(({ file }) => file)).toEqual(['flows/a.yml', 'flows/b.yml', 'knowledge/k.yml'])
})

test('variants may be written for every channel instance of the shop', () => {
  const flow = { 'flows/a.yml': 'flow: a\ntitle: 甲\nsteps:\n  - say: { text: 好, telegram_2: 行 }\n' }
  expect(mistakes(flow)).toMatchObject([{ line: 4, col: 21 }])
  expect(content({ ...flow, 'config/channels.yml': '- use: telegram\n  id: telegram_2\n' }).flows).toHaveLength(1)
})

test('the hash tells contents apart, not orders; tests are no part of a release', () => {
  expect(hashContent({ a: 'b', c: 'd' })).toBe(hashContent({ c: 'd', a: 'b' }))
  expect(hashContent({ a: 'bc' })).not.toBe(hashContent({ ab: 'c' }))
  expect(hashContent({ a: 'b' }, '1')).not.toBe(hashContent({ a: 'b' }, '2'))
  const test = { 'flows/a.test.yml': 'nonsense' }
  expect(content(test).hash).toBe(content({}).hash)
  expect(loadTests(test).mistakes).toHaveLength(1)
})

test.each([
  ['flows/_repair.yml', 'repair'],
  ['flows/a.test.yml', 'test'],
  ['flows/deep/a.yml', 'flow'],
  ['knowledge/x/y.yml', 'knowledge'],
  ['config/deep/a.yml', null],
  ['flows/readme.md', null],
])('%s is %s', (path, kind) => expect(kindOf(path)).toBe(kind))

describe('the folder', () => {
  let root = ''
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'nightdesk-folder-'))
    await mkdir(join(root, 'shop/flows/deep'), { recursive: true })
    await mkdir(join(root, 'shop/config'))
    await writeFile(join(root, 'shop/config/shop.yml'), shop)
    await writeFile(join(root, 'shop/flows/deep/a.yml'), 'a')
    await writeFile(join(root, 'shop/flows/.hidden.yml'), 'b')
    await writeFile(join(root, 'shop/flows/large.yml'), 'x'.repeat(2_000_000))
    await writeFile(join(root, 'secret.yml'), 'c')
    await symlink(join(root, 'secret.yml'), join(root, 'shop/flows/link.yml'))
    await symlink(join(root, 'shop/flows'), join(root, 'shop/flows/loop'))
  })
  afterAll(() => rm(root, { recursive: true }))

  test('is read without hidden files, without links out of it, and never wholly into memory', async () => {
    const files = await readFolder(join(root, 'shop'))
    expect(files).toMatchObject({ 'config/shop.yml': shop, 'flows/deep/a.yml': 'a' })
    expect(Object.keys(files).some((path) => path.includes('hidden') || path.includes('link'))).toBe(false)
    expect(files['flows/large.yml']?.length).toBeLessThan(1_100_000)
    expect(Object.keys(files)).toHaveLength(3)
  })

  test('a missing folder is empty, a missing root is an error', async () => {
    await expect(readFolder(join(root, 'nowhere'))).rejects.toThrow('ENOENT')
  })
})
