/** Products: numbers and titles that stand for one thing, numbers that lead somewhere, size tables that fit, answers that can be worded. */
import type { Product, ProductAnswers, Scalar, TextSource } from '../../model/index.ts'
import { parseTemplate } from '../../dialog/templates.ts'
import { SyntaxMistake } from '../../dialog/syntax.ts'
import { didYouMean } from '../distance.ts'
import { productFields } from '../products.ts'
import { checkSomething, checkText } from './limits.ts'
import { checkTemplates } from './lookups.ts'
import type { Scope } from './names.ts'
import { templatesOfText } from './walk.ts'
import { placeIn } from './world.ts'
import type { Checking } from './world.ts'

/** What is written of a product is said as it stands. */
const nothing: Scope = { names: new Set(), scopes: [], secrets: new Set() }
const fields: Record<string, readonly string[]> = { product: productFields, feature: ['name', 'value'] }

/** Checks all products and the answers about them. */
export function checkProducts(checking: Checking): void {
  const { products, productAnswers } = checking.content
  checkNumbers(checking, products)
  const known = products.map(({ sku }) => sku.value)
  for (const product of products) {
    for (const sku of [...product.related, ...product.substitute]) checkLink(checking, product, sku, known)
    checkSizes(checking, product)
    for (const text of textsOfProduct(product)) checkWords(checking, text, nothing)
  }
  if (productAnswers) checkAnswers(checking, productAnswers)
}

/** Every text of a product that may be said. */
export function textsOfProduct({ material, care, warranty, faq }: Product): TextSource[] {
  return [material, care, warranty?.what ?? null, ...faq.map(({ answer }) => answer)].filter(
    (text) => text !== null,
  )
}

/** The templates of the answers. */
export function textsOfAnswers({ facts, feature }: ProductAnswers): TextSource[] {
  return [...Object.values(facts).map(({ answer }) => answer), ...(feature ? [feature.answer] : [])]
}

function checkNumbers(checking: Checking, products: readonly Product[]): void {
  const skus = new Map<string, Scalar>()
  const titles = new Map<string, Scalar>()
  const once = (seen: Map<string, Scalar>, scalar: Scalar, zh: string, en: string): void => {
    const same = seen.get(scalar.value)
    if (same)
      checking.report(
        scalar.at,
        [
          `${zh}“${scalar.value}”写了两次，另一处在 ${same.at.file} 第 ${same.at.line} 行`,
          `The ${en} "${scalar.value}" is written twice; the other is ${same.at.file}:${same.at.line}`,
        ],
        ['改掉其中一个', 'Change one of them'],
      )
    else seen.set(scalar.value, scalar)
  }
  for (const { sku, title, variants } of products) {
    once(skus, sku, '编号', 'number')
    once(titles, title, '商品名', 'title')
    // The only variant may carry the product's own number.
    for (const variant of variants)
      if (variants.length > 1 || variant.sku.value !== sku.value) once(skus, variant.sku, '编号', 'number')
  }
}

function checkLink(checking: Checking, product: Product, sku: Scalar, known: readonly string[]): void {
  if (sku.value === product.sku.value)
    checking.report(
      sku.at,
      ['这就是它自己', 'This is the product itself'],
      ['写另一件商品的编号', 'Write the number of another product'],
    )
  else if (!known.includes(sku.value))
    checking.report(
      sku.at,
      [`没有编号是“${sku.value}”的商品`, `There is no product "${sku.value}"`],
      didYouMean(sku.value, known),
    )
}

/** The table has a row for each size that is sold, and no other. */
function checkSizes(checking: Checking, { sizes, variants }: Product): void {
  const [first] = sizes
  if (!first) return
  const sold = variants.flatMap(({ size }) => (size === null ? [] : [size]))
  for (const row of sizes) {
    if (!sold.some(({ value }) => value === row.size.value))
      checking.report(
        row.size.at,
        [`没有“${row.size.value}”码的 variants`, `No variant has the size "${row.size.value}"`],
        ['在 variants 里加上，或者删掉这一行', 'Add it to `variants`, or delete the row'],
      )
    if (!row.height && !row.weight && row.measures.length === 0)
      checking.report(
        row.size.at,
        ['这一行没有尺寸', 'This row has no figures'],
        ['写上 height、weight 或 measures', 'Write height, weight or measures'],
      )
  }
  for (const size of sold)
    if (!sizes.some((row) => row.size.value === size.value))
      checking.report(
        size.at,
        [`尺码表里没有“${size.value}”`, `The size table has no row "${size.value}"`],
        ['在 sizes 里加一行', 'Add a row to `sizes`'],
      )
}

function checkAnswers(checking: Checking, answers: ProductAnswers): void {
  const asked = new Map<string, Scalar>()
  for (const { ask } of Object.values(answers.facts))
    for (const word of ask) {
      const plain = word.value.normalize('NFKC').trim().toLowerCase()
      const same = asked.get(plain)
      if (same)
        checking.report(
          word.at,
          [
            `“${word.value}”在第 ${same.at.line} 行已经问别的了`,
            `"${word.value}" asks for something else on line ${same.at.line}`,
          ],
          ['只留在一处', 'Keep it in one place'],
        )
      asked.set(plain, word)
    }
  for (const { answer } of Object.values(answers.facts)) checkAnswer(checking, answer, ['product'])
  if (answers.feature) checkAnswer(checking, answers.feature.answer, ['product', 'feature'])
}

function checkAnswer(checking: Checking, answer: TextSource, names: readonly string[]): void {
  checkWords(checking, answer, { names: new Set(names), scopes: [], secrets: new Set() })
  for (const scalar of templatesOfText(answer))
    for (const { path, at } of readsOf(scalar)) {
      const [first = '', second] = path
      const known = fields[first]
      if (known && names.includes(first) && second !== undefined && !known.includes(second))
        checking.report(
          placeIn(checking.content.files, scalar, at),
          [`“${first}”里没有“${second}”`, `"${first}" has no "${second}"`],
          didYouMean(second, known),
        )
    }
}

/** Nothing for a text that does not parse: that is reported elsewhere. */
function readsOf(scalar: Scalar) {
  try {
    return parseTemplate(scalar.value, () => true).reads
  } catch (error) {
    if (error instanceof SyntaxMistake) return []
    throw error
  }
}

function checkWords(checking: Checking, text: TextSource, scope: Scope): void {
  const { channels } = checking.world
  checkTemplates(checking, templatesOfText(text), scope)
  checkText(checking, text, channels)
  checkSomething(checking, text, channels)
  // Only words are said of a product: a picture, a card or a button would be dropped.
  for (const one of [text, ...(text.en ? [text.en] : [])])
    if (one.image ?? one.file ?? one.card ?? one.buttons[0])
      checking.report(
        one.at,
        ['这里只能写话，不能放图片、卡片、按钮', 'Only words here: no picture, card or button'],
        ['只留 text、voice、en', 'Keep text, voice and en only'],
      )
}
