/** What the doctor tells of the content: how much there is, and which campaigns run and come. */
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { content } from './content.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nightdesk-doctor-content-'))
  mkdirSync(join(root, 'knowledge/products'), { recursive: true })
  mkdirSync(join(root, 'config'))
  writeFileSync(join(root, 'config/shop.yml'), 'name: 店\ntime_zone: Asia/Shanghai\n')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

async function told(now: string) {
  const findings = await content(root, () => undefined, Date.parse(now))
  return findings.map(({ check, what }) => `${check}: ${what.en}`).join('\n')
}

test('a shop without either says nothing of campaigns', async () => {
  const all = await told('2026-12-01T00:00:00Z')
  expect(all).toContain('0 products')
  expect(all).not.toContain('campaigns')
})

test('products are counted; a campaign comes, runs and is over by the time of the shop', async () => {
  writeFileSync(
    join(root, 'knowledge/products/a.yml'),
    'products: [{ sku: A-1, title: 伞, category: 杂货, price: 9 }]\n',
  )
  writeFileSync(
    join(root, 'config/campaigns.yml'),
    'sale: { name: 双12, from: 2026-12-08 20:00, to: 2026-12-12 }\n',
  )
  expect(await told('2026-12-08T11:59:00Z')).toContain('campaigns: campaigns: next is 双12, from 2026-12-08 20:00')
  const running = await told('2026-12-08T12:00:00Z')
  expect(running).toContain('双12 runs until 2026-12-13 00:00; none is to come')
  expect(running).toContain('1 products')
  expect(await told('2026-12-12T16:00:00Z')).toContain('campaigns: none is to come')
})

test('a secret is missed where a setting names it, not in a comment', async () => {
  writeFileSync(
    join(root, 'config/channels.yml'),
    '- use: web\n# - use: other\n#   settings: { a: "${env:OFF_SECRET}" }\n- use: ./channels/x\n  settings: { a: "${env:ON_SECRET}" }\n',
  )
  const all = await told('2026-12-01T00:00:00Z')
  expect(all).toContain('ON_SECRET')
  expect(all).not.toContain('OFF_SECRET')
})
