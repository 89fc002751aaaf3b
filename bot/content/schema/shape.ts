/** What may stand at a place of a content file: a shape reads a node (or throws the first mistake) and describes itself as JSON Schema. */
import type { Place, Scalar } from '../../model/index.ts'
import { didYouMean } from '../distance.ts'
import type { Both } from '../mistake.ts'
import { wrong } from '../mistake.ts'
import type { MapNode, Node, Source, TextNode } from '../yaml/node.ts'

export type JsonSchema = { [key: string]: unknown }

/** Named sub-schemas (`$defs`), collected while a schema is written. */
export type Defs = Map<string, JsonSchema | null>

/** What a shape may know while it reads. */
export interface Reading {
  source: Source
  /** Channel ids a text may have variants for; null: not known, any name is taken. */
  channels: readonly string[] | null
}

export interface Shape<T> {
  /** @throws Wrong */
  read(node: Node, reading: Reading): T
  json(defs: Defs): JsonSchema
}

export interface Key<T = unknown> {
  shape: Shape<T>
  needed: boolean
  doc: Both
}
export type Keys = Record<string, Key>

/** A key that must be there. */
export function need<T>(shape: Shape<T>, zh: string, en: string): Key<T> & { needed: true } {
  return { shape, needed: true, doc: [zh, en] }
}

/** A key that may be left out. */
export function may<T>(shape: Shape<T>, zh: string, en: string): Key<T> & { needed: false } {
  return { shape, needed: false, doc: [zh, en] }
}

type ReadKey<K> = K extends { needed: true; shape: Shape<infer T> }
  ? T
  : K extends { shape: Shape<infer T> }
    ? T | undefined
    : never
export type ReadOf<K extends Keys> = { [P in keyof K]: ReadKey<K[P]> }

export function scalarOf(node: TextNode): Scalar {
  return { value: node.value, at: node.at }
}

/** The map a node must be; tells `say：好` and a missing blank from any other text. */
export function asMap(node: Node, what: Both, fix: Both = lineFix): MapNode {
  if (node.kind === 'map') return node
  if (node.kind === 'text' && /^[\w-]+\s*：/.test(node.value)) {
    const from = node.from + node.value.search(/\s*：/)
    const to = node.from + node.value.indexOf('：') + 1
    throw wrong(
      { ...node.at, col: node.at.col + node.value.indexOf('：') },
      [
        '这里是全角冒号“：”，要用半角冒号加一个空格',
        'This is a full-width colon; an ordinary colon and a space are needed',
      ],
      ['改成“: ”', 'Write ": "'],
      node.style === 'plain' ? { from, to, text: ': ' } : undefined,
    )
  }
  if (node.kind === 'text' && /^[\w-]+:\S/.test(node.value) && node.style === 'plain') {
    const colon = node.from + node.value.indexOf(':') + 1
    throw wrong(
      { ...node.at, col: node.at.col + node.value.indexOf(':') },
      ['冒号后面少一个空格', 'A space is missing behind the colon'],
      ['冒号后面加一个空格', 'Put a space behind the colon'],
      { from: colon, to: colon, text: ' ' },
    )
  }
  throw wrong(node.at, [`这里要写成几行：${what[0]}`, `Lines are needed here: ${what[1]}`], fix)
}

const lineFix: Both = [
  '每行一个“词: 内容”，比上一行多空两格',
  'One "word: value" a line, two spaces further in than the line above',
]

export function missingKey(at: Place, key: string, doc: Both): Error {
  return wrong(
    at,
    [`这里缺“${key}”（${doc[0]}）`, `"${key}" is missing here (${doc[1]})`],
    [`加一行“${key}: …”`, `Add a line "${key}: …"`],
  )
}

export function unknownKey(key: TextNode, known: readonly string[]): Error {
  return wrong(key.at, [`不认识“${key.value}”`, `"${key.value}" is not known here`], didYouMean(key.value, known))
}

/** Reads the given keys of a map; every other key is a mistake. */
export function readKeys<K extends Keys>(map: MapNode, keys: K, reading: Reading): ReadOf<K> {
  const read: Record<string, unknown> = {}
  for (const { key, value } of map.entries) {
    if (!Object.hasOwn(keys, key.value)) throw unknownKey(key, Object.keys(keys))
    read[key.value] = keys[key.value]?.shape.read(value, reading)
  }
  for (const [name, key] of Object.entries(keys))
    if (key.needed && !Object.hasOwn(read, name)) throw missingKey(map.at, name, key.doc)
  return read as ReadOf<K>
}

export function keysJson(keys: Keys, defs: Defs): JsonSchema {
  const properties = Object.fromEntries(
    Object.entries(keys).map(([name, key]) => [
      name,
      { description: `${key.doc[0]} / ${key.doc[1]}`, ...key.shape.json(defs) },
    ]),
  )
  const required = Object.entries(keys).flatMap(([name, key]) => (key.needed ? [name] : []))
  return { type: 'object', properties, additionalProperties: false, ...(required.length > 0 && { required }) }
}

/** A map with these keys and no others. */
export function record<K extends Keys>(what: Both, keys: K): Shape<ReadOf<K> & { at: Place }> {
  return {
    read(node, reading) {
      const map = asMap(node, what)
      return { ...readKeys(map, keys, reading), at: map.at }
    },
    json: (defs) => keysJson(keys, defs),
  }
}

/** A map with names of the writer's choosing, in written order. */
export function named<T>(
  what: Both,
  shape: Shape<T>,
  check: (key: TextNode) => void = () => undefined,
): Shape<{ name: Scalar; value: T }[]> {
  return {
    read: (node, reading) =>
      asMap(node, what).entries.map(({ key, value }) => {
        check(key)
        return { name: scalarOf(key), value: shape.read(value, reading) }
      }),
    json: (defs) => ({ type: 'object', additionalProperties: shape.json(defs) }),
  }
}

/** A list, as lines with `-` or in `[ ]`. */
export function listOf<T>(shape: Shape<T>, size: { min?: number; max?: number } = {}): Shape<T[]> {
  const { min = 0, max = 1000 } = size
  return {
    read(node, reading) {
      if (node.kind !== 'list')
        throw wrong(
          node.at,
          ['这里要写成列表', 'A list is needed here'],
          ['每项一行，以“- ”开头', 'One item a line, each beginning with "- "'],
        )
      if (node.items.length < min)
        throw wrong(
          node.at,
          [`至少要有 ${min} 项`, `At least ${min} are needed`],
          [
            '每项一行，以“- ”开头；不需要就删掉这个词',
            'One item a line, each beginning with "- "; or delete the word',
          ],
        )
      if (node.items.length > max)
        throw wrong(
          node.items[max]?.at ?? node.at,
          [
            `最多 ${max} 项，这是第 ${max + 1} 项（共 ${node.items.length} 项）`,
            `At most ${max} are allowed, this is number ${max + 1} of ${node.items.length}`,
          ],
          ['减少几项', 'Use fewer'],
        )
      return node.items.map((item) => shape.read(item, reading))
    },
    json: (defs) => ({
      type: 'array',
      items: shape.json(defs),
      ...(min > 0 && { minItems: min }),
      ...(max < 1000 && { maxItems: max }),
    }),
  }
}

/** One or several. */
export function oneOrList<T>(shape: Shape<T>): Shape<T[]> {
  const list = listOf(shape, { min: 1 })
  return {
    read: (node, reading) => (node.kind === 'list' ? list.read(node, reading) : [shape.read(node, reading)]),
    json: (defs) => ({ anyOf: [shape.json(defs), list.json(defs)] }),
  }
}

/** The same shape with its result changed. */
export function mapped<A, B>(shape: Shape<A>, change: (value: A, node: Node, reading: Reading) => B): Shape<B> {
  return {
    read: (node, reading) => change(shape.read(node, reading), node, reading),
    json: (defs) => shape.json(defs),
  }
}

/** A shape with a name of its own in the JSON Schema; may refer to itself. */
export function lazy<T>(name: string, make: () => Shape<T>): Shape<T> {
  let made: Shape<T> | null = null
  const shape = (): Shape<T> => (made ??= make())
  return {
    read: (node, reading) => shape().read(node, reading),
    json(defs) {
      if (!defs.has(name)) {
        defs.set(name, null)
        defs.set(name, shape().json(defs))
      }
      return { $ref: `#/$defs/${name}` }
    },
  }
}
