/** Every line of the tour works in the demo shop as it stands. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import { loadContent } from '../../bot/content/load.ts'
import { tour } from '../../bot/cli/tour.ts'
import type { Release } from '../../bot/turn/release.ts'
import { hear, shopRelease } from '../understanding/night.ts'

const root = join(import.meta.dirname, '../..')
const places = { url: 'http://127.0.0.1:3978', setup: '/console/#setup=a.b' }
let release: Release
let lines: string[]
let english: string[]
beforeAll(async () => {
  release = await shopRelease(root)
  lines = tour(release.content, places)
  const { content } = release
  english = tour(
    { ...content, config: { ...content.config, shop: { ...content.config.shop, language: 'en' } } },
    places,
  )
})

test('five steps in both languages, with the addresses of this start', () => {
  for (const all of [lines, english]) {
    expect(all).toHaveLength(6)
    expect(all.join('\n')).toContain('http://127.0.0.1:3978/console/#setup=a.b')
  }
})

test.each([
  ['我的快递到哪了', 'order_status'],
  ['显示签收但我没收到', 'not_received'],
  ['什么破店，三天了还不发货，我要投诉', 'complaint'],
  ['where is my order', 'order_status'],
  ['marked as delivered, nothing here', 'not_received'],
])('%s → %s', (said, flow) => {
  expect([...lines, ...english].join('\n')).toContain(said)
  expect(hear(release, said).outcome).toContain(flow)
})

test('its order is on the seed with that phone, its commands and files are there', () => {
  const seed = readFileSync(join(root, 'plugins/orders/README.md'), 'utf8')
  expect(seed).toMatch(/\| 012345678904 \|[^|]*\|[^|]*\| 1001 \|/)
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  for (const [, name] of lines.join(' ').matchAll(/npm run (\w+)/g)) expect(scripts).toHaveProperty(name!)
  for (const [file] of lines.join(' ').matchAll(/flows\/[\w-]+\.yml/g))
    expect(existsSync(join(root, file))).toBe(true)
})

test('the broken word is found', () => {
  const { files } = release.content
  const broken = { ...files, 'flows/welcome.yml': files['flows/welcome.yml']!.replace(/^steps:/m, 'stpes:') }
  expect(loadContent(broken)).toMatchObject({
    mistakes: [{ file: 'flows/welcome.yml', fix: { zh: expect.stringContaining('steps') } }],
  })
})

test('another shop gets none', () => {
  const { content } = release
  expect(tour({ ...content, flows: [] }, places)).toEqual([])
})
