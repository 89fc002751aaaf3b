/** Cuts a condition into tokens with their offsets. */
import { ConditionError } from './syntax.ts'

export type TokenKind = 'word' | 'quoted' | 'compare' | 'comma' | 'open' | 'close' | 'range' | 'end'

export interface Token {
  kind: TokenKind
  /** Without the quotes. */
  text: string
  /** Offset in the condition. */
  at: number
  end: number
}

const wordForm = /(?:(?!\.\.)[^\s()"“”、,，<>=!&|（）＞＜≥≤＝≠！{])+/y
const blank = /\s/
const singles: Record<string, TokenKind> = {
  '(': 'open',
  ')': 'close',
  '、': 'comma',
  ',': 'comma',
  '，': 'comma',
}

/** Signs people bring from elsewhere, with what is written here instead. */
const strangers: [string, { zh: string; en: string }][] = [
  ['==', { zh: '“==” 写成 is', en: 'write "is" for "=="' }],
  ['!=', { zh: '“!=” 写成 is not', en: 'write "is not" for "!="' }],
  ['=', { zh: '“=” 写成 is', en: 'write "is" for "="' }],
  ['&&', { zh: '“&&” 写成 and', en: 'write "and" for "&&"' }],
  ['||', { zh: '“||” 写成 or', en: 'write "or" for "||"' }],
  ['!', { zh: '“!” 写成 not', en: 'write "not" for "!"' }],
  ['（', { zh: '用半角括号 ( )', en: 'use plain parentheses ( )' }],
  ['）', { zh: '用半角括号 ( )', en: 'use plain parentheses ( )' }],
  ['＞', { zh: '用半角的 >', en: 'use a plain >' }],
  ['＜', { zh: '用半角的 <', en: 'use a plain <' }],
  ['≥', { zh: '“≥” 写成 >=', en: 'write ">=" for "≥"' }],
  ['≤', { zh: '“≤” 写成 <=', en: 'write "<=" for "≤"' }],
  ['＝', { zh: '“＝” 写成 is', en: 'write "is" for "＝"' }],
  ['≠', { zh: '“≠” 写成 is not', en: 'write "is not" for "≠"' }],
  ['！', { zh: '“！” 写成 not', en: 'write "not" for "！"' }],
  ['{', { zh: '条件里直接写名字，不要括号', en: 'name values plainly, without braces' }],
  ['&', { zh: '“&” 写成 and', en: 'write "and" for "&"' }],
  ['|', { zh: '“|” 写成 or', en: 'write "or" for "|"' }],
]

/**
 * The next token at or after `from`. Called on demand, since a pattern after `matches` is no list of tokens.
 * Throws ConditionError at a sign the grammar does not have.
 */
export function nextToken(source: string, from: number): Token {
  let at = from
  while (at < source.length && blank.test(source[at]!)) at++
  if (at >= source.length) return { kind: 'end', text: '', at, end: at }
  const char = source[at]!
  const single = singles[char]
  if (single !== undefined) return { kind: single, text: char, at, end: at + 1 }
  if (source.startsWith('..', at)) return { kind: 'range', text: '..', at, end: at + 2 }
  if (char === '>' || char === '<') {
    const length = source[at + 1] === '=' ? 2 : 1
    return { kind: 'compare', text: source.slice(at, at + length), at, end: at + length }
  }
  if (char === '"' || char === '“') return quoted(source, at, char === '"' ? '"' : '”')
  for (const [sign, message] of strangers)
    if (source.startsWith(sign, at)) throw new ConditionError(at, sign.length, message)
  wordForm.lastIndex = at
  const word = wordForm.exec(source)
  if (word === null)
    throw new ConditionError(at, 1, { zh: `条件里不能有“${char}”`, en: `a condition cannot hold "${char}"` })
  return { kind: 'word', text: word[0], at, end: at + word[0].length }
}

function quoted(source: string, at: number, close: string): Token {
  const end = source.indexOf(close, at + 1)
  if (end < 0)
    throw new ConditionError(at, source.length - at, {
      zh: '引号没有关上',
      en: 'the quotation mark is not closed',
    })
  return { kind: 'quoted', text: source.slice(at + 1, end), at, end: end + 1 }
}
