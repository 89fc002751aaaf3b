/** The plain tree a content file is read into: every scalar is text, keys stay in written order, each piece has its place. */
import type { Place } from '../../model/index.ts'
import type { Edit } from '../mistake.ts'

interface Piece {
  at: Place
  /** Offsets of the piece in the file, UTF-16 units. */
  from: number
  to: number
  /** Written inside `{ }` or `[ ]`. */
  inFlow: boolean
}

export interface TextNode extends Piece {
  kind: 'text'
  value: string
  style: 'plain' | 'quoted' | 'block'
  /** A ` #` behind it: what follows was cut off. Offsets of the comment. */
  comment: { from: number; to: number } | null
}

/** Nothing was written: `say:` alone, or `{a}`. */
export interface EmptyNode extends Piece {
  kind: 'empty'
  comment: { from: number; to: number } | null
}

export interface ListNode extends Piece {
  kind: 'list'
  items: Node[]
  /** `[a, b]` rather than lines with `-`. */
  flow: boolean
}

export interface MapEntry {
  key: TextNode
  value: Node
}

export interface MapNode extends Piece {
  kind: 'map'
  entries: MapEntry[]
  flow: boolean
}

export type Node = TextNode | EmptyNode | ListNode | MapNode

/** Where a file's lines begin, and its name: what turns offsets into places. */
export class Source {
  readonly file: string
  readonly text: string
  private readonly starts: number[] = [0]
  constructor(file: string, text: string) {
    this.file = file
    this.text = text
    for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) this.starts.push(i + 1)
  }

  /** 1-based line of an offset. */
  lineOf(offset: number): number {
    let low = 0
    let high = this.starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }

  /** Offset where a 1-based line begins. */
  startOf(line: number): number {
    return this.starts[line - 1] ?? this.text.length
  }

  /** A line without its line break. */
  line(line: number): string {
    return this.text.slice(this.startOf(line), this.starts[line] ?? this.text.length).replace(/\r?\n$/, '')
  }

  get lines(): number {
    return this.starts.length
  }

  place(from: number, to: number = from): Place {
    const start = Math.max(0, Math.min(from, this.text.length))
    const line = this.lineOf(start)
    return {
      file: this.file,
      line,
      col: start - this.startOf(line) + 1,
      endLine: Math.max(line, this.lineOf(Math.max(start, Math.min(to, this.text.length) - 1))),
    }
  }
}

/** Puts a text into quotes: double ones, single ones if it holds `"` or `\`. */
export function quote(text: string): string {
  return /["\\]/.test(text) ? `'${text.replaceAll("'", "''")}'` : `"${text}"`
}

/** The edit that quotes these characters of the file. */
export function quoteEdit(source: Source, from: number, to: number): Edit {
  return { from, to, text: quote(source.text.slice(from, to)) }
}
