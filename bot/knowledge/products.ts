/** What is asked of a product: a thing that was named and a word for one of its facts. It finds the fact, it words nothing. */
import type { Entity, Product, ProductAnswers, ProductFact } from '../model/index.ts'
import type { Hit } from './search.ts'
import { tokens } from './tokens.ts'

/** A fact of a product; its id is `<sku>/<fact>`, with the place in the list where there are several. */
export type Asked =
  | { product: Product; fact: ProductFact }
  | { product: Product; fact: 'feature' | 'faq'; at: number }

export interface ProductBook {
  bySku: ReadonlyMap<string, Product>
  answers: ProductAnswers
  /** Words that ask for a fact, the longest first. */
  asks: readonly { fact: ProductFact; word: string }[]
  /** Feature → words for it besides its name. */
  features: ReadonlyMap<string, readonly string[]>
}

/** A word of the question that nothing accounts for makes it another question. */
const unexplainedCost = 0.15
const leastScore = 0.5
/** As much of a name must be there: 羽绒服 alone does not name the 短款羽绒服. */
const leastNamed = 0.8
/** Several things of one name: likely, never sure, so it is asked which. */
const whichScore = 0.85
/** How much a written question and this one must share. */
const leastAlike = 0.6

const fillers =
  /请问|你好|您好|麻烦|一下|想问|问问|想知道|告诉我|现在|大概|到底|你们家?|店里|这(?:一)?[款件个条双台只]|那(?:一)?[款件个条双台只]|[的了吗嘛呢吧啊呀哦嗯是有要会我您你它]|\b(?:the|a|an|is|are|do|does|of|it|its|for|please|your|this|that|about|and|have|has|be)\b/gu

export function productBook(products: readonly Product[], answers: ProductAnswers): ProductBook {
  const asks = Object.entries(answers.facts).flatMap(([fact, { ask }]) =>
    ask.map(({ value }) => ({ fact: fact as ProductFact, word: fold(value) })),
  )
  return {
    bySku: new Map(products.map((product) => [product.sku.value, product])),
    answers,
    asks: asks.sort((a, b) => b.word.length - a.word.length),
    features: new Map((answers.feature?.words ?? []).map((each) => [each.name.value, each.words.map(({ value }) => fold(value))])), // prettier-ignore
  }
}

/**
 * Facts that are asked for, best first.
 * @param entities of `text`; those of type `product` carry the catalogue's `sku`
 * @param now UTC ms: what is not sold has no price
 */
export function productHits(book: ProductBook, text: string, entities: readonly Entity[], now: number): Hit[] {
  const named = entities.filter((entity) => entity.type === 'product')
  const start = named[0]?.start
  const found = named.flatMap((entity) => {
    const product = entity.start === start ? book.bySku.get(skuOf(entity)) : undefined
    if (!product) return []
    const rest = fold(`${text.slice(0, entity.start)} ${text.slice(entity.end)}`)
    const best = bestFact(book, product, rest, now)
    return best ? [{ hit: best, isNamed: isNamed(product, entity.text) }] : []
  })
  const [only, ...more] = found
  if (only && more.length === 0) return only.isNamed ? [only.hit] : []
  // 加湿器, and there are two: neither is told, but both are worth asking about.
  return found.map(({ hit }) => ({ ...hit, score: Math.min(hit.score, whichScore) }))
}

/** The fact that an id names; null if the book has none such, or not now. */
export function factOf(book: ProductBook, id: string, now: number): Asked | null {
  const [sku = '', fact = '', place] = id.split('/')
  const product = book.bySku.get(sku)
  if (!product) return null
  const at = Number(place)
  if (fact === 'faq') return product.faq[at] ? { product, fact, at } : null
  if (fact === 'feature') return product.features[at] && book.answers.feature ? { product, fact, at } : null
  const known = book.asks.find((ask) => ask.fact === fact)?.fact
  return known && hasFact(product, known, now) ? { product, fact: known } : null
}

/** Every fact that can ever be told: id → title. */
export function factTitles(book: ProductBook): Map<string, string> {
  const asked = [...book.bySku.values()].flatMap((product): Asked[] => [
    ...(Object.keys(book.answers.facts) as ProductFact[])
      .filter((fact) => hasFact(product, fact, null))
      .map((fact) => ({ product, fact })),
    ...(book.answers.feature ? product.features : []).map((_, at) => ({ product, fact: 'feature' as const, at })),
    ...product.faq.map((_, at) => ({ product, fact: 'faq' as const, at })),
  ])
  return new Map(asked.map((one) => [idOf(one), factTitle(book, one)]))
}

/** `羊毛圆领衫：价格` */
export function factTitle({ answers }: ProductBook, asked: Asked): string {
  const { product, fact } = asked
  const what =
    fact === 'faq'
      ? product.faq[asked.at]!.ask[0]!.value
      : fact === 'feature'
        ? product.features[asked.at]!.name
        : answers.facts[fact]!.title.value
  return `${product.title.value}：${what}`
}

function bestFact(book: ProductBook, product: Product, rest: string, now: number): Hit | null {
  const asked = [...faqAsked(product, rest), ...featureAsked(book, product, rest), ...factAsked(book, product, rest, now)]
  const [best] = asked.sort((a, b) => b.score - a.score)
  if (!best || best.score < leastScore) return null
  const score = Math.round(best.score * 1000) / 1000
  return { id: idOf(best.asked), title: factTitle(book, best.asked), score }
}

type Scored = { asked: Asked; score: number }

function faqAsked(product: Product, rest: string): Scored[] {
  if (product.faq.length === 0) return []
  const said = tokens(rest)
  return product.faq.flatMap(({ ask }, at) => {
    const score = Math.max(...ask.map(({ value }) => alike(said, tokens(value))))
    return score < leastAlike ? [] : [{ asked: { product, fact: 'faq', at }, score }]
  })
}

function alike(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let shared = 0
  for (const feature of a.keys()) if (b.has(feature)) shared += 1
  return a.size + b.size === 0 ? 0 : (2 * shared) / (a.size + b.size)
}

function featureAsked(book: ProductBook, product: Product, rest: string): Scored[] {
  if (!book.answers.feature) return []
  return product.features.flatMap(({ name }, at) => {
    const words = [fold(name), ...(book.features.get(name) ?? [])].filter((word) => rest.includes(word))
    const longest = words.sort((a, b) => b.length - a.length)[0]
    return longest === undefined ? [] : [{ asked: { product, fact: 'feature', at }, score: scoreOf(rest, longest) }]
  })
}

function factAsked(book: ProductBook, product: Product, rest: string, now: number): Scored[] {
  return book.asks
    .filter(({ word }) => rest.includes(word))
    .slice(0, 1)
    .filter(({ fact }) => hasFact(product, fact, now) && !(fact === 'size_table' && /\d/.test(rest)))
    .map(({ fact, word }) => ({ asked: { product, fact }, score: scoreOf(rest, word) }))
}

/** Whether there is something to say; what is sold only at times has a price and sizes only then. Null: at some time. */
function hasFact(product: Product, fact: ProductFact, now: number | null): boolean {
  const isSold =
    now === null ||
    ((product.activeFrom === null || now >= product.activeFrom) &&
    (product.activeTo === null || now < product.activeTo))
  switch (fact) {
    case 'price':
      return isSold
    case 'colours':
      return isSold && product.variants.some(({ colour }) => colour !== null)
    case 'sizes':
      return isSold && product.variants.some(({ size }) => size !== null)
    case 'size_table':
      return product.sizes.length > 0
    default:
      return product[fact] !== null
  }
}

function scoreOf(rest: string, word: string): number {
  const left = rest.replace(word, ' ').replace(fillers, ' ')
  return 1 - unexplainedCost * (left.match(/\p{sc=Han}|[\p{L}\p{N}]+/gu)?.length ?? 0)
}

function isNamed({ title, also, en }: Product, piece: string): boolean {
  const said = fold(piece)
  return [title.value, ...also, ...(en === null ? [] : [en])].some(
    (name) => fold(name).includes(said) && said.length >= name.length * leastNamed,
  )
}

function skuOf({ value }: Entity): string {
  const sku = typeof value === 'object' && value !== null && !Array.isArray(value) ? value['sku'] : null
  return typeof sku === 'string' ? sku : ''
}

function idOf(asked: Asked): string {
  const { product, fact } = asked
  return 'at' in asked ? `${product.sku.value}/${fact}/${asked.at}` : `${product.sku.value}/${fact}`
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim()
}
