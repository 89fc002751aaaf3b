/** The table of YAML traps: each is refused with place, cause and fix, or harmless; quoting edits mend what they promise. */
import { describe, expect, test } from '@jest/globals'
import { readFlow } from './read.ts'

/** A flow whose steps are these lines; step lines begin on line 4. */
const flow = (steps: string): string => `flow: a\ntitle: 甲\nsteps:\n${steps}\n`

function mistake(steps: string): {
  line: number
  col: number
  message: { zh: string; en: string }
  fix?: { zh: string }
  edit?: { from: number; to: number; text: string }
} {
  const read = readFlow('flows/a.yml', flow(steps))
  if (!('mistake' in read)) throw new Error(`accepted: ${JSON.stringify(read.value.steps)}`)
  return read.mistake
}

function mended(steps: string): string {
  const { edit } = mistake(steps)
  if (!edit) throw new Error('no edit')
  const text = flow(steps)
  return (text.slice(0, edit.from) + edit.text + text.slice(edit.to)).slice(flow('').length - 1).replace(/\n$/, '')
}

describe('mended by quoting or by one small edit', () => {
  test.each([
    ['colon and space inside', '  - say: 时间: 九点', 4, 10, '  - say: "时间: 九点"'],
    ['ends with a colon', '  - say: 时间:', 4, 10, '  - say: "时间:"'],
    ['begins with {{', '  - say: {{ name }}好', 4, 10, '  - say: "{{ name }}好"'],
    ['only {{ }}, silently a map', '  - say: {{ name }}', 4, 10, '  - say: "{{ name }}"'],
    ['begins with [', '  - say: [微笑]您好', 4, 10, '  - say: "[微笑]您好"'],
    ['only [ ], silently a list', '  - say: [微笑]', 4, 10, '  - say: "[微笑]"'],
    ['begins with *', '  - say: *注意*', 4, 10, '  - say: "*注意*"'],
    ['begins with !', '  - say: !注意 了', 4, 10, '  - say: "!注意 了"'],
    ['begins with @', '  - say: @您', 4, 10, '  - say: "@您"'],
    ['begins with %', '  - say: %50 优惠', 4, 10, '  - say: "%50 优惠"'],
    ['begins with >', '  - say: > 看这里', 4, 10, '  - say: "> 看这里"'],
    ['begins with |', '  - say: | 看这里', 4, 10, '  - say: "| 看这里"'],
    ['begins with a back-tick', '  - say: `A1` 好', 4, 10, '  - say: "`A1` 好"'],
    ['begins with a quotation mark', '  - say: "好的"，马上', 4, 10, `  - say: '"好的"，马上'`],
    ['begins with "- "', '  - say: - 好', 4, 10, '  - say: "- 好"'],
    ['begins with # and is lost', '  - say: #活动', 4, 10, '  - say: "#活动"'],
    ['begins with & and is lost', '  - say: &活动&来啦', 4, 10, '  - say: "&活动&来啦"'],
    [' # cuts the text', '  - say: 按 # 号键', 4, 12, '  - say: "按 # 号键"'],
    [
      'a comment behind a value',
      '  - ask: x\n    type: text # 文字\n    text: 问',
      5,
      16,
      '  - ask: x\n    # 文字\n    type: text\n    text: 问',
    ],
    ['backslash in double quotes', '  - say: "\\d 位"', 4, 11, "  - say: '\\d 位'"],
    ['folded lines', '  - say: >\n      好的\n      马上', 4, 10, '  - say: |\n      好的\n      马上'],
    ['full-width colon', '  - say：好的', 4, 8, '  - say: 好的'],
    ['full-width colon with a blank', '  - say： 好的', 4, 8, '  - say: 好的'],
    ['no blank behind the dash', '  -say: 好的', 4, 3, '  - say: 好的'],
    ['no blank behind the colon', '  - say:好的', 4, 8, '  - say: 好的'],
    ['tab indent', '\t- say: 好的', 4, 1, '  - say: 好的'],
    ['full-width blank', '　- say: 好的', 4, 1, '  - say: 好的'],
    ['hard space behind the dash', '  -\u00a0say: 好的', 4, 4, '  - say: 好的'],
    ['full-width blank behind the colon', '  - say:　好的', 4, 9, '  - say: 好的'],
    ['no blank in braces', '  - set: {a:1}', 4, 11, '  - set: {a: 1}'],
    [
      'long text in brackets',
      '  - choose: x\n    text: 选\n    options: { a: 这里是一段超过了十二个字的话 }',
      6,
      19,
      '  - choose: x\n    text: 选\n    options: { a: "这里是一段超过了十二个字的话" }',
    ],
  ])('%s', (_, steps, line, col, fixed) => {
    expect(mistake(steps)).toMatchObject({ line, col })
    expect(mended(steps)).toBe(fixed)
  })
})

describe('refused; a person decides', () => {
  test.each([
    ['key *', '  - choose: x\n    options:\n      *: 重复', 6, 7, '“*”'],
    ['runs on below', '  - say: 好的\n      马上', 5, 7, '换行'],
    ['runs on in quotes', '  - say: "好的\n      马上"', 5, 7, '换行'],
    ['then at the wrong column', '  - if: x\n   then:\n    - say: y', 5, 4, '对不齐'],
    [
      'ASCII comma cuts a text in braces',
      '  - choose: x\n    text: 选\n    options: { a: 好,的 }',
      6,
      21,
      '没有冒号',
    ],
    ['number keys', '  - choose: x\n    text: 选\n    options: { 1: 甲, 2: 乙 }', 6, 16, '数字'],
    ['number and its quoted twin', '  - choose: x\n    text: 选\n    options: { "1": 甲 }', 6, 16, '小写字母'],
    ['nothing behind the colon', '  - say:', 4, 9, '没有写'],
    ['a name without a value in braces', '  - set: { a }', 4, 12, '没有冒号'],
    ['a block that is not far enough in', '  - say: |\n    好', 5, 5, '缩得不够'],
    ['empty text', '  - say: ""', 4, 10, '空的'],
    ['text of blanks', '  - say: "  "', 4, 10, '空的'],
    [
      'list in a condition inside braces',
      '  - choose: x\n    text: 选\n    options: { a: { label: 甲, if: y in b, c } }',
      6,
      43,
      '没有冒号',
    ],
    ['an anchor', '  - say: 好\n    id: &x y', 5, 9, '“&”'],
    ['an alias', '  - say: 好\n    id: *x', 5, 9, '“*”'],
    ['a tag', '  - set: { x: !!int 3 }', 4, 15, '“!”'],
    ['a second document', '  - say: 好\n---\nflow: b', 5, 1, '---'],
    ['the same key twice', '  - say: 好\n    say: 坏', 5, 5, '两次'],
    ['__proto__', '  - set: { __proto__: x }', 4, 12, '__proto__'],
    ['constructor', '  - set: { constructor: x }', 4, 12, 'constructor'],
    ['an open quotation mark', '  - say: "好的', 4, 10, '引号'],
    ['an open bracket', '  - set: { a: b\n  - say: 好', 4, 10, '括号'],
    ['an explicit key', '  - ? say\n    : 好', 4, 5, '“? ”'],
    ['a control character', '  - say: 好\u0007的', 4, 11, '控制字符'],
    ['a key that is no word', '  - sya: 好', 4, 5, 'sya'],
  ])('%s', (_, steps, line, col, says) => {
    const found = mistake(steps)
    expect(found.line).toBe(line)
    if (col > 0) expect(found.col).toBe(col)
    expect(found.message.zh).toContain(says)
    expect(found.message.en.length).toBeGreaterThan(10)
  })

  test('did you mean', () => {
    expect(mistake('  - sya: 好').fix?.zh).toContain('是不是想写“say”')
    expect(mistake('  - ask: x\n    tpye: text\n    text: 问').fix?.zh).toContain('是不是想写“type”')
  })
})

test.each([
  ['emoji and full-width signs', '  - say: 好的🌙：这里，＃1！'],
  [
    'words other tools take for truth values',
    '  - choose: x\n    text: 选\n    options: { yes: 是, no: 否, on: 开 }',
  ],
  ['a time', '  - say: 9:30'],
  ['a full-width colon inside a text', '  - say: 时间：九点'],
  ['CRLF', '  - say: 好\r\n  - say: 行\r'],
  ['a block with what would be traps', '  - say: |\n      时间: 九点 # 号\n      -say：*x'],
  ['a comment behind a word with steps below', '  - if: x\n    then: # 说明\n      - say: 好'],
  ['tab behind the colon', '  - say:\t好'],
])('harmless: %s', (_, steps) => {
  const read = readFlow('flows/a.yml', flow(steps))
  expect('mistake' in read ? read.mistake : null).toBeNull()
})

test('a byte order mark is harmless', () => {
  expect(readFlow('flows/a.yml', `\ufeff${flow('  - say: 好')}`)).toHaveProperty('value')
})

describe('attacks', () => {
  test.each([
    ['flow depth', `  - set: { x: ${'['.repeat(200_000)}`],
    ['block depth', Array.from({ length: 60 }, (_, i) => `${' '.repeat(i * 2)}- if:`).join('\n')],
    ['alias bomb', `  - set: { a: &a [x], b: [${'*a, '.repeat(10_000)}] }`],
    ['larger than 1 MiB', `  - say: ${'好'.repeat(400_000)}`],
    ['open quotation mark over many lines', `  - say: "${'x\n'.repeat(100_000)}`],
    ['many colons on a line', `  - say: ${': '.repeat(100_000)}`],
    ['many bars on a line', `  - say: ${'| # '.repeat(100_000)}`],
  ])('%s is refused with a line', (_, steps) => {
    expect(mistake(steps).line).toBeGreaterThanOrEqual(1)
  })
})
