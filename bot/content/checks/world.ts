/** What checks are made against: the content, and what plugins and channels of the shop can do. */
import type { ActionEffect, ChannelCapabilities } from '../../sdk/index.ts'
import type { Content, FlowSource, Mistake, Place, Scalar, TestSource } from '../../model/index.ts'
import type { Both } from '../mistake.ts'
import { mistakeAt } from '../mistake.ts'

/** What a plugin declares about an action. */
export interface DeclaredAction {
  effect: ActionEffect
  /** Besides `ok` and `failed`. */
  outcomes: readonly string[]
  /** Null: not known; then `with` is not checked. */
  inputKeys: readonly string[] | null
  /** Inputs that must be given. */
  requiredKeys?: readonly string[]
}

export interface EnabledChannel {
  /** Instance id. */
  id: string
  capabilities: ChannelCapabilities
}

export interface CheckWorld {
  /** By name; null: plugins are not loaded, so nothing is said about actions. */
  actions: ReadonlyMap<string, DeclaredAction> | null
  channels: readonly EnabledChannel[]
  /** Names of the rules that plugins bring: events that start flows, besides the built-in ones. Left out: not known. */
  events?: readonly string[]
}

/** Everything a check may look at, and where it puts what it finds. */
export interface Checking {
  content: Content
  world: CheckWorld
  flows: ReadonlyMap<string, FlowSource>
  tests: readonly TestSource[]
  report(at: Place, message: Both, fix: Both): void
  mistakes: Mistake[]
}

export function startChecking(content: Content, world: CheckWorld, tests: readonly TestSource[]): Checking {
  const mistakes: Mistake[] = []
  return {
    content,
    world,
    tests,
    flows: new Map(content.flows.map((flow) => [flow.flow.value, flow])),
    mistakes,
    report: (at, message, fix) => void mistakes.push(mistakeAt(at, message, fix)),
  }
}

/**
 * The place of an offset inside a text, in its file: past an opening quotation mark, and in a `|` block on its own line.
 * `files` holds the file's text; without it the beginning of the text is given.
 */
export function placeIn(files: Readonly<Record<string, string>>, scalar: Scalar, offset: number): Place {
  const lines = files[scalar.at.file]?.split('\n')
  const first = lines?.[scalar.at.line - 1]
  if (!lines || first === undefined) return scalar.at
  const sign = first[scalar.at.col - 1]
  if (sign !== '|') return { ...scalar.at, col: scalar.at.col + offset + (sign === '"' || sign === "'" ? 1 : 0) }
  const before = scalar.value.slice(0, offset).split('\n')
  const line = scalar.at.line + before.length
  const indent = indentOf(lines, scalar.at.line)
  return { ...scalar.at, line, col: indent + (before.at(-1) ?? '').length + 1 }
}

/** Indentation of a block: that of its first line with text. */
function indentOf(lines: readonly string[], header: number): number {
  for (let i = header; i < lines.length; i++) {
    const line = lines[i] ?? ''
    if (line.trim() !== '') return line.length - line.trimStart().length
  }
  return 0
}
