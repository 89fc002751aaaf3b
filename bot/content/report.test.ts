/** What a person sees: the caret under the character whatever the characters are wide, and nothing that drives a terminal. */
import { describe, expect, test } from '@jest/globals'
import type { Mistake } from '../model/index.ts'
import { showMistake, showSummary } from './report.ts'
import { displayWidth } from './width.ts'

const mistake = (line: number, col: number): Mistake => ({
  file: 'flows/a.yml', line, col, message: { zh: '写错了', en: 'It is wrong' }, fix: { zh: '改好', en: 'Mend it' },
}) // prettier-ignore

test('place, cause, line, caret, fix, in either language', () => {
  expect(showMistake(mistake(2, 9), 'flow: a\n  - say: hello: you\n', 'zh')).toEqual([
    'flows/a.yml:2:9  写错了',
    '  2 |   - say: hello: you',
    '    |         ^',
    '  改法：改好',
  ])
  expect(showMistake(mistake(1, 1), 'flow: a', 'en')).toEqual([
    'flows/a.yml:1:1  It is wrong',
    '  1 | flow: a',
    '    | ^',
    '  Fix: Mend it',
  ])
})

test.each([
  ['- say: 您好，{{ x }}', '{', 13],
  ['- say: 🌙晚安{', '{', 13],
  ['- say: é é{', '{', 10],
  ['- say: ＡＢ{', '{', 11],
  ['- say: 👍🏽 {', '{', 10],
  ['- say: 🇨🇳{', '{', 9],
  ['- say: ❤️{', '{', 9],
])('the caret stands under the sign in %s', (line, sign, columns) => {
  const lines = showMistake(mistake(1, line.indexOf(sign) + 1), line, 'zh')
  expect(lines[2]).toBe(`    | ${' '.repeat(columns)}^`)
})

test('widths', () => {
  expect(displayWidth('abc')).toBe(3)
  expect(displayWidth('晚风小店')).toBe(8)
  expect(displayWidth('𠀀')).toBe(2)
  expect(displayWidth('e\u0301')).toBe(1)
})

describe('odd files', () => {
  test('a control character is shown, not sent to the terminal', () => {
    expect(showMistake(mistake(1, 3), 'a\u001b[31mb', 'zh').join('')).not.toContain('\u001b')
  })
  test('tabs and wide blanks can be seen', () => {
    expect(showMistake(mistake(1, 1), '\t\u3000x', 'zh')[1]).toBe('  1 | →＿x')
  })
  test('a long line is cut around the column', () => {
    const [, shown = '', caret = ''] = showMistake(mistake(1, 501), `${'a'.repeat(500)}{${'b'.repeat(500)}`, 'en')
    expect(shown.length).toBeLessThan(120)
    expect(shown[caret.indexOf('^')]).toBe('{')
  })
  test('a missing file has no line', () => {
    expect(showMistake(mistake(1, 1), '', 'zh')).toHaveLength(2)
  })
})

test('the summary', () => {
  expect(showSummary(0, 3, 'zh')).toBe('检查了 3 个文件，没有错误。')
  expect(showSummary(1, 1, 'en')).toBe('1 file checked, 1 mistake.')
})
