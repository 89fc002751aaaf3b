/** The value rule of `with`, `set`, `return` and `until`: a word with a dot whose first part is known is looked up, all else is text. */
import type { Value } from '../model/index.ts'
import type { Names } from './names.ts'
import { ValueError, type Known, type NameUse } from './syntax.ts'

export interface ValueSource {
  source: string
  /** The name it looks up; null: it is text. */
  read: NameUse | null
  /** Undefined: unset, and not passed on. */
  of(names: Names): Value | undefined
}

const dotted = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)+$/

/**
 * Compiles one value. `bare` is the list form (`with: [order_no]`): the name passes as it is.
 * Throws ValueError for a dotted name whose first part is unknown.
 */
export function parseValue(source: string, bare: boolean, known: Known = () => true): ValueSource {
  if (!bare && !dotted.test(source)) return { source, read: null, of: () => source }
  const path = source.split('.')
  if (path.length > 1 && !known(path[0]!))
    throw new ValueError(0, path[0]!.length, {
      zh: `没有“${path[0]}”这个名字`,
      en: `there is no name "${path[0]}"`,
    })
  return { source, read: { path, at: 0 }, of: (names) => names.get(path) }
}
