/** Shape of a file of products, `knowledge/products/*.yml`. */
import type { Product } from '../../model/index.ts'
import { wrong } from '../mistake.ts'
import { checkSpan, valid } from './knowledge.ts'
import { asText, count, line, matching, text } from './scalars.ts'
import { asMap, keysJson, listOf, may, named, need, readKeys, record } from './shape.ts'
import type { Shape } from './shape.ts'
import { texts } from './texts.ts'

const sku = matching(
  /^[A-Z0-9][A-Z0-9-]{2,39}$/,
  ['商品编号', 'the number of a product'],
  ['大写字母、数字和“-”，比如 WF-KN-01', 'Capital letters, digits and "-", such as WF-KN-01'],
)

/** Yuan with up to two decimals, above 0, read into fen. */
const yuan: Shape<number> = {
  read(node, reading) {
    const { value, at } = asText(node, reading, false, ['价格', 'the price'])
    const fen = /^\d{1,7}(?:\.\d{1,2})?$/.test(value) ? Math.round(Number(value) * 100) : 0
    if (fen <= 0)
      throw wrong(
        at,
        [`“${value}”不是价格`, `"${value}" is no price`],
        ['写元，大于 0，只写数字，比如 199 或 199.90', 'Yuan, above 0, digits only, such as 199 or 199.90'],
      )
    return fen
  },
  json: () => ({ type: 'number', exclusiveMinimum: 0 }),
}

const rangeForm = /^(\d{1,3})-(\d{1,3})$/
const range: Shape<readonly [number, number]> = {
  read(node, reading) {
    const { value, at } = asText(node, reading, false, ['从几到几', 'from and to'])
    const found = rangeForm.exec(value)
    const [from, to] = [Number(found?.[1]), Number(found?.[2])]
    if (!(from < to))
      throw wrong(
        at,
        [`“${value}”不是从小到大的两个数`, `"${value}" is not two numbers, the smaller first`],
        ['写成 150-162，不写单位', 'Write 150-162, no unit'],
      )
    return [from, to]
  },
  json: () => ({ type: 'string', pattern: rangeForm.source }),
}

export const variantKeys = {
  sku: need(sku, '这一种的编号', 'its number'),
  colour: may(text, '颜色', 'colour'),
  size: may(text, '尺码', 'size'),
  price: may(yuan, '价格（元），默认是商品的', "price in yuan, default the product's"),
}

export const sizeKeys = {
  size: need(text, '尺码', 'the size'),
  height: may(range, '身高，厘米，比如 150-162', 'height of the wearer in centimetres, such as 150-162'),
  weight: may(range, '体重，公斤，比如 40-50', 'weight of the wearer in kilograms, such as 40-50'),
  measures: may(named(['部位和尺寸', 'parts and measures'], text), '平铺尺寸', 'measures of the thing itself'),
}

const warrantyKeys = {
  months: need(count(1, 240), '几个月', 'months'),
  what: may(texts, '保哪里、怎么算', 'what it covers'),
}

const faqKeys = {
  ask: need(listOf(text, { min: 1, max: 20 }), '客户会怎么问', 'how customers ask'),
  answer: need(texts, '怎么回答', 'the answer'),
}

export const productKeys = {
  sku: need(sku, '编号，所有文件里唯一', 'number, unique over all files'),
  title: need(text, '名称，唯一', 'title, unique'),
  also: may(listOf(text, { max: 20 }), '客户还怎么叫它', 'other names customers have for it'),
  en: may(text, '英文名', 'its English name'),
  category: need(text, '类别', 'category'),
  price: need(yuan, '价格，元', 'price, yuan'),
  variants: may(
    listOf(record(['一种', 'a variant'], variantKeys), { max: 200 }),
    '各种颜色和尺码',
    'colours and sizes',
  ),
  sizes: may(listOf(record(['一个尺码', 'a size'], sizeKeys), { min: 1, max: 40 }), '尺码表', 'the size table'),
  material: may(texts, '面料、材质', 'material'),
  care: may(texts, '怎么洗、怎么保养', 'how to wash and keep it'),
  warranty: may(record(['保修', 'the warranty'], warrantyKeys), '保修', 'the warranty'),
  features: may(named(['参数', 'features'], text), '参数：名字和值', 'features: names and values'),
  related: may(listOf(sku, { max: 20 }), '可以一起买的商品编号', 'numbers of what goes with it'),
  substitute: may(listOf(sku, { max: 20 }), '可以代替它的商品编号', 'numbers of what may stand in for it'),
  image: may(line, '图片', 'a picture'),
  url: may(line, '链接', 'a link'),
  good_for: may(listOf(text, { max: 40 }), '适合什么需要', 'needs it serves'),
  faq: may(
    listOf(record(['一问一答', 'question and answer'], faqKeys), { max: 50 }),
    '问答',
    'questions and answers',
  ),
  active: may(valid, '什么时候卖', 'when it is sold'),
}

export const productsKeys = {
  products: need(
    listOf(record(['一件商品', 'a product'], productKeys), { min: 1, max: 2000 }),
    '各件商品',
    'the products',
  ),
}

/** Products once the shop's time zone is known. */
export type TimedProducts = (timeZone: string) => Product[]

export const productsFile: Shape<TimedProducts> = {
  read(node, reading) {
    const { products } = readKeys(asMap(node, ['商品（products）', 'the products']), productsKeys, reading)
    for (const { active } of products) checkSpan(active)
    return (zone) => products.map((product) => productOf(product, zone))
  },
  json: (defs) => keysJson(productsKeys, defs),
}

type Written = ReturnType<(typeof productsKeys)['products']['shape']['read']>[number]

function productOf(read: Written, zone: string): Product {
  const { warranty } = read
  return {
    sku: read.sku,
    title: read.title,
    also: read.also?.map(({ value }) => value) ?? [],
    en: read.en?.value ?? null,
    category: read.category.value,
    price: read.price,
    variants: (read.variants ?? []).map((each) => ({
      sku: each.sku,
      colour: each.colour?.value ?? null,
      size: each.size ?? null,
      price: each.price ?? null,
    })),
    sizes: (read.sizes ?? []).map(({ size, height, weight, measures }) => ({
      size,
      height: height ?? null,
      weight: weight ?? null,
      measures: plain(measures),
    })),
    material: read.material ?? null,
    care: read.care ?? null,
    warranty: warranty ? { months: warranty.months, what: warranty.what ?? null } : null,
    features: (read.features ?? []).map(({ name, value }) => ({ name: name.value, value })),
    related: read.related ?? [],
    substitute: read.substitute ?? [],
    image: read.image?.value ?? null,
    url: read.url?.value ?? null,
    goodFor: read.good_for?.map(({ value }) => value) ?? [],
    faq: read.faq ?? [],
    activeFrom: read.active?.from?.from(zone) ?? null,
    activeTo: read.active?.to?.until(zone) ?? null,
    at: read.at,
  }
}

const plain = (pairs: { name: { value: string }; value: { value: string } }[] | undefined) =>
  (pairs ?? []).map(({ name, value }) => ({ name: name.value, value: value.value }))

/** Words that may begin a line of a file of products. */
export const productWords: ReadonlySet<string> = new Set([
  ...[productsKeys, productKeys, variantKeys, sizeKeys, warrantyKeys, faqKeys].flatMap((keys) =>
    Object.keys(keys),
  ),
  ...['from', 'to', 'text', 'voice', 'en'],
])
