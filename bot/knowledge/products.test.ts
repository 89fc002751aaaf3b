/** What is asked of a named product: which fact, how sure, and what is no question about it. */
import { describe, expect, test } from '@jest/globals'
import type { Entity, Product, ProductAnswer, ProductAnswers, Scalar, TextSource } from '../model/index.ts'
import { factOf, factTitle, productBook, productHits } from './products.ts'

const at = { file: 'knowledge/products/x.yml', line: 1, col: 1, endLine: 1 }
const scalar = (value: string): Scalar => ({ value, at })
const text = (value: string): TextSource => ({ at, variants: { text: scalar(value) }, buttons: [], bargeIn: true })

const product = (sku: string, title: string, more: Partial<Product> = {}): Product => ({
  sku: scalar(sku),
  title: scalar(title),
  also: [],
  en: null,
  category: '衣服',
  price: 19_900,
  variants: [{ sku: scalar(`${sku}-M`), colour: '蓝', size: scalar('M'), price: null }],
  sizes: [{ size: scalar('M'), height: [150, 160], weight: null, measures: [] }],
  material: text('羊毛 70%'),
  care: null,
  warranty: null,
  features: [{ name: '厚度', value: scalar('薄') }],
  related: [],
  substitute: [],
  image: null,
  url: null,
  goodFor: [],
  faq: [{ ask: [scalar('贴身穿会扎吗')], answer: text('不扎') }],
  activeFrom: null,
  activeTo: null,
  at,
  ...more,
})
const ask = (title: string, words: string[]): ProductAnswer => ({
  title: scalar(title),
  ask: words.map(scalar),
  answer: text('{{ product.title }}'),
})
const answers: ProductAnswers = {
  at,
  facts: {
    price: ask('价格', ['多少钱', 'how much']),
    material: ask('面料', ['什么面料', '面料']),
    care: ask('洗护', ['怎么洗']),
    size_table: ask('尺码表', ['穿什么码']),
  },
  feature: { answer: text('{{ feature.value }}'), words: [{ name: scalar('厚度'), words: [scalar('厚不厚')] }] },
}
const sweater = product('WF-1', '羊毛圆领衫', { also: ['圆领毛衣'], en: 'Wool crewneck' })
const summer = product('WF-2', '亚麻衬衫', { activeFrom: 1000, activeTo: 2000 })
const book = productBook([sweater, summer], answers)

function hits(said: string, piece: string, skus: string[] = ['WF-1'], now = 1500) {
  const start = said.indexOf(piece)
  const entities = skus.map((sku): Entity => ({ type: 'product', value: { sku }, start, end: start + piece.length, text: piece })) // prettier-ignore
  return productHits(book, said, entities, now)
}

describe('a named product and a word for a fact', () => {
  test.each([
    ['羊毛圆领衫多少钱', '羊毛圆领衫', 'WF-1/price'],
    ['请问一下你们家的羊毛圆领衫现在多少钱呀', '羊毛圆领衫', 'WF-1/price'],
    ['圆领毛衣是什么面料的', '圆领毛衣', 'WF-1/material'],
    ['羊毛圆领厚不厚', '羊毛圆领', 'WF-1/feature/0'],
    ['羊毛圆领衫贴身穿扎吗', '羊毛圆领衫', 'WF-1/faq/0'],
    ['how much is the wool crewneck', 'wool crewneck', 'WF-1/price'],
  ])('%s', (said, piece, id) => {
    const [hit, more] = hits(said, piece)
    expect(hit?.id).toBe(id)
    expect(hit!.score).toBeGreaterThan(0.75)
    expect(more).toBeUndefined()
  })

  test.each([
    ['half a name is no name', '羊毛衫多少钱', '羊毛'],
    ['a fact it has not', '羊毛圆领衫怎么洗', '羊毛圆领衫'],
    ['no fact at all: stock is not known here', '羊毛圆领衫有M码蓝色的吗', '羊毛圆领衫'],
    ['a body is no question for the table', '羊毛圆领衫我160穿什么码', '羊毛圆领衫'],
    ['another matter that has the word in it', '羊毛圆领衫退货以后降价补多少钱', '羊毛圆领衫'],
  ])('%s', (_, said, piece) => expect(hits(said, piece)).toEqual([]))

  test('what nothing accounts for makes it less sure', () => {
    expect(hits('羊毛圆领衫多少钱', '羊毛圆领衫')[0]!.score).toBe(1)
    expect(hits('羊毛圆领衫打折多少钱', '羊毛圆领衫')[0]!.score).toBe(0.7)
  })

  test('several of one name are likely, none is sure', () => {
    const twins = productBook([sweater, product('WF-3', '羊毛圆领衫')], answers)
    const entities = ['WF-1', 'WF-3'].map((sku): Entity => ({ type: 'product', value: { sku }, start: 0, end: 5, text: '羊毛圆领衫' })) // prettier-ignore
    expect(productHits(twins, '羊毛圆领衫多少钱', entities, 0).map(({ score }) => score)).toEqual([0.85, 0.85])
    const half = entities.map((entity) => ({ ...entity, end: 3, text: '圆领衫' }))
    expect(productHits(twins, '圆领衫多少钱', half, 0).map(({ score }) => score)).toEqual([0.85, 0.85])
  })

  test('out of its season it has no price, but what it is made of', () => {
    expect(hits('亚麻衬衫多少钱', '亚麻衬衫', ['WF-2'])[0]?.id).toBe('WF-2/price')
    expect(hits('亚麻衬衫多少钱', '亚麻衬衫', ['WF-2'], 2000)).toEqual([])
    expect(hits('亚麻衬衫什么面料', '亚麻衬衫', ['WF-2'], 2000)[0]?.id).toBe('WF-2/material')
    expect(factOf(book, 'WF-2/price', 999)).toBeNull()
  })

  test('nothing named, or nothing of ours', () => {
    expect(productHits(book, '多少钱', [], 0)).toEqual([])
    expect(hits('羊毛圆领衫多少钱', '羊毛圆领衫', ['WF-9'])).toEqual([])
  })
})

test('an id names a fact that is there, and nothing else', () => {
  expect(factTitle(book, factOf(book, 'WF-1/price', 0)!)).toBe('羊毛圆领衫：价格')
  expect(factTitle(book, factOf(book, 'WF-1/faq/0', 0)!)).toBe('羊毛圆领衫：贴身穿会扎吗')
  expect(factTitle(book, factOf(book, 'WF-1/feature/0', 0)!)).toBe('羊毛圆领衫：厚度')
  for (const id of ['', 'return_days', 'WF-1', 'WF-1/care', 'WF-1/faq/7', 'WF-1/feature/x', 'WF-1/constructor', 'WF-9/price'])
    expect(factOf(book, id, 0)).toBeNull()
})
