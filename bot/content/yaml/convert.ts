/** Turns the `yaml` package's nodes into the plain tree; refuses what would be read differently from how it looks. */
import { isMap, isPair, isScalar } from 'yaml'
import type { ParsedNode, Scalar as YamlScalar } from 'yaml'
import { wrong } from '../mistake.ts'
import type { Both, Wrong } from '../mistake.ts'
import { quoteFix, whyQuote } from './explain.ts'
import { quoteEdit } from './node.ts'
import type { EmptyNode, MapEntry, Node, Source, TextNode } from './node.ts'

/** @throws Wrong at the first thing that is no map, list or text on one line or in a `|` block. */
export function convert(source: Source, node: ParsedNode, inFlow: boolean): Node {
  if (isScalar(node)) return convertScalar(source, node, inFlow)
  const [from, to] = node.range
  const at = source.place(from, to)
  const flow = 'flow' in node && node.flow === true
  const inner = inFlow || flow
  if (!isMap(node)) {
    const items = 'items' in node ? node.items : []
    const read = (item: ParsedNode): Node =>
      isPair(item) ? pairInList(source, item) : convert(source, item, inner)
    return { kind: 'list', items: items.map(read), flow, at, from, to, inFlow }
  }
  const seen = new Set<string>()
  const entries: MapEntry[] = []
  for (const pair of node.items) {
    const key = convertKey(source, pair.key, pair.value, flow)
    if (seen.has(key.value))
      throw wrong(
        key.at,
        [`“${key.value}”写了两次`, `"${key.value}" is written twice`],
        ['只留一个', 'Keep one of them'],
      )
    seen.add(key.value)
    const value = pair.value
    entries.push({ key, value: value ? convert(source, value, inner) : missing(source, key, inner) })
  }
  return { kind: 'map', entries, flow, at, from, to, inFlow }
}

/** `{a:1}` is read as a name `a:1` without a value; `{a}` has no value at all (reported by whoever wants one). */
function missing(source: Source, key: TextNode, inFlow: boolean): EmptyNode {
  const glued = /^[\w-]+:(?=.)/.exec(key.value)
  if (inFlow && glued && key.style === 'plain') {
    const colon = key.from + glued[0].length
    throw wrong(
      key.at,
      [`“${key.value}”的冒号后面少一个空格`, `A space is missing behind the colon in "${key.value}"`],
      ['冒号后面加一个空格', 'Put a space behind the colon'],
      { from: colon, to: colon, text: ' ' },
    )
  }
  if (inFlow && !/^\s*:/.test(source.text.slice(key.to)))
    throw wrong(
      key.at,
      [`“${key.value}”后面没有冒号和内容`, `"${key.value}" has no colon and no value`],
      [
        '在 { } 里半角逗号会把文字切断：整段文字加引号，或者用全角逗号“，”',
        'A comma inside { } cuts a text in two: quote the whole text, or write a full-width comma',
      ],
    )
  return { kind: 'empty', at: key.at, from: key.to, to: key.to, inFlow, comment: null }
}

function convertKey(source: Source, key: ParsedNode | null, value: ParsedNode | null, flow: boolean): TextNode {
  if (key && flow && !isScalar(key)) throw braces(source, key)
  const node = key && isScalar(key) ? convertScalar(source, key, flow) : null
  if (node?.kind !== 'text' || node.value === '')
    throw wrong(
      source.place(key?.range[0] ?? value?.range[0] ?? 0),
      ['冒号前面要有一个词', 'A word is needed before the colon'],
      ['补上这个词，或者给整句加引号', 'Write the word, or quote the text'],
    )
  const name = node.value
  if (['__proto__', 'constructor', 'prototype'].includes(name))
    throw wrong(
      node.at,
      [`“${name}”不能用作名字`, `"${name}" cannot be used as a name`],
      ['换一个名字', 'Choose another name'],
    )
  if (node.style === 'plain' && /^\d+$/.test(name))
    throw wrong(
      node.at,
      [`名字不能只有数字：“${name}”`, `A name cannot be a mere number: "${name}"`],
      [
        '用字母开头，比如 option_1；电话按键写在 key 里；case 的数加引号："1"',
        'Begin with a letter, such as option_1; a phone key is written under `key`; a number of `case` in quotes: "1"',
      ],
    )
  return { ...node, comment: null }
}

/** `x: {{ a }}` without quotes: a map whose name is a map. */
function braces(source: Source, inner: ParsedNode): Wrong {
  const from = Math.max(0, source.text.lastIndexOf('{', inner.range[0] - 1))
  const line = source.lineOf(from)
  const end = source.startOf(line) + source.line(line).trimEnd().length
  const before = source.text.slice(source.startOf(line), from)
  const ownsLine = source.text[from + 1] === '{' && /(?:^|[:-] +)$/.test(before) && !/[{[,] *\S*$/.test(before)
  const edit = ownsLine ? quoteEdit(source, from, end) : undefined
  return wrong(source.place(from, end), whyQuote('{{') as Both, quoteFix, edit)
}

function pairInList(source: Source, pair: { key: unknown }): never {
  const key = pair.key as ParsedNode | null
  throw wrong(
    source.place(key?.range[0] ?? 0),
    ['[ ] 里的文字有“: ”，把它拆开了', 'A text inside [ ] holds ": " and was taken apart'],
    ['给这段文字加引号，或者改成每项一行', 'Quote that text, or write one item a line'],
  )
}

function commentBehind(source: Source, to: number): TextNode['comment'] {
  const behind = /([ \t]*)#[^\r\n]*/y
  behind.lastIndex = to
  const found = behind.exec(source.text)
  return found ? { from: to + (found[1] ?? '').length, to: to + found[0].length } : null
}

function convertScalar(source: Source, node: YamlScalar.Parsed, inFlow: boolean): TextNode | EmptyNode {
  const [from, to] = node.range
  const at = source.place(from, to)
  const value = typeof node.value === 'string' ? node.value : ''
  if (node.type === 'BLOCK_FOLDED')
    throw wrong(
      at,
      ['“>”会在两行之间加空格', 'A ">" puts blanks between the lines'],
      ['改用“|”，每行原样保留', 'Use "|", which keeps the lines'],
      { from, to: from + 1, text: '|' },
    )
  if (node.type === 'BLOCK_LITERAL') {
    const header = source.text.slice(from, source.startOf(at.line + 1)).trimEnd()
    const hash = header.indexOf('#')
    const comment = hash < 0 ? null : { from: from + hash, to: from + header.length }
    return { kind: 'text', value: value.replace(/\n+$/, ''), style: 'block', comment, at, from, to, inFlow }
  }
  const comment = commentBehind(source, to)
  if (node.type === 'PLAIN' && value === '') return { kind: 'empty', at, from, to, inFlow, comment }
  if (at.endLine > at.line) throw wideKey(source, at.line) ?? runsOn(source, at.line)
  return { kind: 'text', value, style: node.type === 'PLAIN' ? 'plain' : 'quoted', comment, at, from, to, inFlow }
}

/** `a：甲` with `b：乙` below: names with a full-width colon, so both lines were taken for one text. */
function wideKey(source: Source, first: number): Wrong | null {
  let next = first + 1
  while (next < source.lines && source.line(next).trim() === '') next++
  const key = /^( *(?:- +)*)([a-z][a-z0-9_]*)( *：) */
  const indentOf = (line: number): number => /^ *(?:- +)*/.exec(source.line(line))?.[0].length ?? 0
  // the line below only counts where it stands under the name above: further in it is the text going on
  const line = key.test(source.line(first)) ? first : indentOf(next) === indentOf(first) ? next : null
  const found = line === null ? null : key.exec(source.line(line))
  if (line === null || !found) return null
  const [all, lead = '', name = '', colon = ''] = found
  const from = source.startOf(line) + lead.length + name.length
  return wrong(
    source.place(from + colon.length - 1, from + colon.length),
    [`“${name}”后面是全角冒号“：”`, `There is a full-width colon behind "${name}"`],
    ['改成半角冒号加一个空格“: ”', 'Write an ordinary colon and a space'],
    { from, to: source.startOf(line) + all.length, text: ': ' },
  )
}

function runsOn(source: Source, line: number): Wrong {
  let next = line + 1
  while (next < source.lines && source.line(next).trim() === '') next++
  const text = source.line(next)
  return wrong(
    source.place(source.startOf(next) + text.length - text.trimStart().length),
    [
      '上面的文字没写完就换行了，接起来会多出一个空格',
      'The text above runs on here; joined, it would get a blank in between',
    ],
    [
      '写在一行里；要分行就用“|”，文字从下一行开始',
      'Write it on one line; to keep lines, write "|" and begin on the next line',
    ],
  )
}
