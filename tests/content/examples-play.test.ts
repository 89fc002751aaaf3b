/** The chats of the example flows, played through the whole pipeline; the table stands for a shop's plugins. */
import { readFileSync, readdirSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { compileRelease } from '../../bot/content/compile.ts'
import { loadContent, loadTests } from '../../bot/content/load.ts'
import { z, type Action } from '../../bot/sdk/index.ts'
import { runTests } from '../../bot/testing/conversation.ts'

const folder = 'tests/fixtures/flow-examples/'
const outcomes: Record<string, string[]> = {
  'callback.slots': ['empty'],
  'callback.create': ['full'],
  'ticket.create': [],
  'order.list': ['empty'],
  'order.lookup': ['not_found'],
  'order.change_address': ['too_late', 'not_deliverable'],
  'refund.quote': [],
  'refund.create': ['already'],
  'logistics.track': ['no_trace'],
  'coupon.issue': ['already', 'sold_out'],
  'product.sizes': [],
  'exchange.create': ['out_of_stock'],
  'restock.subscribe': [],
  'invoice.resend': [],
  'invoice.create': ['rejected'],
  'price.compare': [],
  'price.refund': ['already', 'over_limit'],
}
const writes = new Set([
  'order.change_address',
  'refund.create',
  'exchange.create',
  'invoice.create',
  'price.refund',
])
const actions: Action[] = Object.entries(outcomes).map(([name, others]) => ({
  name,
  description: name,
  input: z.any(),
  output: z.any(),
  outcomes: others,
  effect: writes.has(name) ? 'write' : 'read',
  timeoutMs: 1000,
  needs: 'anyone',
  run: () => Promise.reject(new Error('recorded in tests')),
}))

const entry = (id: string, title: string, ask: string): string =>
  `  - id: ${id}\n    title: ${title}\n    ask: [${ask}]\n    answer: ${title}的说明。\n`

test('every chat of the examples comes out as written', async () => {
  const files: Record<string, string> = Object.fromEntries(
    readdirSync(folder).map((file) => [`flows/${file}`, readFileSync(folder + file, 'utf8')]),
  )
  files['config/shop.yml'] = 'name: 晚风小店\ntime_zone: Asia/Shanghai\norder_no: \\d{12}\n'
  files['config/queues.yml'] =
    'queues: { general: 综合, after_sales: 售后, logistics: 物流, complaints: 投诉, vip: 贵宾, pre_sales: 售前 }\n'
  files['config/experiments.yml'] = 'coupon_wording: { warm: 1, plain: 1 }\n'
  files['knowledge/rules.yml'] =
    `topic: 规则\nentries:\n${entry('late', '超过七天退货', '过了七天还能退吗')}${entry('exchange', '超过十五天换货', '过了十五天还能换吗')}${entry('protection', '价格保护规则', '价保怎么算')}${entry('hours', '营业时间', '你们几点下班')}`
  const loaded = loadContent(files)
  if ('mistakes' in loaded) throw new Error(JSON.stringify(loaded.mistakes))
  const { cases } = await runTests({
    release: compileRelease(loaded.content),
    tests: loadTests(files).tests.map((one) => one.test),
    actions,
  })
  expect(cases.filter(({ failure }) => failure)).toEqual([])
  expect(cases).toHaveLength(7)
})
