/** Texts with `{{ name | filter }}`, `{% if %}` and `{% for %}`: compiled once into closures, mistakes with their offset. */
import type { Value } from '../model/index.ts'
import { parseTemplate as parse } from './template-parser.ts'
import { withLocal, type Names } from './names.ts'
import { applyFilter, show } from './show.ts'
import type { Part } from './template-parser.ts'
import type { Known, NameUse } from './syntax.ts'

export interface Template {
  source: string
  /** Every name the text looks up, loop variables not counted. */
  reads: readonly NameUse[]
  /** Names shown by something else than `mask` and `last4`: none of them may be secret. */
  shown: readonly NameUse[]
  /** Never throws. At most `mostBytes` of UTF-8. */
  render(names: Names): string
}

/** Longest rendered text, bytes. */
export const mostBytes = 8192
const mostRounds = 200

/**
 * Compiles a text. `known` as in conditions. Throws TemplateError (or ConditionError inside an `{% if %}`), both with the
 * offset in the whole text.
 */
export function parseTemplate(source: string, known?: Known): Template {
  const { parts, reads, shown } = parse(source, known)
  if (parts.length === 0) return { source, reads, shown, render: () => '' }
  const [only] = parts
  if (parts.length === 1 && only!.kind === 'text') {
    const text = clip(only!.text)
    return { source, reads, shown, render: () => text }
  }
  return { source, reads, shown, render: (names) => clip(trimEnd(renderParts(parts, names, 0))) }
}

function renderParts(parts: readonly Part[], names: Names, length: number): string {
  let out = ''
  for (const part of parts) {
    if (length + out.length > mostBytes) break
    out += renderPart(part, names, length + out.length)
  }
  return out
}

function renderPart(part: Part, names: Names, length: number): string {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'show':
      return renderName(part, names)
    case 'if':
      return renderParts(part.condition.test(names) ? part.then : part.else, names, length)
    case 'line': {
      const line = renderParts(part.parts, names, length)
      return line.trim() === '' ? '' : `${line}\n`
    }
    case 'for':
      return renderLoop(part, names, length)
  }
}

function renderLoop(part: Extract<Part, { kind: 'for' }>, names: Names, length: number): string {
  const list = names.get(part.path)
  if (!Array.isArray(list)) {
    if (list === undefined || list === null) names.note?.(`unset ${part.path.join('.')}`)
    return ''
  }
  let out = ''
  for (let i = 0; i < list.length && i < mostRounds && length + out.length <= mostBytes; i++)
    out += renderParts(part.body, withLocal(names, part.name, list[i]!), length + out.length)
  return out
}

function renderName(part: Extract<Part, { kind: 'show' }>, names: Names): string {
  const value = names.get(part.path)
  if (value === undefined || value === null) {
    names.note?.(`unset ${part.path.join('.')}`)
    return ''
  }
  if (names.secret?.(part.path) && part.filter !== 'last4') return applyFilter('mask', value, names)
  if (part.filter !== null) return applyFilter(part.filter, value, names)
  return show(labelled(part.path, value, names), names)
}

/** An option's id shows as its label. */
function labelled(path: readonly string[], value: Value, names: Names): Value {
  if (typeof value !== 'string' || names.label === undefined) return value
  const name = path.length === 1 ? path[0]! : path.length === 2 && path[0] === 'slot' ? path[1]! : null
  return name === null ? value : (names.label(name, value) ?? value)
}

function trimEnd(text: string): string {
  return text.endsWith('\n') ? text.replace(/\n+$/, '') : text
}

/** Cut to the cap at a whole character. */
function clip(text: string): string {
  if (text.length * 3 <= mostBytes) return text
  const bytes = new TextEncoder().encode(text)
  if (bytes.length <= mostBytes) return text
  let end = mostBytes
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--
  return new TextDecoder().decode(bytes.subarray(0, end))
}
