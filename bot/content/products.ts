/** Products of a release: the catalogue that slots take them from, and answers worded out of their fields. */
import { walk, type Names } from '../dialog/names.ts'
import { parseTemplate, type Template } from '../dialog/templates.ts'
import { factOf, factTitle, factTitles, productBook, type Asked, type ProductBook } from '../knowledge/products.ts'
import type { Answer, Content, Product, SizeRow, TextSource, Value } from '../model/index.ts'
import type { Catalogue, CatalogueItem } from '../understanding/entities/product.ts'

/** Where and how an answer is said. */
export interface Saying {
  /** UTC ms. */
  now: number
  timeZone: string
  channel: string
  modality: 'text' | 'voice'
  language: 'zh' | 'en'
}

/** Fields of `product` in an answer. */
export const productFields = [
  'sku', 'title', 'category', 'price', 'from', 'colours', 'sizes', 'table', 'material', 'care', 'warranty', 'url',
] as const // prettier-ignore

/** The most exact wording: channel, then modality, then text; English where it is written. */
export function wordingOf(
  answer: TextSource,
  { channel, modality, language }: Omit<Saying, 'now' | 'timeZone'>,
): string {
  const { variants } = language === 'en' && answer.en ? answer.en : answer
  return (
    (variants[channel] ?? (modality === 'voice' ? variants['voice'] : undefined) ?? variants['text'])?.value ?? ''
  )
}

/** What a slot of type `product` holds. */
export function catalogueOf(products: readonly Product[]): Catalogue {
  return products.map((product): CatalogueItem => {
    const { sku, title, also, en, category, price, related, substitute, image, url } = product
    return {
      title: title.value,
      sku: sku.value,
      also: en === null ? also : [...also, en],
      category,
      price: { fen: price },
      colours: coloursOf(product),
      sizes: sizesOf(product),
      related: related.map(({ value }) => value),
      substitute: substitute.map(({ value }) => value),
      ...(image !== null && { image }),
      ...(url !== null && { url }),
    }
  })
}

/** Null where no answers are written. */
export function bookOf({ products, productAnswers }: Content): ProductBook | null {
  return productAnswers && products.length > 0 ? productBook(products, productAnswers) : null
}

/** What may be read out, by id: entries and facts of products. */
export function answerTitles(content: Content): ReadonlyMap<string, string> {
  const book = bookOf(content)
  return new Map([
    ...content.knowledge.map(({ id, title }): [string, string] => [id, title]),
    ...(book ? factTitles(book) : []),
  ])
}

/** The answer that an id names; null if there is none, or nothing to say here. */
export function answerOf(book: ProductBook, id: string, saying: Saying): Answer | null {
  const asked = factOf(book, id, saying.now)
  if (!asked) return null
  const source = sourceOf(book, asked)
  const written = wordingOf(source, saying)
  if (written === '') return null
  const text = asked.fact === 'faq' ? written : compiled(written).render(namesFor(asked, saying))
  return { id, title: factTitle(book, asked), text, buttons: [] }
}

function sourceOf({ answers }: ProductBook, asked: Asked): TextSource {
  if (asked.fact === 'faq') return asked.product.faq[asked.at]!.answer
  return asked.fact === 'feature' ? answers.feature!.answer : answers.facts[asked.fact]!.answer
}

// A handful of templates, the same for every release that does not change them.
const templates = new Map<string, Template>()
function compiled(written: string): Template {
  const known = templates.get(written)
  if (known) return known
  if (templates.size > 500) templates.clear()
  const made = parseTemplate(written)
  templates.set(written, made)
  return made
}

function namesFor(asked: Asked, saying: Saying): Names {
  const scopes: Record<string, Value> = { product: productValue(asked.product, saying) }
  if (asked.fact === 'feature') {
    const { name, value } = asked.product.features[asked.at]!
    scopes['feature'] = { name, value: value.value }
  }
  const { now, timeZone, modality, language } = saying
  return { now, timeZone, language, voice: modality === 'voice', get: (path) => walk(scopes, path, 0) }
}

function productValue(product: Product, saying: Saying): Value {
  const prices = [...new Set(product.variants.map(({ price }) => price ?? product.price))]
  const worded = (source: TextSource | null) => (source === null ? null : wordingOf(source, saying))
  const { sku, title, en, category, warranty, url } = product
  return {
    sku: sku.value,
    title: saying.language === 'en' && en !== null ? en : title.value,
    category,
    price: { fen: prices.length > 0 ? Math.min(...prices) : product.price },
    from: prices.length > 1,
    colours: coloursOf(product),
    sizes: sizesOf(product),
    table: product.sizes.map(rowValue),
    material: worded(product.material),
    care: worded(product.care),
    warranty: warranty && {
      months: warranty.months,
      years: warranty.months % 12 === 0 ? warranty.months / 12 : null,
      what: worded(warranty.what),
    },
    url,
  }
}

/** `jin`: half kilograms, as one weighs oneself in China. */
function rowValue({ size, height, weight, measures }: SizeRow): Value {
  return {
    size: size.value,
    height: height && height.join('–'),
    kg: weight && weight.join('–'),
    jin: weight && weight.map((kilograms) => kilograms * 2).join('–'),
    measures: measures.map(({ name, value }) => `${name} ${value}`),
  }
}

function coloursOf({ variants }: Product): string[] {
  return [...new Set(variants.flatMap(({ colour }) => (colour === null ? [] : [colour])))]
}

function sizesOf({ variants }: Product): string[] {
  return [...new Set(variants.flatMap(({ size }) => (size === null ? [] : [size.value])))]
}
