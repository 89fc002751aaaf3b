/** `--fix`: all that a machine can mend, nothing else touched, and nothing left to do the second time. */
import { expect, test } from '@jest/globals'
import { fixFiles, fixText } from './fix.ts'
import { readFlow } from './read.ts'

const broken = [
  '# 说明：这一行不动  ',
  'flow: a',
  'title: 甲   ',
  'steps:',
  '  - say：好的',
  '  -say: 时间: 九点',
  '  - say: {{ contact.name }}，您好',
  '  - say: 按 # 号键',
  '',
  '  - ask: x',
  '    type: text # 随便写',
  '    text: "已经加了引号: 不动"',
  '    retry:',
  '      - [微笑]请再说一次',
  '      - *注意*',
  '  - choose: y',
  '    text: 选',
  '    options: {a:甲, b: 这里是一段超过了十二个字的话}',
  '\u3000- say: |',
  '      不动: 这里 # 都是原样',
  '',
].join('\r\n')

const mended = [
  '# 说明：这一行不动  ',
  'flow: a',
  'title: 甲   ',
  'steps:',
  '  - say: 好的',
  '  - say: "时间: 九点"',
  '  - say: "{{ contact.name }}，您好"',
  '  - say: "按 # 号键"',
  '',
  '  - ask: x',
  '    # 随便写',
  '    type: text',
  '    text: "已经加了引号: 不动"',
  '    retry:',
  '      - "[微笑]请再说一次"',
  '      - "*注意*"',
  '  - choose: y',
  '    text: 选',
  '    options: {a: 甲, b: "这里是一段超过了十二个字的话"}',
  '  - say: |',
  '      不动: 这里 # 都是原样',
  '',
].join('\r\n')

test('mends everything in one go and keeps every other byte', () => {
  const { text, mended: list } = fixText('flows/a.yml', broken)
  expect(text).toBe(mended)
  expect(list).toHaveLength(11)
  expect(readFlow('flows/a.yml', text)).toHaveProperty('value')
})

test('twice changes nothing more', () => {
  expect(fixText('flows/a.yml', mended)).toEqual({ text: mended, mended: [] })
})

test('stops at what needs a person', () => {
  const text = 'flow: a\ntitle: 甲\nsteps:\n  - sya: 好\n  - say：好\n'
  // the wide colon is found line by line, before the steps are read
  expect(fixText('flows/a.yml', text).text).toBe('flow: a\ntitle: 甲\nsteps:\n  - sya: 好\n  - say: 好\n')
})

test('only files that changed are given, of every kind', () => {
  const files = {
    'flows/good.yml': 'flow: good\ntitle: 甲\nsteps:\n  - say: 好\n',
    'flows/a.test.yml': 'test: a\ncases:\n  - case: 甲\n    chat:\n      - customer: @客服\n',
    'knowledge/k.yml':
      'topic: 甲\nentries:\n  - { id: a, title: 甲, ask: [乙], answer: 这里是一段超过了十二个字的话 }\n',
    'config/shop.yml': 'name: 店\ntime_zone: UTC # 时区\n',
    'flows/b.yml': 'flow: b\ntitle: 甲\nsteps:\n  - say: { wechat_2: 好, text: %5 }\n',
  }
  const fixed = fixFiles(files)
  expect(Object.keys(fixed)).toEqual(['flows/a.test.yml', 'knowledge/k.yml', 'config/shop.yml'])
  expect(fixed['flows/a.test.yml']?.text).toContain('- customer: "@客服"')
  expect(fixed['config/shop.yml']?.text).toBe('name: 店\n# 时区\ntime_zone: UTC\n')
})
