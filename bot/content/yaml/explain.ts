/** Says in plain words what the YAML parser stumbled over, and quotes the text where that mends it. */
import type { Mistake, Place } from '../../model/index.ts'
import type { Both, Edit } from '../mistake.ts'
import { words } from '../../model/index.ts'
import { mistakeAt } from '../mistake.ts'
import { quote } from './node.ts'
import type { Source } from './node.ts'

/** What the `yaml` package reports. */
export interface ParserError {
  code: string
  pos: readonly [number, number]
  message: string
}

/** The value on a line, `key: value` or `- value`: its offsets, or null if the line holds none. */
export function valueOnLine(source: Source, line: number): { from: number; to: number; text: string } | null {
  const text = source.line(line)
  const lead = /^ *(?:- +)*(?:[^\s:"'[\]{},#&*!|>%@`-][^\s:：]*:(?: +|$))?/.exec(text)?.[0] ?? ''
  const value = text.slice(lead.length).trimEnd()
  if (value === '' || lead.trim() === '') return null
  const from = source.startOf(line) + lead.length
  return { from, to: from + value.length, text: value }
}

/** Why a text on one line must be quoted, or null if it need not. */
export function whyQuote(text: string): Both | null {
  const first = text[0] ?? ''
  if (text.startsWith('{{')) return ['文字以“{{”开头，要加引号', 'A text that begins with "{{" must be quoted']
  if ('[*&!@%#>|"`\''.includes(first) || /^[-?:](?:\s|$)/.test(text))
    return [
      `文字以“${first}”开头，要加引号`,
      `A text that begins with ${first === '"' ? 'a quotation mark' : `"${first}"`} must be quoted`,
    ]
  if (text.startsWith('{')) return ['文字以“{”开头，要加引号', 'A text that begins with "{" must be quoted']
  if (/:\s/.test(text))
    return ['文字里有半角冒号加空格“: ”，要加引号', 'A text that holds ": " (colon, space) must be quoted']
  if (text.endsWith(':')) return ['文字以半角冒号“:”结尾，要加引号', 'A text that ends with ":" must be quoted']
  if (/\s#/.test(text)) return ['文字里有“ #”，后面的字会丢', 'What stands behind " #" in a text is lost']
  return null
}

export const quoteFix: Both = [
  '给整句加引号："…"（`nightdesk check --fix` 会代劳）',
  'Quote the whole text: "…" (`nightdesk check --fix` does it)',
]

/** True if the value closes every bracket it opens, i.e. was meant as a list or map and went wrong further in. */
function meantAsList(text: string): boolean {
  return /^[[{]/.test(text) && !text.startsWith('{{') && /[\]}]\s*(?:#.*)?$/.test(text)
}

/** `- say: 好 - say: 行`: two steps on one line. Quoting would let the bot say the second. */
function twoOnLine(source: Source, line: number): Mistake | null {
  const text = source.line(line)
  const second = /\S\s+(- +([a-z]+):(?:\s|$))/.exec(text)
  if (!second || !(words as readonly string[]).includes(second[2] ?? '')) return null
  const from = source.startOf(line) + second.index + second[0].length - (second[1] ?? '').length
  return mistakeAt(
    source.place(from, from + 1),
    ['一行里写了两步', 'Two steps stand on one line'],
    ['从这个“-”起另起一行，和上一个“-”对齐', 'Begin a new line at this "-", below the one before'],
  )
}

function quoteMistake(source: Source, line: number): Mistake | null {
  const value = valueOnLine(source, line)
  // a map that was never closed is no text, though it begins with a brace
  if (value && /^\{\s*[a-z_]+\s*:/.test(value.text)) return null
  if (!value || meantAsList(value.text) || /^[|>][+-]?\d?[+-]?$/.test(value.text)) return null
  const why = whyQuote(value.text)
  if (!why) return null
  // a quotation mark that was never closed: nobody can tell where the text should end
  if (/^["']/.test(value.text) && !new RegExp(`^${value.text[0]}.*[^\\\\]${value.text[0]}`).test(value.text))
    return null
  const edit: Edit = { from: value.from, to: value.to, text: quote(value.text) }
  return mistakeAt(source.place(value.from, value.to), why, quoteFix, edit)
}

const byCode: Record<string, readonly [Both, Both]> = {
  TAB_AS_INDENT: [
    ['行首有 Tab 键', 'There is a tab before the first word of the line'],
    ['行首只用普通空格', 'Use ordinary spaces only'],
  ],
  BAD_DQ_ESCAPE: [
    [
      '双引号里的反斜杠“\\”有特别的意思，这里认不出',
      'A backslash inside double quotes has a special meaning, and this one is unknown',
    ],
    ["改用单引号 '…'，里面的反斜杠原样保留", "Use single quotes '…'; a backslash stays as it is inside"],
  ],
  MULTIPLE_DOCS: [
    [
      '一个文件里只能有一份内容，不能用“---”隔开写第二份',
      'A file holds one document; "---" must not begin a second one',
    ],
    ['把第二份放进另一个文件', 'Move the second part into a file of its own'],
  ],
  BAD_ALIAS: [['“*”在这里有特别的意思', 'The "*" has a special meaning here'], quoteFix],
  MULTIPLE_ANCHORS: [['“&”在这里有特别的意思', 'The "&" has a special meaning here'], quoteFix],
}

const columnCodes: ReadonlySet<string> = new Set([
  'BAD_INDENT', 'MISSING_CHAR', 'MULTILINE_IMPLICIT_KEY', 'UNEXPECTED_TOKEN', 'BLOCK_AS_IMPLICIT_KEY',
]) // prettier-ignore

const columnWrong: readonly [Both, Both] = [
  ['这一行开头的位置不对，和上面对不齐', 'This line begins at a column that fits nothing above it'],
  [
    '和同一层的词上下对齐；下一层多空两格；列表每项以“- ”开头',
    'Line it up with the words of its level; go two spaces in for the next level; begin each item with "- "',
  ],
]

/** The parser's first error as a mistake with a cause, a fix and, where quoting mends it, an edit. */
export function explain(source: Source, error: ParserError): Mistake {
  const [from, to] = error.pos
  const line = source.lineOf(Math.min(from, source.text.length))
  const at = source.place(from, to)
  const unclosed = /closing ["']/.test(error.message)
  if (error.code === 'BAD_DQ_ESCAPE') return escapeMistake(source, at.line, from)
  const known =
    twoOnLine(source, line) ?? gluedKey(source, error, line) ?? (unclosed ? null : oddBracket(source, from, error))
  if (known) return known
  const quoted = unclosed
    ? null
    : (quoteMistake(source, line) ?? (from > source.startOf(line) ? null : quoteMistake(source, line - 1)))
  if (quoted && error.code !== 'TAB_AS_INDENT') return quoted
  if (unclosed)
    return mistakeAt(
      source.place(openingQuote(source, from), from),
      ['引号没有成对', 'A quotation mark is not closed'],
      [
        '在文字末尾补上引号；文字本身以引号开头时，整句再用另一种引号包起来',
        'Close it at the end of the text; if the text itself begins with one, wrap it in the other kind',
      ],
    )
  if (error.code === 'MISSING_CHAR' && /with a [}\]]|must end with/.test(error.message))
    return unclosedBracket(source, from)
  if (error.code === 'BAD_INDENT' && /Flow (?:map|sequence)/.test(error.message))
    return unclosedBracket(source, from)
  if (error.code === 'BLOCK_IN_FLOW')
    return mistakeAt(
      at,
      [
        '{ } 或 [ ] 里的文字有“: ”或“- ”，把它拆开了',
        'A text inside { } or [ ] holds ": " or "- " and was taken apart',
      ],
      ['给这段文字加引号，或者改成每项一行', 'Quote that text, or write one item a line'],
    )
  const told = byCode[error.code]
  if (told) return mistakeAt(at, told[0], told[1])
  if (columnCodes.has(error.code)) return wrongColumn(source, line)
  return mistakeAt(
    at,
    ['这里读不懂，可能是缩进、引号或括号写错了', `This cannot be read: ${error.message}`],
    columnWrong[1],
  )
}

/** `a:甲` above `b: 乙`, or `b：乙` below `a: 甲`: a name without colon and blank, so the line was taken for a text. */
function gluedKey(source: Source, { code }: ParserError, line: number): Mistake | null {
  const wide = /^( *(?:- +)*[a-z][a-z0-9_]*)( *： *)/.exec(source.line(line))
  if (wide && columnCodes.has(code)) {
    const from = source.startOf(line) + (wide[1] ?? '').length
    const to = source.startOf(line) + wide[0].length
    return mistakeAt(
      source.place(from + (wide[2] ?? '').indexOf('：')),
      ['这里是全角冒号“：”', 'This is a full-width colon'],
      ['改成半角冒号加一个空格“: ”', 'Write an ordinary colon and a space'],
      { from, to, text: ': ' },
    )
  }
  if (code !== 'MULTILINE_IMPLICIT_KEY') return null
  const glued = /^ *(?:- +)*[A-Za-z_][\w-]*:(?=\S)/.exec(source.line(line))
  if (!glued) return null
  const colon = source.startOf(line) + glued[0].length
  return mistakeAt(
    source.place(colon - 1, colon),
    ['冒号后面少一个空格', 'A space is missing behind the colon'],
    ['冒号后面加一个空格', 'Put a space behind the colon'],
    { from: colon, to: colon, text: ' ' },
  )
}

/** A bracket where none can stand: one too many, or one inside a text inside braces. */
function oddBracket(source: Source, from: number, { code }: ParserError): Mistake | null {
  const sign = source.text[from] ?? ''
  const value = valueOnLine(source, source.lineOf(from))
  if (code !== 'UNEXPECTED_TOKEN' || !/[[\]{}]/.test(sign) || value?.text.startsWith('{{')) return null
  if (/[\]}]/.test(sign))
    return mistakeAt(
      source.place(from, from + 1),
      [`多了一个“${sign}”`, `There is a "${sign}" too many`],
      ['删掉它；是文字的一部分就给整句加引号', 'Delete it; if it is part of a text, quote the whole text'],
    )
  if (!value || !/^[[{]/.test(value.text) || from === value.from) return null
  return mistakeAt(
    source.place(from, from + 1),
    ['{ } 或 [ ] 里的文字有括号，把它拆开了', 'A text inside { } or [ ] holds a bracket and was taken apart'],
    ['给这段文字加引号，或者改成每项一行', 'Quote that text, or write one item a line'],
  )
}

/** The bracket that was opened last and not closed before `from`. */
function unclosedBracket(source: Source, from: number): Mistake {
  let at = source.place(from)
  for (let line = source.lineOf(from); line >= 1; line--) {
    const value = valueOnLine(source, line)
    const opened = value && (value.text.match(/[[{]/g)?.length ?? 0) > (value.text.match(/[\]}]/g)?.length ?? 0)
    if (!opened) continue
    at = source.place(value.from + value.text.search(/[[{]/))
    break
  }
  return mistakeAt(
    at,
    ['括号 { } 或 [ ] 没有成对', 'A bracket { } or [ ] is not closed'],
    [
      '补上少的那一半；文字以括号开头时给整句加引号',
      'Write the missing half; if a text begins with a bracket, quote it',
    ],
  )
}

function escapeMistake(source: Source, line: number, from: number): Mistake {
  const [message, fix] = byCode['BAD_DQ_ESCAPE'] as readonly [Both, Both]
  const value = valueOnLine(source, line)
  const whole = value && /^"(?:[^"\\]|\\.)*"$/.exec(value.text)
  // other escapes on the same line mean something in double quotes: a person must decide
  const edit =
    value && whole && !/\\["\\nrt/bfuUx0aeN_LPv]/.test(value.text) && !value.text.includes("'")
      ? { from: value.from, to: value.to, text: `'${value.text.slice(1, -1)}'` }
      : undefined
  return mistakeAt(source.place(from), message, fix, edit)
}

/** A line at the wrong column; below a `|` it is most often a text that is not far enough in. */
function wrongColumn(source: Source, line: number): Mistake {
  const at = firstOnLine(source, line)
  const above = source.line(line - 1)
  const indent = above.length - above.trimStart().replace(/^(?:- +)+/, '').length
  if (line < 2 || !/[:-] +\|[+-]?$/.test(above) || at.col - 1 > indent)
    return mistakeAt(at, columnWrong[0], columnWrong[1])
  return mistakeAt(
    at,
    ['“|”下面的文字缩得不够，接不到上面', 'The text below "|" is not far enough in'],
    [`这几行前面写 ${indent + 2} 个空格`, `Begin these lines with ${indent + 2} spaces`],
  )
}

function firstOnLine(source: Source, line: number): Place {
  const text = source.line(line)
  return source.place(source.startOf(line) + text.length - text.trimStart().length)
}

/** Offset of the quotation mark a text was opened with: the last one before a value on this or an earlier line. */
function openingQuote(source: Source, from: number): number {
  for (let line = source.lineOf(from); line >= 1; line--) {
    const value = valueOnLine(source, line)
    if (value && /^["']/.test(value.text)) return value.from
  }
  return from
}
