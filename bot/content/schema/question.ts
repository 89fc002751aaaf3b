/** What `ask` and `choose` share, and the options of `choose`. */
import type { OptionSource, QuestionSource, Scalar } from '../../model/index.ts'
import type { Both } from '../mistake.ts'
import { wrong } from '../mistake.ts'
import type { MapNode, Node } from '../yaml/node.ts'
import { count, flag, line, matching, namePattern, oneOf, text, writtenSpan } from './scalars.ts'
import { asMap, keysJson, listOf, mapped, may, missingKey, need, record, scalarOf } from './shape.ts'
import type { ReadOf, Reading, Shape } from './shape.ts'
import { readTextMap, texts } from './texts.ts'

const keyForm = matching(
  /^\d{1,2}(?:\.\.\d{1,2})?$/,
  ['按键的位数', 'a number of phone keys'],
  ['比如 11，或者 6..20', 'For example 11, or 6..20'],
)
/** `11`, or `6..20` with the smaller number first. */
const keyCount: Shape<Scalar> = mapped(keyForm, (keys) => {
  const [least = '', most = least] = keys.value.split('..')
  if (Number(least) < 1 || Number(most) < Number(least))
    throw wrong(
      keys.at,
      [`“${keys.value}”里没有一个数`, `"${keys.value}" holds no number`],
      ['小的写在前面，比如 6..20', 'Write the smaller one first, such as 6..20'],
    )
  return keys
})

export const questionKeys = {
  must: may(line, '答案要满足的条件', 'a condition the answer must meet'),
  retry: may(
    listOf(texts, { min: 1, max: 20 }),
    '没听懂时依次怎么再问',
    'how to ask again when not understood, one after the other',
  ),
  silence: may(
    listOf(texts, { min: 1, max: 20 }),
    '电话里没有声音时依次怎么说',
    'what to say when nothing is heard, one after the other',
  ),
  attempts: may(count(1, 20), '最多问几次，默认 3', 'how often to ask at most, default 3'),
  timeout: may(writtenSpan, '多久没回答算超时', 'how long to wait for an answer'),
  digits: may(keyCount, '电话按键的位数', 'how many phone keys'),
  accepts: may(
    listOf(oneOfScalar(['text', 'image', 'file', 'voice', 'video']), { min: 1 }),
    '可以用什么回答',
    'what may be sent as the answer',
  ),
  optional: may(flag, '可以不答', 'may be left unanswered'),
  reuse: may(
    oneOf(['never', 'offer', 'always']),
    '以前答过的怎么用，默认 never',
    'what to do with an earlier answer, default never',
  ),
  secret: may(flag, '保密：不进日志、记录和模型', 'secret: kept out of logs, transcript and models'),
}

function oneOfScalar(values: readonly string[]): Shape<Scalar> {
  const shape = oneOf(values)
  return {
    read: (node, reading) => ({ value: shape.read(node, reading), at: node.at }),
    json: (defs) => shape.json(defs),
  }
}

const questionDoc: Both = ['问题怎么问', 'how the question is put']

/** Puts a question together from the word's value, its own keys and the text keys beside them. */
export function makeQuestion(
  slot: Scalar,
  keys: ReadOf<typeof questionKeys>,
  textPart: MapNode,
  reading: Reading,
): QuestionSource {
  if (textPart.entries.length === 0) throw missingKey(textPart.at, 'text', questionDoc)
  const { must, timeout, digits } = keys
  return {
    slot,
    text: readTextMap(textPart, reading),
    ...(must && { must }),
    retry: keys.retry ?? [],
    silence: keys.silence ?? [],
    attempts: keys.attempts ?? 3,
    ...(timeout && { timeout }),
    ...(digits && { digits }),
    accepts: keys.accepts ?? [],
    optional: keys.optional ?? false,
    reuse: keys.reuse ?? 'never',
    secret: keys.secret ?? false,
  }
}

const optionKeys = {
  label: need(text, '选项上的字', 'what the option says'),
  also: may(listOf(text, { min: 1, max: 50 }), '客户可能的其他说法', 'other words for it'),
  if: may(line, '什么时候才有这一项', 'when the option is there'),
  image: may(line, '图片', 'a picture'),
  key: may(
    matching(
      /^[0-9*#]$/,
      ['一个电话按键', 'one phone key'],
      ['写 1 到 9 的一个数字', 'Write a digit from 1 to 9'],
    ),
    '电话按键，默认是第几项',
    'the phone key, by default its position',
  ),
}
const option = record(['一个选项', 'an option'], optionKeys)
const optionsWhat: Both = ['选项', 'the options']
const optionsFix: Both = [
  '每个选项一行，比如“size: 尺码不合适”：冒号前是名字，后面是客户看到的字',
  'One option a line, such as "size: Wrong size": its id, a colon, and what the customer sees',
]

function readOption(key: MapNode['entries'][number]['key'], value: Node, reading: Reading): OptionSource {
  if (!namePattern.test(key.value))
    throw wrong(
      key.at,
      [
        `选项的名字“${key.value}”要用小写字母开头，只用小写字母、数字和“_”`,
        `The option id "${key.value}" must be small letters, digits and "_", a letter first`,
      ],
      ['客户看到的字写在冒号后面', 'What the customer sees stands behind the colon'],
    )
  const id = scalarOf(key)
  if (value.kind !== 'map') return { at: key.at, id, label: text.read(value, reading), also: [] }
  const { label, also, if: condition, image, key: phoneKey } = option.read(value, reading)
  return {
    at: key.at,
    id,
    label,
    also: also ?? [],
    ...(condition && { if: condition }),
    ...(image && { image }),
    ...(phoneKey && { key: phoneKey }),
  }
}

/** `id: label` or `id: { label, also, if, image, key }`, in written order. */
export const options: Shape<OptionSource[]> = {
  read(node, reading) {
    const map = asMap(node, optionsWhat, optionsFix)
    if (map.entries.length === 0)
      throw wrong(map.at, ['至少要有一个选项', 'At least one option is needed'], optionsFix)
    return map.entries.map(({ key, value }) => readOption(key, value, reading))
  },
  json: (defs) => ({
    type: 'object', minProperties: 1, additionalProperties: false,
    patternProperties: { [namePattern.source]: { anyOf: [text.json(defs), keysJson(optionKeys, defs)] } },
  }), // prettier-ignore
}

export const listKeys = {
  options: may(options, '选项', 'the options'),
  from: may(line, '选项来自哪个列表', 'the list the options come from'),
  label: may(text, '列表里每一项怎么写', 'how each line of the list reads'),
  image: may(line, '图片', 'a picture'),
  limit: may(count(1, 20), '一次列出几项，默认 5', 'how many to show at once, default 5'),
  many: may(flag, '可以选几项', 'several may be chosen'),
}
