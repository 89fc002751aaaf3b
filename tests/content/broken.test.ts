/**
 * Files as a clumsy operator writes them: each slip is told once, at its place, in plain words, with a fix in both languages,
 * and never by a throw. A row that has no file of its own is the steps of a flow; they begin on line 4.
 */
import { expect, test } from '@jest/globals'
import { checkContent, type CheckWorld } from '../../bot/content/check.ts'
import { fixFiles } from '../../bot/content/fix.ts'
import { loadContent, loadTests } from '../../bot/content/load.ts'
import { showMistake } from '../../bot/content/report.ts'
import type { Mistake } from '../../bot/model/index.ts'
import { broken } from './broken.ts'

const world = {
  actions: new Map([
    [
      'order.lookup',
      { effect: 'read', outcomes: ['not_found'], inputKeys: ['order_no'], requiredKeys: ['order_no'] },
    ],
    ['refund.create', { effect: 'write', outcomes: [], inputKeys: ['order_no', 'reason'] }],
    ['ticket.create', { effect: 'record', outcomes: [], inputKeys: null }],
  ]),
  channels: [
    {
      id: 'web',
      capabilities: {
        modality: 'text',
        maxText: { length: 200, unit: 'chars' },
        maxButtons: 8,
        buttons: 'native',
      },
    },
    { id: 'ivr', capabilities: { modality: 'voice', maxText: null, maxButtons: 0, buttons: 'drop' } },
  ],
} as unknown as CheckWorld
const base: Record<string, string> = {
  'config/shop.yml': 'name: 小店\ntime_zone: Asia/Shanghai\n',
  'flows/_repair.yml':
    'repair:\n  not_understood: { go: question }\n  handoff: { timeout: { end: unresolved }, no_agent: { end: unresolved }, out_of_hours: { end: unresolved } }\n',
  'flows/other.yml':
    'flow: other\ntitle: 乙\ntakes: [note]\nsteps:\n  - ask: detail\n    type: text\n    text: 请说\n  - end: done\n',
  'knowledge/k.yml': 'topic: 售后\nentries:\n  - { id: late, title: 退货规则, ask: [退货], answer: 七天。 }\n',
}

function mistakesIn(files: Record<string, string>): Mistake[] {
  const all = { ...base, ...files }
  const loaded = loadContent(all)
  const { tests, mistakes } = loadTests(all)
  if ('mistakes' in loaded) return [...loaded.mistakes, ...mistakes]
  return [...checkContent(loaded.content, world, tests.map((each) => each.test)), ...mistakes] // prettier-ignore
}

test('the base is clean', () => expect(mistakesIn({})).toEqual([]))

// a parameter without a default would be taken for Jest's own callback
test.each(broken)('%s', (_, written, at, says, file = '') => {
  const path = file || 'flows/a.yml'
  const text = file === '' ? `flow: a\ntitle: 甲\nsteps:\n${written}\n` : written
  const found = mistakesIn({ [path]: text })
  expect(found.map(({ line, col, message }) => [`${line}:${col}`, message.zh])).toEqual([[at, says]])
  const [mistake] = found
  expect(mistake).toMatchObject({
    file: path,
    fix: { zh: expect.stringMatching(/../), en: expect.stringMatching(/.../) },
  })
  // English that an operator can read: no word of the parser's own, no key of a code
  expect(mistake!.message.en).not.toMatch(/flow-map|scalar|token|node|undefined|\[object|[A-Z]+_[A-Z]+/)
  for (const language of ['zh', 'en'] as const) {
    const lines = showMistake(mistake!, text, language)
    expect(lines[0]).toContain(`${path}:${at}`)
    expect(lines.join('\n')).not.toMatch(/ at .*:\d+:\d+|undefined/)
  }
  const fixed = fixFiles({ [path]: text })[path]
  if (fixed) expect(fixFiles({ [path]: fixed.text })[path]).toBeUndefined()
})
