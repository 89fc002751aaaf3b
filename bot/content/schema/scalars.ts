/** Shapes of single texts: what people read, names, choices, yes and no, counts and spans of time. */
import type { Scalar } from '../../model/index.ts'
import { didYouMean } from '../distance.ts'
import type { Both } from '../mistake.ts'
import { wrong } from '../mistake.ts'
import { quoteFix } from '../yaml/explain.ts'
import { quoteEdit } from '../yaml/node.ts'
import type { Node, Source, TextNode } from '../yaml/node.ts'
import { mapped, scalarOf } from './shape.ts'
import type { JsonSchema, Reading, Shape } from './shape.ts'

/** Longest unquoted text people read inside `{ }` or `[ ]`. */
const maxInFlow = 12

/** In an editor's YAML a text may look like a number or a truth value. */
const anyText: JsonSchema = { type: ['string', 'number', 'boolean'] }

function endOfLine(source: Source, line: number): number {
  return source.startOf(line) + source.line(line).trimEnd().length
}

/** What stands behind a ` #` is lost. For people's texts it is quoted back in; elsewhere the comment gets its own line. */
function checkComment(node: Node, source: Source, forPeople: boolean): void {
  if ((node.kind !== 'text' && node.kind !== 'empty') || !node.comment) return
  const { from, to } = node.comment
  const line = source.lineOf(from)
  const value = node.kind === 'text' ? node.from : from
  if (forPeople && (node.kind === 'empty' || node.style === 'plain'))
    throw wrong(
      source.place(from, to),
      ['“ #”后面的字都会丢，客户看不到', 'What stands behind " #" is cut off'],
      [
        '是文字就给整句加引号（`nightdesk check --fix` 会这样做）；是注释就另起一行',
        'If it is text, quote the whole (`nightdesk check --fix` does so); if it is a comment, give it a line of its own',
      ],
      node.inFlow ? undefined : quoteEdit(source, value, to),
    )
  const start = source.startOf(line)
  const indent = /^ */.exec(source.line(line))?.[0] ?? ''
  const breaks = source.text.slice(start, source.startOf(line + 1)).endsWith('\r\n') ? '\r\n' : '\n'
  const kept = source.text.slice(start, from).trimEnd()
  throw wrong(
    source.place(from, to),
    ['注释不能跟在内容后面', 'A comment must not stand behind a value'],
    ['把注释放到上面单独一行', 'Give the comment a line of its own above'],
    node.inFlow || line !== node.at.line
      ? undefined
      : { from: start, to, text: `${indent}${source.text.slice(from, to)}${breaks}${kept}` },
  )
}

/** The text a node must be. */
export function asText(
  node: Node,
  reading: Reading,
  forPeople: boolean,
  what: Both = ['文字', 'a text'],
): TextNode {
  const { source } = reading
  checkComment(node, source, forPeople)
  if (node.kind === 'text') {
    if (node.value.trim() === '')
      throw wrong(
        node.at,
        ['文字是空的', 'The text is empty'],
        ['写上文字，或者删掉这一项', 'Write something, or delete the entry'],
      )
    return node
  }
  if (node.kind === 'empty')
    throw wrong(
      node.at,
      [`这里还没有写${what[0]}`, `${what[1]} is missing here`],
      ['在冒号后面写上', 'Write it behind the colon'],
    )
  const oneLine = node.at.line === source.lineOf(Math.max(node.from, node.to - 1))
  const ownsLine =
    oneLine && /(?:^|[:-] +)$/.test(source.text.slice(source.startOf(node.at.line), node.from)) && !node.inFlow
  const isBare = node.kind === 'list' ? node.items.length === 0 : node.entries.length === 0
  const edit = ownsLine && !isBare ? quoteEdit(source, node.from, endOfLine(source, node.at.line)) : undefined
  if (node.kind === 'list' && node.flow)
    throw wrong(
      node.at,
      [
        '这里要一段文字；文字以“[”开头时要加引号',
        'A text is needed here; one that begins with "[" must be quoted',
      ],
      quoteFix,
      edit,
    )
  if (node.kind === 'map' && !node.flow && oneLine)
    throw wrong(
      node.at,
      ['文字里有“: ”，被拆成了两半；要加引号', 'The text holds ": " and was taken apart; quote it'],
      quoteFix,
      edit,
    )
  throw wrong(
    node.at,
    [`这里要写${what[0]}，不能是列表或者下一层`, `${what[1]} is needed here, not a list or a deeper level`],
    [`在冒号后面写上${what[0]}，写在一行里`, `Write ${what[1]} behind the colon, on one line`],
  )
}

/** A text that people read: never empty, quoted when it is long and stands inside `{ }` or `[ ]`. */
export const text: Shape<Scalar> = {
  read(node, reading) {
    const found = asText(node, reading, true)
    if (found.inFlow && found.style === 'plain' && [...found.value].length > maxInFlow)
      throw wrong(
        found.at,
        [
          `{ } 或 [ ] 里的文字超过 ${maxInFlow} 个字，要加引号（里面的半角逗号会把它切断）`,
          `A text of more than ${maxInFlow} characters inside { } or [ ] must be quoted (a comma would cut it in two)`,
        ],
        quoteFix,
        quoteEdit(reading.source, found.from, found.to),
      )
    return scalarOf(found)
  },
  json: () => anyText,
}

/** A text no customer reads as it stands: a condition, a link, a path, a value. */
export const line: Shape<Scalar> = {
  read: (node, reading) => scalarOf(asText(node, reading, false)),
  json: () => anyText,
}

/** A text of a certain form. */
export function matching(pattern: RegExp, what: Both, example: Both): Shape<Scalar> {
  return {
    read(node, reading) {
      const found = asText(node, reading, false, what)
      if (!pattern.test(found.value))
        throw wrong(found.at, [`“${found.value}”不是${what[0]}`, `"${found.value}" is not ${what[1]}`], example)
      return scalarOf(found)
    },
    json: () => ({ ...anyText, pattern: pattern.source }),
  }
}

export const namePattern = /^[a-z][a-z0-9_]*$/

/** An id: small letters, digits and `_`. */
export const name: Shape<Scalar> = matching(
  namePattern,
  [
    '一个名字（小写字母开头，只用小写字母、数字和“_”）',
    'a name (a small letter first, then small letters, digits and "_")',
  ],
  ['比如 order_no、after_sales', 'For example order_no, after_sales'],
)

/** A name with dots in it: `order.items`. */
export const path: Shape<Scalar> = matching(
  /^[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*$/,
  ['一个值的名字', 'the name of a value'],
  ['比如 order.status；要比较就用 if', 'For example order.status; to compare, use `if`'],
)

/** One of these words. */
export function oneOf<const V extends readonly string[]>(values: V): Shape<V[number]> {
  return {
    read(node, reading) {
      const found = asText(node, reading, false)
      if (!values.includes(found.value))
        throw wrong(
          found.at,
          [`这里不能写“${found.value}”`, `"${found.value}" cannot stand here`],
          didYouMean(found.value, values),
        )
      return found.value
    },
    json: () => ({ enum: [...values] }),
  }
}

/** `yes` or `no`. */
export const flag: Shape<boolean> = {
  read(node, reading) {
    const found = asText(node, reading, false)
    if (found.value === 'yes' || found.value === 'no') return found.value === 'yes'
    throw wrong(
      found.at,
      [`“${found.value}”不是 yes 也不是 no`, `"${found.value}" is neither yes nor no`],
      ['写成 yes 或 no', 'Write yes or no'],
    )
  },
  json: () => ({ enum: ['yes', 'no'] }),
}

/** A whole number in a range. */
export function count(min: number, max: number): Shape<number> {
  return {
    read(node, reading) {
      const found = asText(node, reading, false)
      const value = /^\d{1,9}$/.test(found.value) ? Number(found.value) : Number.NaN
      if (!(value >= min && value <= max))
        throw wrong(
          found.at,
          [`这里要写 ${min} 到 ${max} 的整数`, `A whole number from ${min} to ${max} is needed here`],
          ['只写数字，不写单位', 'Digits only, no unit'],
        )
      return value
    },
    json: () => ({ type: 'integer', minimum: min, maximum: max }),
  }
}

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const spanPattern = /^(\d{1,6})(ms|s|m|h|d)$/

/** Milliseconds of `30s`, `10m`, `2h`, `3d`; null for anything else. */
export function spanMs(written: string): number | null {
  const found = spanPattern.exec(written)
  return found ? Number(found[1]) * unitMs[found[2] as keyof typeof unitMs] : null
}

/** A span of time, read into milliseconds. */
export const span: Shape<number> = {
  read(node, reading) {
    const found = asText(node, reading, false)
    const value = spanMs(found.value)
    if (value === null || value > 366 * unitMs.d)
      throw wrong(
        found.at,
        [`“${found.value}”不是一段时间`, `"${found.value}" is not a span of time`],
        ['比如 30s（秒）、10m（分）、2h（小时）、3d（天）', 'For example 30s, 10m, 2h, 3d'],
      )
    return value
  },
  json: () => ({ type: ['string', 'number'], pattern: spanPattern.source }),
}

/** A span of time, kept as written. */
export const writtenSpan: Shape<Scalar> = mapped(span, (_, node) => scalarOf(node as TextNode))
