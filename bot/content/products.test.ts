/** Products as content: what the reader and the checker refuse, what a release then answers. */
import { describe, expect, test } from '@jest/globals'
import { checkContent } from './check.ts'
import { compileRelease } from './compile.ts'
import { loadContent } from './load.ts'
import { answerTitles } from './products.ts'

const goods = `products:
  - sku: WF-1
    title: 羊毛圆领衫
    also: [圆领毛衣]
    en: Wool crewneck
    category: 上衣
    price: 199
    variants:
      - { sku: WF-1-M, colour: 蓝, size: M }
      - { sku: WF-1-L, colour: 灰, size: L, price: 219.5 }
    sizes:
      - { size: M, height: 150-160, weight: 45-50, measures: { 胸围: 96 cm } }
      - { size: L, height: 160-170 }
    material: { text: 羊毛 70%, en: 70% wool }
    warranty: { months: 24 }
    features: { 厚度: 薄 }
    substitute: [WF-2]
    faq:
      - ask: [会扎吗]
        answer: 不扎
  - { sku: WF-2, title: 加湿器, category: 小家电, price: 129, active: { to: 2026-12-31 } }
`
const answers = `price:
  title: 价格
  ask: [多少钱, how much]
  answer:
    text: "{{ product.title }} {{ product.price | money }}{% if product.from %}起{% endif %}"
    en: "{{ product.title }}: {{ product.price | money }}"
size_table:
  title: 尺码
  ask: [尺码表]
  answer: "{% for row in product.table %}{{ row.size }} {{ row.height }} {{ row.jin }} {{ row.measures }};{% endfor %}"
material: { title: 面料, ask: [什么面料], answer: { text: "{{ product.material }}", en: "{{ product.material }}" } }
warranty: { title: 保修, ask: [保修多久], answer: "{{ product.warranty.years }} 年" }
feature: { words: { 厚度: [厚不厚] }, answer: "{{ feature.name }} {{ feature.value }}" }
`
const shop = 'name: 店\ntime_zone: Asia/Shanghai\n'
const path = 'knowledge/products/a.yml'
const answersPath = 'knowledge/products/_answers.yml'

function load(files: Record<string, string>) {
  return loadContent({ 'config/shop.yml': shop, [path]: goods, [answersPath]: answers, ...files })
}
function mistakes(files: Record<string, string>) {
  const read = load(files)
  return 'mistakes' in read ? read.mistakes : checkContent(read.content, { actions: null, channels: [] })
}
const now = Date.parse('2026-11-12T12:00:00Z')

describe('a release', () => {
  const read = load({})
  if (!('content' in read)) throw new Error(JSON.stringify(read.mistakes))
  expect(mistakes({})).toEqual([])
  const release = compileRelease(read.content)
  const say = (id: string, more: { language?: 'zh' | 'en'; modality?: 'text' | 'voice'; now?: number } = {}) =>
    release.answer({ id }, { now, channel: 'web', modality: 'text', language: 'zh', ...more })?.text
  const facts = (text: string) => release.facts(text, { now, emotions: [] })

  test('knows the products for slots, with their fields', () => {
    const [entity] = facts('我想要圆领毛衣').entities.filter(({ type }) => type === 'product')
    expect(entity).toMatchObject({
      text: '圆领毛衣',
      value: { sku: 'WF-1', title: '羊毛圆领衫', price: { fen: 19_900 }, sizes: ['M', 'L'], substitute: ['WF-2'] },
    })
  })

  test('finds what is asked of one, and words it out of its fields', () => {
    expect(facts('羊毛圆领衫多少钱').knowledge[0]).toEqual({
      id: 'WF-1/price',
      title: '羊毛圆领衫：价格',
      score: 1,
    })
    expect(say('WF-1/price')).toBe('羊毛圆领衫 199.00 元起')
    expect(say('WF-1/price', { language: 'en' })).toBe('Wool crewneck: ¥199.00')
    expect(say('WF-1/price', { modality: 'voice' })).toBe('羊毛圆领衫 一百九十九元起')
    expect(say('WF-1/size_table')).toBe('M 150–160 90–100 胸围 96 cm;L 160–170  ;')
    expect(say('WF-1/material', { language: 'en' })).toBe('70% wool')
    expect(say('WF-1/warranty')).toBe('2 年')
    expect(say('WF-1/feature/0')).toBe('厚度 薄')
    expect(say('WF-1/faq/0')).toBe('不扎')
  })

  test('says nothing it does not know, and no price of what is not sold any more', () => {
    expect(say('WF-2/price')).toBe('加湿器 129.00 元')
    expect(say('WF-2/price', { now: Date.parse('2027-01-01T00:00:00+08:00') })).toBeUndefined()
    expect(say('WF-2/material')).toBeUndefined()
    expect(facts('加湿器保修多久').knowledge).toEqual([])
  })
})

test('every fact has a title a test may name', () => {
  const read = load({})
  if (!('content' in read)) throw new Error('unreadable')
  expect([...answerTitles(read.content)]).toEqual([
    ['WF-1/price', '羊毛圆领衫：价格'],
    ['WF-1/size_table', '羊毛圆领衫：尺码'],
    ['WF-1/material', '羊毛圆领衫：面料'],
    ['WF-1/warranty', '羊毛圆领衫：保修'],
    ['WF-1/feature/0', '羊毛圆领衫：厚度'],
    ['WF-1/faq/0', '羊毛圆领衫：会扎吗'],
    ['WF-2/price', '加湿器：价格'],
  ])
})

test('without answers there is a catalogue and nothing is answered; without products as before', () => {
  const read = loadContent({ 'config/shop.yml': shop, [path]: goods })
  if (!('content' in read)) throw new Error('unreadable')
  const facts = compileRelease(read.content).facts('羊毛圆领衫多少钱', { now, emotions: [] })
  expect(facts.knowledge).toEqual([])
  expect(facts.entities).toHaveLength(1)
})

describe('mistakes', () => {
  const change = (from: string, to: string) => ({ [path]: goods.replace(from, to) })
  const answer = (from: string, to: string) => ({ [answersPath]: answers.replace(from, to) })
  test.each([
    ['price of nothing', change('price: 199\n', 'price: 0\n'), 7, '“0”不是价格'],
    ['price in words', change('price: 199\n', 'price: 199 元\n'), 7, '不是价格'],
    ['a number of no form', change('sku: WF-1\n', 'sku: wf 1\n'), 2, '不是商品编号'],
    ['a number twice', change('sku: WF-2,', 'sku: WF-1,'), 21, '编号“WF-1”写了两次'],
    ['a variant’s number twice', change('sku: WF-1-L', 'sku: WF-1-M'), 10, '编号“WF-1-M”写了两次'],
    ['a title twice', change('title: 加湿器', 'title: 羊毛圆领衫'), 21, '商品名“羊毛圆领衫”写了两次'],
    ['a substitute that is not there', change('[WF-2]', '[WF-3]'), 17, '没有编号是“WF-3”的商品'],
    ['itself as a substitute', change('[WF-2]', '[WF-1]'), 17, '就是它自己'],
    ['a size nobody can buy', change('size: L, height', 'size: XL, height'), 13, '没有“XL”码的 variants'],
    ['a row of nothing', change('size: L, height: 160-170', 'size: L'), 13, '没有尺寸'],
    ['from high to low', change('150-160', '160-150'), 12, '不是从小到大'],
    [
      'a season that ends before it begins',
      change('{ to: 2026', '{ from: 2027-05-01, to: 2026'),
      21,
      '结束早于开始',
    ],
    ['an unknown key', change('material:', 'materiel:'), 14, '不认识“materiel”'],
    ['a template in a product', change('answer: 不扎', 'answer: "{{ shop.name }}"'), 20, '没有“shop”'],
    ['a picture in a product', change('answer: 不扎', 'answer: { text: 不扎, image: a.png }'), 20, '只能写话'],
  ] as [string, Record<string, string>, number, string][])('%s', (_, files, line, says) => {
    const found = mistakes(files).find(({ message }) => message.zh.includes(says))
    expect(found).toMatchObject({ file: path, line })
    expect(Object.values(found?.fix ?? {}).filter((fix) => fix !== '')).toHaveLength(2)
  })

  test('a size without a row', () => {
    const all = mistakes(change('      - { size: L, height: 160-170 }\n', ''))
    expect(all).toMatchObject([{ line: 10, message: { zh: '尺码表里没有“L”' } }])
  })

  test.each([
    ['an unknown field', answer('product.price', 'product.prise'), 5, '没有“prise”'],
    ['an unknown name', answer('{{ product.material }}', '{{ contact.name }}'), 11, '没有“contact”'],
    ['a feature where none is asked', answer('product.warranty.years', 'feature.value'), 12, '没有“feature”'],
    ['one word for two facts', answer('ask: [尺码表]', 'ask: [多少钱]'), 9, '第 3 行'],
    ['a fact that is none', answer('warranty:', 'stock:'), 12, '不认识“stock”'],
    ['an unknown filter', answer('| money', '| mony'), 5, 'mony'],
  ] as [string, Record<string, string>, number, string][])('%s in the answers', (_, files, line, says) => {
    expect(mistakes(files)[0]).toMatchObject({
      file: answersPath,
      line,
      message: { zh: expect.stringContaining(says) },
    })
  })

  test('a word the guard forbids, in what is said of a product', () => {
    const guard = { 'config/guard.yml': 'lists:\n  ads: { title: 广告法, words: [最好的] }\n' }
    expect(mistakes({ ...guard, ...change('厚度: 薄', '厚度: 最好的') })).toMatchObject([{ file: path, line: 16 }])
  })
})
