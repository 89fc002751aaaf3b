/** Finds, line by line and before the YAML parser, what changes the structure in silence: tabs, wide blanks, `say：`, `-say`. */
import type { Both, Edit } from '../mistake.ts'
import { wrong } from '../mistake.ts'
import type { Source } from './node.ts'

/** Blanks that look like a space and are none, and characters nobody can see. */
const blank = /[\t\u00a0\u1680\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff]/
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\r(?!\n)/
const blockHeader = /(?:^|[ \t])[|>][+-]?[1-9]?[+-]?[ \t]*(?:#.*)?$/

const blankNames: Record<string, Both> = {
  '\t': ['Tab 键', 'a tab'],
  '\u3000': ['全角空格', 'a full-width space'],
  '\u00a0': ['不换行空格（常从网页或 Word 粘来）', 'a hard space (often pasted from a web page or Word)'],
}

function checkLead(source: Source, line: number, text: string): void {
  // what stands before the first visible character, dashes included
  const lead = /^(?:[\s\u200b-\u200f\u2060\ufeff]|-(?=[\s\u200b-\u200f\u2060\ufeff]))*/.exec(text)?.[0] ?? ''
  const skipBom = line === 1 && text.startsWith('\ufeff') ? 1 : 0
  const found = blank.exec(lead.slice(skipBom))
  if (!found || lead.length === text.length) return
  const offset = source.startOf(line) + skipBom + found.index
  const name = blankNames[found[0]] ?? ['看不见的空白字符', 'an invisible blank']
  const edit: Edit = {
    from: offset,
    to: offset + 1,
    text: found[0] === '\u3000' || found[0] === '\t' ? '  ' : ' ',
  }
  throw wrong(
    source.place(offset, offset + 1),
    [`行首有${name[0]}，程序会把它当成文字或者报错`, `There is ${name[1]} before the first word of the line`],
    ['行首只用普通空格', 'Use ordinary spaces only'],
    edit,
  )
}

function checkWord(source: Source, line: number, text: string, words: ReadonlySet<string>): void {
  const wide = /^(?<lead> *(?:- +)*)(?<word>[a-z][a-z0-9_]*)(?<colon> *：)(?<gap> *)/.exec(text)
  if (wide?.groups && words.has(wide.groups['word'] ?? '')) {
    const { lead = '', word = '', colon = '' } = wide.groups
    const from = source.startOf(line) + lead.length + word.length
    throw wrong(
      source.place(from + colon.length - 1, from + colon.length),
      [`“${word}”后面是全角冒号“：”`, `There is a full-width colon behind "${word}"`],
      ['改成半角冒号加一个空格“: ”', 'Write an ordinary colon and a space'],
      { from, to: from + colon.length + (wide.groups['gap'] ?? '').length, text: ': ' },
    )
  }
  const gap =
    /^(?<lead> *(?:- +)*[a-z][a-z0-9_]*:)(?<gap>[\u00a0\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff]+)/.exec(text)
  if (gap?.groups) {
    const { lead = '', gap: wideGap = '' } = gap.groups
    const from = source.startOf(line) + lead.length
    throw wrong(
      source.place(from, from + 1),
      [
        '冒号后面是全角空格或看不见的空白，程序认不出这个词',
        'Behind the colon stands a wide or hard space instead of an ordinary one',
      ],
      ['改成一个普通空格', 'Write one ordinary space'],
      { from, to: from + wideGap.length, text: ' ' },
    )
  }
  const dash = /^(?<lead> *)-(?<word>[a-z][a-z0-9_]*)(?=[:：])/.exec(text)
  if (dash?.groups && words.has(dash.groups['word'] ?? '')) {
    const from = source.startOf(line) + (dash.groups['lead'] ?? '').length
    throw wrong(
      source.place(from, from + 1),
      [
        `“-”和“${dash.groups['word']}”之间少一个空格`,
        `A space is missing between "-" and "${dash.groups['word']}"`,
      ],
      [`写成“- ${dash.groups['word']}: …”`, `Write "- ${dash.groups['word']}: …"`],
      { from, to: from + 1, text: '- ' },
    )
  }
}

/**
 * Throws the first trap of a file. Lines inside `|` blocks are the operator's text and are left alone.
 * `words`: keys that may stand at the beginning of a line, so that a text such as `好：` is not taken for one.
 */
export function scanLines(source: Source, words: ReadonlySet<string>): void {
  let blockIndent = -1
  for (let line = 1; line <= source.lines; line++) {
    const text = source.line(line)
    const strange = control.exec(text)
    if (strange) {
      const offset = source.startOf(line) + strange.index
      if (strange[0] === '\0')
        throw wrong(
          source.place(offset, offset + 1),
          [
            '这里有读不出的字：文件不是 UTF-8 编码',
            'There are unreadable characters here: the file is not in UTF-8',
          ],
          ['用编辑器另存为 UTF-8', 'Save the file as UTF-8'],
        )
      if (strange[0] === '\r')
        throw wrong(
          source.place(offset, offset + 1),
          [
            '行尾是老式的回车，程序看不出换行',
            'The line ends in an old-style carriage return, which is no line break here',
          ],
          ['用编辑器另存为 LF 或 CRLF 换行', 'Save the file with LF or CRLF line ends'],
          { from: offset, to: offset + 1, text: '\n' },
        )
      throw wrong(
        source.place(offset, offset + 1),
        ['这里有一个看不见的控制字符', 'There is an invisible control character here'],
        ['删掉它', 'Delete it'],
        { from: offset, to: offset + 1, text: '' },
      )
    }
    const indent = text.length - text.trimStart().length
    if (blockIndent >= 0) {
      const spaces = /^ */.exec(text)?.[0].length ?? 0
      if (text.trim() === '' || spaces > blockIndent) continue
      blockIndent = -1
    }
    if (text.trim() === '' || text[indent] === '#') continue
    checkLead(source, line, text)
    checkWord(source, line, text, words)
    const opens = blockHeader.exec(text)
    if (opens) blockIndent = blockParent(text, opens.index)
  }
}

/**
 * Column the lines of a `|` block must pass (that of the key, or of the last dash where no key stands on the line);
 * -1 if the bar is part of a text.
 */
function blockParent(text: string, bar: number): number {
  const before = text.slice(0, bar).trimEnd()
  const lead = /^ *(?:- *)*/.exec(before)?.[0].length ?? 0
  if (lead >= before.length) return Math.max(0, before.lastIndexOf('-'))
  return before.endsWith(':') ? lead : -1
}
