/** The demo shop's products are the goods its system sells: one number, one title, one price, the same sizes. */
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { readFolder } from '../../bot/content/folder.ts'
import { loadContent } from '../../bot/content/load.ts'
import { goods } from '../../plugins/orders/backend/goods.ts'

test('the catalogue and the shop’s system say the same of every thing', async () => {
  const read = loadContent(await readFolder('.'))
  if (!('content' in read)) throw new Error(JSON.stringify(read.mistakes))
  const bySku = (a: { sku: string }, b: { sku: string }) => (a.sku < b.sku ? -1 : 1)
  const written = read.content.products.map((product) => ({
    sku: product.sku.value,
    title: product.title.value,
    category: product.category,
    price: { fen: product.price },
    variants: product.variants.map(({ sku, size }) => ({ sku: sku.value, name: size?.value ?? null })),
    warrantyMonths: product.warranty?.months ?? 0,
    cut: product.sizes.map(({ size, height, weight }) => [size.value, height, weight]),
    similar: product.substitute.map(({ value }) => value),
    words: product.goodFor,
  }))
  const sold = goods.map(({ sku, title, category, price, variants, warrantyMonths, cut, similar, words }) => ({
    ...{ sku, title, category, price, warrantyMonths, similar, words },
    variants: variants.map((variant) => ({ sku: variant.sku, name: variant.name })),
    cut: cut.filter(([size]) => variants.some(({ name }) => name === size)),
  }))
  expect(written.sort(bySku)).toEqual(sold.sort(bySku))
})

test('the shop page shows their prices', () => {
  const page = readFileSync('channels/web/pages/shop.js', 'utf8')
  const shown = [...page.matchAll(/'([\p{sc=Han}]+)',\s+'[A-Z][^']+',\s+(\d+),/gu)].map(([, title, yuan]) => [
    title,
    Number(yuan) * 100,
  ])
  expect(shown).toHaveLength(6)
  expect(shown).toEqual(shown.map(([title]) => [title, goods.find((good) => good.title === title)?.price.fen]))
})
