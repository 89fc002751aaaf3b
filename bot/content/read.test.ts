/** The example flows read clean, in written order and with their places. */
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import type { FlowSource } from '../model/index.ts'
import { readFlow, readRepair, readTest } from './read.ts'

const folder = 'tests/fixtures/flow-examples/'
const names = readdirSync(folder).filter((file) => !file.includes('.test.') && !file.startsWith('_'))

function flow(file: string): FlowSource {
  const read = readFlow(`flows/${file}`, readFileSync(folder + file, 'utf8'))
  if ('mistake' in read) throw new Error(JSON.stringify(read.mistake))
  return read.value
}

describe('the example flows', () => {
  test.each(names)('%s reads clean', (file) => {
    expect(flow(file).flow.value).toBe(file.replace('.yml', '').replaceAll('-', '_'))
  })

  test('the repairs read clean', () => {
    const read = readRepair('flows/_repair.yml', readFileSync(`${folder}_repair.yml`, 'utf8'))
    if ('mistake' in read) throw new Error(JSON.stringify(read.mistake))
    expect(read.value.branches.map((each) => each.name.value)).toContain('gave_up')
    expect(read.value.commands[0]?.words.map((word) => word.value)).toEqual(['人工', '转人工', '找真人', 'agent'])
  })
})

test('places point at what was written, and the word `if` is told from a guard', () => {
  const { steps } = flow('pick-order.yml')
  const lookup = steps.find((step) => step.id?.value === 'lookup')
  expect(lookup?.id?.at).toMatchObject({ file: 'flows/pick-order.yml', line: 31, col: 9 })
  expect(steps[0]).toMatchObject({
    guard: { value: 'order_no' },
    body: { word: 'go', target: { value: 'lookup' } },
  })
  expect(flow('exchange-size.yml').steps[1]?.body).toMatchObject({
    word: 'if',
    condition: { value: 'now > picked.order.delivered_at + 15d' },
  })
})

test('branches: one name is a go, one step is a list of one, an empty list stays empty', () => {
  const on = flow('refund.yml').steps[2]?.on ?? []
  expect(on.map((each) => [each.name.value, each.branch.steps.length])).toEqual([['paid', 3], ['refunded', 2], ['else', 0]]) // prettier-ignore
  const way = flow('callback.yml').steps[1]
  expect(way?.on.map((each) => each.branch.steps[0]?.body)).toMatchObject([
    { word: 'go', target: { value: 'detail' } },
    { word: 'end', outcome: { value: 'resolved' } },
    { word: 'end', outcome: { value: 'unresolved' } },
  ])
})

test('every scalar is text and a block keeps its lines', () => {
  const read = readFlow(
    'flows/a.yml',
    'flow: a\ntitle: no\nsteps:\n  - set: { x: 012345678901, y: 12e3, z: yes, t: 9:30 }\n  - say: |\n      一\n      二\n',
  )
  if ('mistake' in read) throw new Error(read.mistake.message.en)
  expect(read.value.title.value).toBe('no')
  expect(read.value.steps[0]?.body).toMatchObject({
    values: [
      { value: { value: '012345678901' } },
      { value: { value: '12e3' } },
      { value: { value: 'yes' } },
      { value: { value: '9:30' } },
    ],
  })
  expect(read.value.steps[1]?.body).toMatchObject({ texts: [{ variants: { text: { value: '一\n二' } } }] })
})

test('variants of a channel, English, a card and buttons', () => {
  const { steps } = flow('coupon.yml')
  expect(steps[3]?.body).toMatchObject({
    word: 'say',
    texts: [
      {
        variants: { telegram: { at: { col: 17 } } },
        image: { value: 'coupons/{{ batch }}.png' },
        buttons: [{ kind: 'url' }, { kind: 'send' }],
      },
    ],
  })
  const own = readFlow(
    'flows/a.yml',
    'flow: a\ntitle: 甲\nsteps:\n  - say: { text: 好, shop_two: 行, en: { text: ok, voice: okay } }\n',
    { channels: ['shop_two'] },
  )
  expect(own).toMatchObject({
    value: {
      steps: [{ body: { texts: [{ variants: { shop_two: { value: '行' } }, en: { variants: { voice: {} } } }] } }],
    },
  })
})

test('a test line without words is refused', () => {
  const read = readTest('flows/a.test.yml', 'test: a\ncases:\n  - case: 甲\n    chat:\n      - customer:\n')
  expect(read).toMatchObject({ mistake: { line: 5, col: 18 } })
})
