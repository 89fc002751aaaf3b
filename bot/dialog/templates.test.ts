import { describe, expect, test } from '@jest/globals'
import type { Value } from '../model/index.ts'
import { walk, type Names } from './names.ts'
import { chineseNumber } from './speak.ts'
import { ConditionError, TemplateError } from './syntax.ts'
import { mostBytes, parseTemplate } from './templates.ts'

function names(values: Record<string, Value>, extra: Partial<Names> = {}): Names {
  return {
    now: Date.parse('2025-11-12T10:00:00+08:00'),
    timeZone: 'Asia/Shanghai',
    voice: false,
    language: 'zh',
    get: (path) => (Object.hasOwn(values, path[0]!) ? walk(values[path[0]!], path, 1) : undefined),
    ...extra,
  }
}
const render = (source: string, values: Record<string, Value> = {}, extra?: Partial<Names>) =>
  parseTemplate(source).render(names(values, extra))

describe('filters and plain values', () => {
  test.each<[string, Value, string, string]>([
    ['{{ x | money }}', '199.00', '199.00 元', '一百九十九元'],
    ['{{ x | money }}', { fen: 1050 }, '10.50 元', '十元五角'],
    ['{{ x | money }}', { fen: 1005 }, '10.05 元', '十元零五分'],
    ['{{ x | money }}', 30, '30.00 元', '三十元'],
    ['{{ x | money }}', { fen: 50 }, '0.50 元', '五角'],
    ['{{ x }}', { fen: 19900 }, '199.00 元', '一百九十九元'],
    ['{{ x }}', '2025-11-12', '11月12日', '11月12日'],
    ['{{ x | day }}', '2024-11-12', '2024年11月12日', '2024年11月12日'],
    ['{{ x | day }}', '2025-11-13T23:00:00Z', '11月14日', '11月14日'],
    ['{{ x | time }}', '2025-11-13T01:30:00Z', '9:30', '9点30分'],
    ['{{ x | moment }}', '2025-11-13T01:00:00Z', '明天 9:00', '明天9点'],
    ['{{ x | moment }}', '2025-11-12 20:00', '今天 20:00', '今天20点'],
    ['{{ x | moment }}', '2025-11-15T09:00:00+08:00', '周六 9:00', '周六9点'],
    ['{{ x | moment }}', '2025-11-20T09:00:00+08:00', '11月20日 9:00', '11月20日9点'],
    ['{{ x | mask }}', '13812345678', '138****5678', '尾号五六七八'],
    ['{{ x | mask }}', 'ming@example.com', 'm***@example.com', 'm***@example.com'],
    ['{{ x | mask }}', '张三', '张*', '张*'],
    ['{{ x | last4 }}', '13812345678', '5678', '五六七八'],
    ['{{ x }}', '13812345678', '13812345678', '幺三八幺二三四五六七八'],
    ['{{ x | spoken }}', '13812345678', '幺三八幺二三四五六七八', '幺三八幺二三四五六七八'],
    ['{{ x | spoken }}', 'a1@b.cn', 'a幺 艾特 b 点 cn', 'a幺 艾特 b 点 cn'],
    ['{{ x | lines }}', ['甲', '乙'], '甲\n乙', '甲\n乙'],
    ['{{ x }}', ['甲', '乙'], '甲、乙', '甲、乙'],
    ['{{ x }}', { text: '上海市', detail: '1 号' }, '上海市', '上海市'],
    ['{{ x }}', true, '是', '是'],
    ['{{ x }}', 3, '3', '3'],
  ])('%s of %j', (source, x, text, voice) => {
    expect(render(source, { x })).toBe(text)
    expect(render(source, { x }, { voice: true })).toBe(voice)
  })

  test('English', () => {
    const en = { language: 'en' } as const
    expect(render('{{ x | money }}', { x: 199 }, en)).toBe('¥199.00')
    expect(render('{{ x | day }}', { x: '2025-11-12' }, en)).toBe('Nov 12')
    expect(render('{{ x | moment }}', { x: '2025-11-13T01:00:00Z' }, en)).toBe('tomorrow 9:00')
  })

  test('Chinese numbers', () => {
    const table: [number, string][] = [
      [0, '零'],
      [10, '十'],
      [15, '十五'],
      [105, '一百零五'],
      [110, '一百一十'],
      [1001, '一千零一'],
      [10_000, '一万'],
      [10_010, '一万零一十'],
      [120_000, '十二万'],
      [100_000_001, '一亿零一'],
      [20_300_405, '二千零三十万零四百零五'],
    ]
    expect(table.map(([number]) => [number, chineseNumber(number)])).toEqual(table)
  })

  test('a label stands for an option id, a secret shows only by mask and last4', () => {
    const label = (name: string, id: string) => (name === 'kind' && id === 'person' ? '个人' : undefined)
    expect(render('{{ kind }}{{ slot.kind }}', { kind: 'person', slot: { kind: 'person' } }, { label })).toBe(
      '个人个人',
    )
    const secret = () => true
    expect(render('{{ x }} {{ x | spoken }} {{ x | last4 }}', { x: '13812345678' }, { secret })).toBe(
      '138****5678 138****5678 5678',
    )
  })
})

describe('unset and hostile names', () => {
  test('an unset name is an empty text and a note', () => {
    const notes: string[] = []
    expect(
      render('[{{ a.b }}{% for x in gone %}x{% endfor %}]', { a: {} }, { note: (note) => notes.push(note) }),
    ).toBe('[]')
    expect(notes).toEqual(['unset a.b', 'unset gone'])
  })
  test.each([
    'constructor',
    '__proto__',
    'x.constructor.constructor',
    'x.__proto__',
    'x.toString',
    'list.length',
    't.length',
  ])('{{ %s }} shows nothing', (path) =>
    expect(render(`{{ ${path} }}`, { x: { a: 'b' }, list: ['a'], t: 'abc' })).toBe(''),
  )
  test('output is capped, at a whole character', () => {
    const big = '晚'.repeat(5000)
    const out = render('{{ big }}{{ big }}', { big })
    expect(new TextEncoder().encode(out).length).toBeLessThanOrEqual(mostBytes)
    expect(out).toMatch(/^晚+$/)
    const list = Array.from({ length: 1000 }, () => ['x'])
    const nested =
      '{% for a in list %}{% for b in list %}{% for c in list %}{{ big }}{% endfor %}{% endfor %}{% endfor %}'
    expect(new TextEncoder().encode(render(nested, { list, big })).length).toBeLessThanOrEqual(mostBytes)
  })
})

describe('blocks', () => {
  const invoice = [
    '请核对：',
    '抬头: {% if kind is company %}{{ company }}{% else %}个人{% endif %}',
    '{% if tax_no %}税号: {{ tax_no }}{% endif %}',
    '邮箱: {{ email }}',
    '',
  ].join('\n')
  test('a line of its own that comes out empty leaves no blank line', () => {
    expect(render(invoice, { kind: 'person', email: 'a@b.cn' })).toBe('请核对：\n抬头: 个人\n邮箱: a@b.cn')
    expect(render(invoice, { kind: 'company', company: '晚风', tax_no: '91', email: 'a@b.cn' })).toBe(
      '请核对：\n抬头: 晚风\n税号: 91\n邮箱: a@b.cn',
    )
  })
  test('tags alone on their lines take their lines with them', () => {
    const source =
      '清单：\n{% for x in items %}\n- {{ x.title }}{% if x.gift %}（赠）{% endif %}\n{% endfor %}\n完'
    expect(render(source, { items: [{ title: '甲' }, { title: '乙', gift: 'yes' }] })).toBe(
      '清单：\n- 甲\n- 乙（赠）\n完',
    )
    expect(render(source, { items: [] })).toBe('清单：\n完')
  })
  test('blank lines that were written stay', () => expect(render('a\n\n{{ x }}b', { x: '' })).toBe('a\n\nb'))
  test('a loop variable hides a name, and conditions see it', () => {
    expect(
      render('{% for x in l %}{% if x is 2 %}{{ x }}{% endif %}{% endfor %}{{ x }}', { l: [1, 2], x: '!' }),
    ).toBe('2!')
  })
})

describe('mistakes carry their offset in the whole text', () => {
  test.each<[string, number, unknown]>([
    ['ab {{ x', 3, TemplateError],
    ['ab {{ }}', 6, TemplateError],
    ['{{ x | date }}', 7, TemplateError],
    ['{{ x | date: "%m" }}', 7, TemplateError],
    ['{{ x | day | time }}', 3, TemplateError],
    ['{{ 退款 }}', 3, TemplateError],
    ['{% if a is %}x{% endif %}', 10, ConditionError],
    ['{% if a %}x', 11, TemplateError],
    ['x{% endif %}', 1, TemplateError],
    ['{% include a %}', 0, TemplateError],
    ['{% for x of y %}{% endfor %}', 7, TemplateError],
    ['a\n{% if a == b %}{% endif %}', 10, ConditionError],
  ])('%s', (source, at, type) => {
    let mistake: unknown = null
    try {
      parseTemplate(source)
    } catch (error) {
      mistake = error
    }
    expect(mistake).toBeInstanceOf(type)
    expect((mistake as TemplateError).at).toBe(at)
  })
  test('names are listed, loop variables are not', () => {
    const { reads, shown } = parseTemplate(
      '{{ a.b }}{% for x in l %}{{ x.y }}{{ p | last4 }}{% endfor %}{% if c is 1 %}{% endif %}',
    )
    expect(reads.map((use) => use.path.join('.'))).toEqual(['a.b', 'l', 'p', 'c'])
    expect(shown.map((use) => use.path.join('.'))).toEqual(['a.b'])
  })
})
