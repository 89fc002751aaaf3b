/** Example files with characters deleted, inserted, moved and doubled: content or a mistake with a place in the file, never a throw. */
import { readFileSync, readdirSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { checkContent } from '../../bot/content/check.ts'
import { fixText } from '../../bot/content/fix.ts'
import { readKnowledge } from '../../bot/content/kinds.ts'
import { loadContent } from '../../bot/content/load.ts'
import { readFlow, readRepair, readTest } from '../../bot/content/read.ts'
import type { Read } from '../../bot/content/read.ts'

const folder = 'tests/fixtures/flow-examples/'
const files = readdirSync(folder).map((file) => ({
  path: `flows/${file}`,
  text: readFileSync(folder + file, 'utf8'),
}))
files.push({
  path: 'knowledge/k.yml',
  text: 'topic: 甲\nentries:\n  - id: a\n    title: 甲\n    ask: [乙, 丙]\n    answer: { text: 好, buttons: [{ label: 去, url: a }] }\n    valid: { from: 2026-01-01 }\n',
})

function read(path: string, text: string): Read<unknown> {
  if (path.startsWith('knowledge')) return readKnowledge(path, text)
  if (path.endsWith('.test.yml')) return readTest(path, text)
  return path.endsWith('_repair.yml') ? readRepair(path, text) : readFlow(path, text)
}

const piece = fc.oneof(
  fc.constantFrom(...': #{}[]|>&*!%@`"\'-,?\t\n\r\u3000\u00a0\ufeff：，0'.split('')),
  fc.constantFrom(
    '{{',
    '}}',
    '{%',
    '%}',
    '- ',
    ': ',
    '\n  ',
    '\n\n',
    '---\n',
    '...',
    '${env:X}',
    '__proto__: ',
    '\u0000',
    '\ud800',
    '👍🏽',
    'say: ',
    'on:',
    '<<: *a',
  ),
  fc.string({ maxLength: 6 }),
)
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.nat({ max: 12 }),
  put: fc.oneof(fc.constant(''), piece),
})
const mutated = fc
  .record({ file: fc.constantFrom(...files), edits: fc.array(edit, { minLength: 1, maxLength: 4 }) })
  .map(({ file, edits }) => {
    let { text } = file
    for (const { at, cut, put } of edits) {
      const from = Math.floor(at * text.length)
      text = text.slice(0, from) + put + text.slice(from + cut)
    }
    return { path: file.path, text }
  })

test('the reader always gives content or one mistake with a place in the file, in both languages', () => {
  fc.assert(
    fc.property(mutated, ({ path, text }) => {
      const result = read(path, text)
      if ('value' in result) return
      const { file, line, col, message, edit: mend } = result.mistake
      const lines = text.split('\n')
      expect(file).toBe(path)
      expect(line >= 1 && line <= lines.length).toBe(true)
      expect(col >= 1 && col <= (lines[line - 1]?.length ?? 0) + 1).toBe(true)
      expect(message.zh.length > 0 && message.en.length > 0).toBe(true)
      if (mend) expect(mend.from >= 0 && mend.from <= mend.to && mend.to <= text.length).toBe(true)
    }),
    { numRuns: 1500 },
  )
})

test('mending ends, and a second time changes nothing', () => {
  fc.assert(
    fc.property(mutated, ({ path, text }) => {
      const once = fixText(path, text)
      expect(once.mended.length).toBeLessThan(200)
      expect(fixText(path, once.text)).toEqual({ text: once.text, mended: [] })
    }),
    { numRuns: 400 },
  )
})

test('what reads well can be judged without a throw, every mistake in the file', () => {
  const shop = 'name: 店\ntime_zone: Asia/Shanghai\n'
  let judged = 0
  fc.assert(
    fc.property(mutated, ({ path, text }) => {
      const result = loadContent({
        ...Object.fromEntries(files.map((each) => [each.path, each.text])),
        'config/shop.yml': shop,
        [path]: text,
      })
      if ('mistakes' in result) return
      judged++
      for (const { file, line, col } of checkContent(result.content, { actions: null, channels: [] })) {
        const lines = result.content.files[file]?.split('\n') ?? []
        expect(line >= 1 && line <= lines.length).toBe(true)
        expect(col >= 1 && col <= (lines[line - 1]?.length ?? 0) + 1).toBe(true)
      }
    }),
    { numRuns: 250 },
  )
  expect(judged).toBeGreaterThan(10)
})
