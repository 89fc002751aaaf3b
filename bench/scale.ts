/** `bench scale`: writes figures and picture of docs/operators/scale.md from bot/simulate/costs.json. */
import { readFile, writeFile } from 'node:fs/promises'
import { beside, slackOf } from '../bot/simulate/beside.ts'
import { costsOf, readCosts } from '../bot/simulate/costs.ts'
import { draw, type Curve } from '../bot/simulate/picture.ts'
import { saturate, type Shop } from '../bot/simulate/saturate.ts'
import { block, pageShop, pageSizes, pageCores, replaceBlock } from '../bot/simulate/page.ts'
import type { BenchOptions } from './run.ts'

const at = (path: string): URL => new URL(`../${path}`, import.meta.url)

export async function run({ json }: BenchOptions): Promise<void> {
  const file = readCosts(await readFile(at('bot/simulate/costs.json'), 'utf8'), 'bot/simulate/costs.json')
  const costs = costsOf(file)
  const { astray, burst } = file.made
  const shop: Omit<Shop, 'databaseCores'> = { ...pageShop, slack: slackOf(beside(file)), astray, burst }
  const curves: Curve[] = []
  for (const databaseCores of pageCores) {
    if (!json) console.error(`a database of ${databaseCores} cores …`)
    const sizes = pageSizes.map((processes) => saturate(costs, { ...shop, databaseCores }, processes))
    curves.push({ databaseCores, sizes })
  }
  await writeFile(
    at('docs/operators/scale.json'),
    `${JSON.stringify({ made: file.made, shop, curves }, null, 1)}\n`,
  )
  await writeFile(at('docs/operators/scale.svg'), draw(curves, 'en'))
  const page = await readFile(at('docs/operators/scale.md'), 'utf8')
  await writeFile(at('docs/operators/scale.md'), replaceBlock(page, block(curves, shop, file)))
  console.log(json ? JSON.stringify({ made: file.made, shop, curves }) : block(curves, shop, file))
}
