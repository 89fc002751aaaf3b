/** Walks the parser's tokens without recursion: refuses depth, anchors, aliases, tags and directives before anything is built. */
import type { CST } from 'yaml'
import type { Both } from '../mistake.ts'
import { Wrong, attempt, wrong } from '../mistake.ts'
import { quoteFix, whyQuote } from './explain.ts'
import { quoteEdit } from './node.ts'
import type { Source } from './node.ts'

export const maxDepth = 50

interface Special {
  offset: number
  kind: 'anchor' | 'tag' | 'alias' | 'explicit-key-ind' | 'directive'
}

/**
 * The first of YAML's own signs that an operator only ever writes as part of a text, as a mistake; null if there is none.
 * @throws Wrong at once where the nesting is deeper than `maxDepth`: the composer recurses.
 */
export function findSpecial(source: Source, tokens: readonly CST.Token[]): Wrong | null {
  let first: Special | null = null
  const note = (offset: number, kind: Special['kind']): void => {
    if (!first || offset < first.offset) first = { offset, kind }
  }
  const noteAll = (list: readonly CST.Token[] | undefined): void => {
    for (const token of list ?? [])
      if (token.type === 'anchor' || token.type === 'tag' || token.type === 'explicit-key-ind')
        note(token.offset, token.type)
  }
  const open = tokens.map((token) => ({ token, depth: 0 }))
  for (let next = open.pop(); next; next = open.pop()) {
    const { token, depth } = next
    if (depth > maxDepth)
      throw wrong(
        source.place(token.offset),
        [`嵌套超过 ${maxDepth} 层`, `Nested deeper than ${maxDepth} levels`],
        ['减少层数', 'Use fewer levels'],
      )
    if (token.type === 'directive' || token.type === 'alias') note(token.offset, token.type)
    if (token.type === 'document') {
      noteAll(token.start)
      if (token.value) open.push({ token: token.value, depth })
    }
    if (token.type === 'block-scalar') noteAll(token.props)
    if (token.type === 'block-map' || token.type === 'block-seq' || token.type === 'flow-collection')
      for (const item of token.items) {
        noteAll(item.start)
        noteAll(item.sep)
        if (item.key) open.push({ token: item.key, depth: depth + 1 })
        if (item.value) open.push({ token: item.value, depth: depth + 1 })
      }
  }
  return first && attemptSpecial(source, first)
}

function attemptSpecial(source: Source, special: Special): Wrong {
  const { offset: from } = special
  const line = source.lineOf(from)
  const end = source.startOf(line) + source.line(line).trimEnd().length
  const at = source.place(from, end)
  const sign = source.text[from] ?? ''
  const rest = source.text.slice(from, end)
  if (special.kind === 'directive')
    return wrong(
      at,
      ['行首的“%”有特别的意思，这里不能用', 'A "%" at the beginning of a line has a special meaning'],
      ['删掉这一行', 'Delete this line'],
    )
  if (special.kind === 'explicit-key-ind')
    return wrong(
      at,
      ['行首的“? ”有特别的意思，这里不能用', 'A "? " has a special meaning here'],
      ['文字以“?”开头时加引号', 'Quote a text that begins with "?"'],
    )
  const before = source.text.slice(source.startOf(line), from)
  const isKey = /^\S*:(?:\s|$)/.test(rest) && /^[ -]*$/.test(before)
  if (isKey)
    return wrong(
      at,
      [`名字不能以“${sign}”开头`, `A name cannot begin with "${sign}"`],
      ['名字用小写字母开头', 'Begin the name with a small letter'],
    )
  const ownsLine = /(?:^|[:-] +)$/.test(before)
  return wrong(at, whyQuote(sign) as Both, quoteFix, ownsLine ? quoteEdit(source, from, end) : undefined)
}

/** The first of several mistakes in file order; the earlier in the list wins on the same line. */
export function throwFirst(candidates: readonly (Wrong | null | undefined)[]): void {
  let first: Wrong | null = null
  for (const candidate of candidates)
    if (candidate && (!first || candidate.mistake.line < first.mistake.line)) first = candidate
  if (first) throw first
}

/** Runs a check that throws and gives back what it threw. */
export function caught(check: () => void): Wrong | null {
  const result = attempt(check)
  return 'mistake' in result ? new Wrong(result.mistake) : null
}
