/** Reads a step (exactly one word, its keys, its branches) and a branch (a list, one step or a name). */
import type { BranchSource, StepSource, Word } from '../../model/index.ts'
import { words } from '../../model/index.ts'
import { didYouMean } from '../distance.ts'
import { wrong } from '../mistake.ts'
import type { MapEntry, MapNode, Node } from '../yaml/node.ts'
import { line, name, namePattern } from './scalars.ts'
import { asMap, keysJson, lazy, missingKey, named, scalarOf, unknownKey } from './shape.ts'
import type { Defs, JsonSchema, Key, Reading, Shape } from './shape.ts'
import { instanceKeys, isTextKey, textKeys, textProperties } from './texts.ts'
import { wordTable } from './words.ts'

const isWord = (key: string): key is Word => (words as readonly string[]).includes(key)

/** The one word of a step; `if` beside another word is its guard. */
function findWord(map: MapNode): MapEntry & { word: Word } {
  const found = map.entries.flatMap((entry) =>
    isWord(entry.key.value) ? [{ ...entry, word: entry.key.value }] : [],
  )
  const others = found.filter((entry) => entry.word !== 'if')
  const [first, second] = others
  if (first && second)
    throw wrong(
      second.key.at,
      [
        `一步里有两个词：“${first.word}”和“${second.word}”`,
        `One step holds two words: "${first.word}" and "${second.word}"`,
      ],
      ['一步一个词：前面加“- ”另起一步', 'One step, one word: begin a new step with "- "'],
    )
  const only = first ?? found[0]
  if (only) return only
  const odd = map.entries.find((entry) => entry.key.value !== 'id' && entry.key.value !== 'on') ?? map.entries[0]
  if (!odd)
    throw wrong(
      map.at,
      ['这一步是空的', 'This step is empty'],
      ['写一个词，或者删掉它', 'Write a word, or delete it'],
    )
  throw wrong(
    odd.key.at,
    [`“${odd.key.value}”不是步骤的词`, `"${odd.key.value}" is not a word a step can begin with`],
    didYouMean(odd.key.value, words),
  )
}

/** Keys a step with this word may have, for the message about one it may not. */
function knownKeys(word: Word): string[] {
  const spec = wordTable[word]
  const own =
    word === 'if' ? ['then', 'else', 'id'] : [...Object.keys(spec.keys), 'id', 'if', ...(spec.on ? ['on'] : [])]
  return [word, ...own, ...(spec.takesText ? textKeys : [])]
}

function readStep(node: Node, reading: Reading): StepSource {
  if (node.kind === 'text' && isWord(node.value))
    throw wrong(
      node.at,
      [`“${node.value}”后面要有冒号和内容`, `"${node.value}" needs a colon and a value`],
      [`写成“${node.value}: …”`, `Write "${node.value}: …"`],
    )
  const map = asMap(node, ['一步', 'a step'])
  const { word, value } = findWord(map)
  const spec = wordTable[word]
  const parsed = spec.value.read(value, reading)
  const keys: Record<string, unknown> = {}
  const text: MapNode = { ...map, entries: [] }
  const step: Omit<StepSource, 'body'> = { at: map.at, on: [] }
  for (const entry of map.entries) {
    const key = entry.key.value
    if (key === word) continue
    if (key === 'id') step.id = name.read(entry.value, reading)
    else if (key === 'if') step.guard = line.read(entry.value, reading)
    else if (key === 'on' && spec.on) step.on = readOn(entry.value, reading)
    else if (word === 'if' && (key === 'then' || key === 'else'))
      step.on.push({ name: scalarOf(entry.key), branch: branch.read(entry.value, reading) })
    else if (Object.hasOwn(spec.keys, key)) keys[key] = spec.keys[key]?.shape.read(entry.value, reading)
    else if (spec.takesText && isTextKey(key, reading)) text.entries.push(entry)
    else throw unknownKey(entry.key, knownKeys(word))
  }
  for (const [key, { needed, doc }] of Object.entries(spec.keys))
    if (needed && !Object.hasOwn(keys, key)) throw missingKey(map.at, key, doc)
  if (word === 'if' && !step.on.some((each) => each.name.value === 'then'))
    throw missingKey(map.at, 'then', ['条件成立时做什么', 'what to do if it is so'])
  return { ...step, body: spec.build(parsed, keys, { at: map, text }, reading) }
}

const readOn = (node: Node, reading: Reading): StepSource['on'] =>
  named(['每种结果怎么走', 'what to do for each outcome'], branch)
    .read(node, reading)
    .map(({ name: outcome, value }) => ({ name: outcome, branch: value }))

/** A step of a flow. */
export const step: Shape<StepSource> = lazy('step', () => ({ read: readStep, json: stepJson }))

/** A list of steps, one step, or one name, which means `go`. */
export const branch: Shape<BranchSource> = lazy('branch', () => ({
  read(node, reading) {
    if (node.kind === 'list') return { at: node.at, steps: node.items.map((item) => step.read(item, reading)) }
    if (node.kind === 'map') return { at: node.at, steps: [step.read(node, reading)] }
    if (node.kind === 'text' && !namePattern.test(node.value))
      throw wrong(
        node.at,
        [`“${node.value}”不是可以跳去的名字`, `"${node.value}" is not a name one can jump to`],
        ['要说话就写成“- say: …”；要跳转就只写名字', 'To speak, write "- say: …"; to jump, write only the name'],
      )
    const target = name.read(node, reading)
    return { at: node.at, steps: [{ at: node.at, body: { word: 'go', target }, on: [] }] }
  },
  json: (defs) => ({
    anyOf: [
      { type: 'array', items: step.json(defs) },
      step.json(defs),
      { type: 'string', pattern: namePattern.source },
    ],
  }),
}))

function stepJson(defs: Defs): JsonSchema {
  const common = { id: name.json(defs), if: line.json(defs) }
  const on = { type: 'object', additionalProperties: branch.json(defs) }
  const each = words.map((word) => {
    const spec = wordTable[word]
    const value: Key = { shape: spec.value, needed: true, doc: spec.doc }
    const own = keysJson({ [word]: value, ...spec.keys }, defs)
    const branches = word === 'if' ? { then: branch.json(defs), else: branch.json(defs) } : spec.on ? { on } : {}
    const properties = {
      ...(spec.takesText && textProperties(defs)),
      ...common,
      ...branches,
      ...(own['properties'] as JsonSchema),
    }
    return { ...own, properties, ...(spec.takesText && { patternProperties: instanceKeys }) }
  })
  return { anyOf: each }
}
