/** Shape of `knowledge/products/_answers.yml`: how what is asked of a product is asked, and answered out of its fields. */
import type { ProductAnswer, ProductAnswers } from '../../model/index.ts'
import { text } from './scalars.ts'
import { listOf, mapped, may, named, need, record } from './shape.ts'
import type { Shape } from './shape.ts'
import { texts } from './texts.ts'

export const answerKeys = {
  title: need(text, '问的是什么，跟在商品名后面', "what is asked, shown behind the product's title"),
  ask: need(listOf(text, { min: 1, max: 60 }), '问到它的词', 'words that ask for it'),
  answer: need(texts, '怎么回答，可以用 product', 'the answer; it may use `product`'),
}

const featureKeys = {
  words: may(
    named(['参数名和别的说法', 'features and other words for them'], listOf(text, { min: 1, max: 40 })),
    '参数还可以怎么问',
    'other words for a feature',
  ),
  answer: need(texts, '怎么回答，可以用 product 和 feature', 'the answer; it may use `product` and `feature`'),
}

const answer: Shape<ProductAnswer> = mapped(record(['一种回答', 'an answer'], answerKeys), (read) => ({
  title: read.title,
  ask: read.ask,
  answer: read.answer,
}))

export const answersKeys = {
  price: may(answer, '价格', 'price'),
  colours: may(answer, '有哪些颜色', 'its colours'),
  sizes: may(answer, '有哪些尺码', 'its sizes'),
  size_table: may(answer, '尺码表', 'the size table'),
  material: may(answer, '面料、材质', 'material'),
  care: may(answer, '洗护', 'care'),
  warranty: may(answer, '保修', 'warranty'),
  feature: may(record(['参数', 'features'], featureKeys), '参数', 'features'),
}

export const productAnswersFile: Shape<ProductAnswers> = mapped(
  record(['商品的回答', 'answers about products'], answersKeys),
  ({ feature, at, ...facts }) => ({
    at,
    facts,
    feature: feature
      ? { answer: feature.answer, words: (feature.words ?? []).map(({ name, value }) => ({ name, words: value })) }
      : null,
  }),
)

/** Words that may begin a line of the file. */
export const productAnswerWords: ReadonlySet<string> = new Set([
  ...[answersKeys, answerKeys, featureKeys].flatMap((keys) => Object.keys(keys)),
  ...['text', 'voice', 'en'],
])
