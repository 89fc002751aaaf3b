/** What the shop's page shows is what its system sells, at that price. */
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { goods } from '../../plugins/orders/backend/goods.ts'

test('every thing on the page, by name and price', () => {
  const page = readFileSync('channels/web/pages/shop.js', 'utf8')
  const list = page.slice(page.indexOf('const goods'), page.indexOf('function show'))
  const shown = [...list.matchAll(/'(\p{sc=Han}+)',\s*'[^']+',\s*(\d+)/gu)].map(([, title, yuan]) => [
    title,
    Number(yuan),
  ])
  expect(shown).toHaveLength(6)
  for (const [title, yuan] of shown)
    expect([title, goods.find((good) => good.title === title)?.price]).toEqual([
      title,
      { fen: Number(yuan) * 100 },
    ])
})
