/** Parses a text into parts; tags alone on a line take their line with them. */
import { parseCondition, type Condition } from './conditions.ts'
import { filterNames, type Filter } from './show.ts'
import { ConditionError, TemplateError, type Known, type NameUse } from './syntax.ts'

export type Part =
  | { kind: 'text'; text: string }
  | { kind: 'show'; path: readonly string[]; filter: Filter | null }
  | { kind: 'if'; condition: Condition; then: Part[]; else: Part[] }
  | { kind: 'for'; name: string; path: readonly string[]; body: Part[] }
  /** A line that holds nothing but blocks: empty, it leaves no blank line. */
  | { kind: 'line'; parts: Part[] }

type Piece =
  | { kind: 'text'; text: string; at: number }
  | { kind: 'show'; inner: string; at: number }
  | { kind: 'tag'; word: string; rest: string; at: number; restAt: number }
  | { kind: 'break'; at: number }

const nameForm = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/
const mostDepth = 8

export interface Parsed {
  parts: Part[]
  reads: NameUse[]
  shown: NameUse[]
}

/** Throws TemplateError or ConditionError with the offset in `source`. */
export function parseTemplate(source: string, known: Known = () => true): Parsed {
  if (!source.includes('{{') && !source.includes('{%'))
    return { parts: source === '' ? [] : [{ kind: 'text', text: source }], reads: [], shown: [] }
  const parser = new Parser(dropTagLines(cut(source)), known, source.length)
  const parts = parser.block([], 0)
  return { parts, reads: parser.reads, shown: parser.shown }
}

/** Text, outputs, tags and line breaks in order. */
function cut(source: string): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  const text = (to: number) => {
    for (let from = at; from < to;) {
      const end = source.indexOf('\n', from)
      const stop = end < 0 || end >= to ? to : end
      if (stop > from) pieces.push({ kind: 'text', text: source.slice(from, stop), at: from })
      if (stop < to) pieces.push({ kind: 'break', at: stop })
      from = stop + 1
    }
  }
  for (const found of source.matchAll(/\{\{|\{%/g)) {
    if (found.index < at) continue
    text(found.index)
    const isShow = found[0] === '{{'
    const end = source.indexOf(isShow ? '}}' : '%}', found.index + 2)
    if (end < 0)
      throw new TemplateError(found.index, 2, {
        zh: `${found[0]} 没有用 ${isShow ? '}}' : '%}'} 关上`,
        en: `${found[0]} is not closed by ${isShow ? '}}' : '%}'}`,
      })
    const inner = source.slice(found.index + 2, end)
    if (isShow) pieces.push({ kind: 'show', inner, at: found.index + 2 })
    else {
      const word = /^\s*(\S*)\s*/.exec(inner)!
      const restAt = found.index + 2 + word[0].length
      pieces.push({
        kind: 'tag',
        word: word[1]!,
        rest: inner.slice(word[0].length).trimEnd(),
        at: found.index,
        restAt,
      })
    }
    at = end + 2
  }
  text(source.length)
  return pieces
}

/** A line with one tag and blanks only is the tag without its line. */
function dropTagLines(pieces: Piece[]): Piece[] {
  const kept: Piece[] = []
  let line: Piece[] = []
  const flush = (end: Piece | null) => {
    const solid = line.filter((piece) => piece.kind !== 'text' || piece.text.trim() !== '')
    if (solid.length === 1 && solid[0]!.kind === 'tag') kept.push(solid[0]!)
    else {
      kept.push(...line)
      if (end) kept.push(end)
    }
    line = []
  }
  for (const piece of pieces)
    if (piece.kind === 'break') flush(piece)
    else line.push(piece)
  flush(null)
  return kept
}

class Parser {
  readonly reads: NameUse[] = []
  readonly shown: NameUse[] = []
  private readonly pieces: Piece[]
  private readonly known: Known
  private readonly end: number
  private index = 0
  private readonly locals: string[] = []

  constructor(pieces: Piece[], known: Known, end: number) {
    this.pieces = pieces
    this.known = known
    this.end = end
  }

  /** Parts up to one of the closing words (not consumed), or to the end if there are none. */
  block(closing: readonly string[], depth: number): Part[] {
    if (depth > mostDepth) throw this.mistake('套得太深', 'nested too deeply')
    const parts: Part[] = []
    let lineStart = 0
    for (; this.index < this.pieces.length; this.index++) {
      const piece = this.pieces[this.index]!
      if (piece.kind === 'text') pushText(parts, piece.text)
      else if (piece.kind === 'break') {
        const line = parts.splice(lineStart)
        if (line.length > 0 && line.every(isBlockOrBlank) && line.some((part) => part.kind !== 'text'))
          parts.push({ kind: 'line', parts: line })
        else {
          for (const part of line) parts.push(part)
          pushText(parts, '\n')
        }
        lineStart = parts.length
      } else if (piece.kind === 'show') parts.push(this.show(piece))
      else if (closing.includes(piece.word)) return parts
      else parts.push(this.tag(piece, depth))
    }
    if (closing.length > 0)
      throw new TemplateError(this.end, 1, {
        zh: `缺少 {% ${closing.at(-1)!} %}`,
        en: `{% ${closing.at(-1)!} %} is missing`,
      })
    return parts
  }

  private show(piece: { inner: string; at: number }): Part {
    const bars = piece.inner.split('|')
    const name = bars[0]!.trim()
    const at = piece.at + (piece.inner.length - piece.inner.trimStart().length)
    const path = this.path(name, at)
    if (bars.length > 2)
      throw new TemplateError(at, piece.inner.trim().length, {
        zh: '只能用一个过滤器',
        en: 'only one filter is possible',
      })
    const written = bars[1]?.trim() ?? null
    if (written !== null && !(filterNames as readonly string[]).includes(written)) {
      const place = piece.at + bars[0]!.length + 1 + (bars[1]!.length - bars[1]!.trimStart().length)
      throw new TemplateError(place, Math.max(1, written.length), {
        zh: `没有“${written}”这个过滤器；有 ${filterNames.join('、')}，都不带参数`,
        en: `there is no filter "${written}"; there are ${filterNames.join(', ')}, none takes arguments`,
      })
    }
    const use = { path, at }
    if (!this.locals.includes(path[0]!)) {
      this.reads.push(use)
      if (written !== 'mask' && written !== 'last4') this.shown.push(use)
    }
    return { kind: 'show', path, filter: written as Filter | null }
  }

  private tag(piece: { word: string; rest: string; at: number; restAt: number }, depth: number): Part {
    if (piece.word === 'if') return this.if(piece, depth)
    if (piece.word === 'for') return this.for(piece, depth)
    const stray = ['else', 'endif', 'endfor'].includes(piece.word)
    throw new TemplateError(piece.at, 2, {
      zh: stray ? `这里不该有 {% ${piece.word} %}` : `没有 {% ${piece.word} %}；只有 if、else、for`,
      en: stray
        ? `{% ${piece.word} %} does not belong here`
        : `there is no {% ${piece.word} %}; only if, else, for`,
    })
  }

  private if(piece: { rest: string; at: number; restAt: number }, depth: number): Part {
    const condition = this.condition(piece.rest, piece.restAt)
    this.index++
    const then = this.block(['else', 'endif'], depth + 1)
    let other: Part[] = []
    if (this.word() === 'else') {
      this.index++
      other = this.block(['endif'], depth + 1)
    }
    return { kind: 'if', condition, then, else: other }
  }

  private for(piece: { rest: string; at: number; restAt: number }, depth: number): Part {
    const found = /^([A-Za-z_][A-Za-z0-9_]*)\s+in\s+(\S+)$/.exec(piece.rest)
    if (!found)
      throw new TemplateError(piece.restAt, piece.rest.length, {
        zh: '写成 {% for x in 名单 %}',
        en: 'write {% for x in list %}',
      })
    const [name, list] = [found[1]!, found[2]!]
    const at = piece.restAt + piece.rest.length - list.length
    const path = this.path(list, at)
    if (!this.locals.includes(path[0]!)) this.reads.push({ path, at })
    this.locals.push(name)
    this.index++
    const body = this.block(['endfor'], depth + 1)
    this.locals.pop()
    return { kind: 'for', name, path, body }
  }

  private condition(source: string, at: number): Condition {
    try {
      const condition = parseCondition(source, (first) => this.locals.includes(first) || this.known(first))
      for (const use of condition.reads)
        if (!this.locals.includes(use.path[0]!)) this.reads.push({ path: use.path, at: at + use.at })
      return condition
    } catch (error) {
      if (error instanceof ConditionError) throw new ConditionError(at + error.at, error.length, error)
      throw error
    }
  }

  private path(name: string, at: number): string[] {
    if (!nameForm.test(name))
      throw new TemplateError(at, name.length, {
        zh: name === '' ? '{{ }} 里要写名字' : `“${name}”不是名字`,
        en: name === '' ? 'a name is needed inside {{ }}' : `"${name}" is not a name`,
      })
    return name.split('.')
  }

  private word(): string {
    const piece = this.pieces[this.index]
    return piece?.kind === 'tag' ? piece.word : ''
  }

  private mistake(zh: string, en: string): TemplateError {
    return new TemplateError(this.pieces[this.index]?.at ?? this.end, 1, { zh, en })
  }
}

function isBlockOrBlank(part: Part): boolean {
  return part.kind === 'if' || part.kind === 'for' || (part.kind === 'text' && part.text.trim() === '')
}

function pushText(parts: Part[], text: string): void {
  const last = parts.at(-1)
  if (last?.kind === 'text') parts[parts.length - 1] = { kind: 'text', text: last.text + text }
  else parts.push({ kind: 'text', text })
}
