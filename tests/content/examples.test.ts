/** The eleven example flows, their repairs and tests: clean to the reader and to every check. */
import { readFileSync, readdirSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { checkContent } from '../../bot/content/check.ts'
import type { CheckWorld, DeclaredAction } from '../../bot/content/check.ts'
import { loadContent, loadTests } from '../../bot/content/load.ts'

const folder = 'tests/fixtures/flow-examples/'

/** What a shop's plugins would declare for these flows. */
const table: [name: string, effect: DeclaredAction['effect'], inputs: string, outcomes?: string][] = [
  ['callback.slots', 'read', '', 'empty'],
  ['callback.create', 'record', 'phone at summary', 'full'],
  ['ticket.create', 'record', 'kind detail wish order_no'],
  ['order.change_address', 'write', 'order_no address phone', 'too_late not_deliverable'],
  ['order.list', 'read', 'within', 'empty'],
  ['order.lookup', 'read', 'order_no', 'not_found'],
  ['coupon.issue', 'record', 'batch', 'already sold_out'],
  ['product.sizes', 'read', 'sku'],
  ['exchange.create', 'write', 'order_no sku new_sku', 'out_of_stock'],
  ['restock.subscribe', 'record', 'sku'],
  ['invoice.resend', 'record', 'order_no'],
  ['invoice.create', 'write', 'order_no kind company tax_no email', 'rejected'],
  ['logistics.track', 'read', 'order_no', 'no_trace'],
  ['price.compare', 'read', 'order_no'],
  ['price.refund', 'write', 'order_no amount', 'already over_limit'],
  ['refund.quote', 'read', 'order_no items'],
  ['refund.create', 'write', 'order_no items reason photo amount', 'already'],
]
const split = (list: string): string[] => list.split(' ').filter(Boolean)
const actions = new Map(
  table.map(([name, effect, inputs, outcomes = '']) => [
    name,
    { effect, inputKeys: split(inputs), outcomes: split(outcomes) },
  ]),
)

const article = (id: string, title: string): string =>
  `  - id: ${id}\n    title: ${title}\n    ask: [${title}]\n    answer: 是这样的。\n`

test('the examples have no mistake', () => {
  const files: Record<string, string> = Object.fromEntries(
    readdirSync(folder).map((file) => [`flows/${file}`, readFileSync(folder + file, 'utf8')]),
  )
  files['config/shop.yml'] = 'name: 晚风小店\ntime_zone: Asia/Shanghai\n'
  files['config/queues.yml'] =
    'queues: { after_sales: 售后, logistics: 物流, complaints: 投诉, vip: 贵宾, pre_sales: 售前 }\n'
  files['config/experiments.yml'] = 'coupon_wording: { warm: 1, plain: 1 }\n'
  files['knowledge/rules.yml'] =
    `topic: 规则\nentries:\n${[article('late', '超过七天退货'), article('exchange', '超过十五天换货'), article('protection', '价格保护规则'), article('hours', '营业时间')].join('')}`
  const result = loadContent(files)
  if ('mistakes' in result) throw new Error(JSON.stringify(result.mistakes))
  const { tests, mistakes } = loadTests(files)
  expect(mistakes).toEqual([])
  expect(tests).toHaveLength(3)
  const voice = { modality: 'voice', maxText: null, maxButtons: 0, buttons: 'drop' } as never
  const text = {
    modality: 'text',
    maxText: { length: 600, unit: 'chars' },
    maxButtons: 6,
    buttons: 'native',
  } as never
  const world: CheckWorld = { actions, channels: [{ id: 'ivr', capabilities: voice }, { id: 'web', capabilities: text }] } // prettier-ignore
  const said = checkContent(result.content, world, tests.map((each) => each.test)).map((each) => `${each.file}:${each.line}:${each.col} ${each.message.zh}`) // prettier-ignore
  expect(said).toEqual([])
  expect(result.content.flows).toHaveLength(11)
})
