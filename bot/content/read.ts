/** The one reader: a content file's text to its typed tree, or its first mistake. Never throws on what is written. */
import type { FlowSource, Mistake, RepairSource, TestSource } from '../model/index.ts'
import { words } from '../model/index.ts'
import { attempt, wrong } from './mistake.ts'
import { flowFile, flowKeys, repairFile, repairFileKeys } from './schema/flow.ts'
import type { Shape } from './schema/shape.ts'
import { builtInChannels, textKeys } from './schema/texts.ts'
import { testFile, testWords } from './schema/test.ts'
import { wordTable } from './schema/words.ts'
import { Source } from './yaml/node.ts'
import { parseYaml } from './yaml/parse.ts'

export interface ReadOptions {
  /** Channel ids (instances) besides the built-in ones; null: not known, any name is taken. */
  channels?: readonly string[] | null
}

export type Read<T> = { value: T } | { mistake: Mistake }

/** Words that may begin a line of a flow: what `say：` and `-say` are told from. */
const flowWords = new Set([
  ...words,
  ...Object.values(wordTable).flatMap((spec) => Object.keys(spec.keys)),
  ...textKeys,
  ...Object.keys(flowKeys),
  ...Object.keys(repairFileKeys),
  ...['id', 'on', 'then', 'else', 'intent', 'event', 'channels'],
])

/** Reads one file with a shape. `path` is posix and relative to the root: places carry it. */
export function readFile<T>(
  path: string,
  text: string,
  shape: Shape<T>,
  lineWords: ReadonlySet<string>,
  options: ReadOptions,
): Read<T> {
  const source = new Source(path, text)
  const channels = options.channels === null ? null : [...builtInChannels, ...(options.channels ?? [])]
  return attempt(() => {
    const root = parseYaml(source, lineWords)
    if (!root || root.kind === 'empty')
      throw wrong(
        source.place(0),
        ['文件是空的', 'The file is empty'],
        ['写上内容，或者删掉文件', 'Write something, or delete the file'],
      )
    return shape.read(root, { source, channels })
  })
}

/** `flows/**.yml` except `_repair.yml` and tests. */
export function readFlow(path: string, text: string, options: ReadOptions = {}): Read<FlowSource> {
  return readFile(path, text, flowFile, flowWords, options)
}

/** `flows/_repair.yml` */
export function readRepair(path: string, text: string, options: ReadOptions = {}): Read<RepairSource> {
  return readFile(path, text, repairFile, flowWords, options)
}

/** `flows/**.test.yml` */
export function readTest(path: string, text: string, options: ReadOptions = {}): Read<TestSource> {
  return readFile(path, text, testFile, testWords, options)
}
