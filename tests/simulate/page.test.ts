/** docs/operators/scale.md and its picture are what `npm run bench -- scale` makes of the committed costs. */
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { costsOf, readCosts } from '../../bot/simulate/costs.ts'
import { block, pageCores, pageSizes, replaceBlock } from '../../bot/simulate/page.ts'
import { draw, type Curve } from '../../bot/simulate/picture.ts'
import { saturate, type Shop } from '../../bot/simulate/saturate.ts'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const file = readCosts(read('bot/simulate/costs.json'), 'costs.json')
const made = JSON.parse(read('docs/operators/scale.json')) as {
  made: unknown
  shop: Omit<Shop, 'databaseCores'>
  curves: Curve[]
}
const again = 'run "npm run bench -- scale" and commit what it writes'

test(`figures come from the committed costs; else ${again}`, () => {
  expect(made.made).toEqual(file.made)
  expect(made.curves.map(({ databaseCores }) => databaseCores)).toEqual(pageCores)
  for (const { databaseCores, sizes } of made.curves) {
    expect(sizes.map(({ processes }) => processes)).toEqual(pageSizes)
    // The small ones are played again; the large ones take as long as all of them.
    for (const size of sizes.slice(0, 3))
      expect(saturate(costsOf(file), { ...made.shop, databaseCores }, size.processes)).toEqual(size)
  }
})

test(`page and picture show them; else ${again}`, () => {
  const page = read('docs/operators/scale.md')
  expect(page).toBe(replaceBlock(page, block(made.curves, made.shop, file)))
  expect(read('docs/operators/scale.svg')).toBe(draw(made.curves, 'en'))
})
