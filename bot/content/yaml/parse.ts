/** Reads YAML into the plain tree: YAML 1.2, failsafe, one document; throws the first trap of the file. */
import { Composer, Parser } from 'yaml'
import { Wrong, wrong } from '../mistake.ts'
import { convert } from './convert.ts'
import { explain } from './explain.ts'
import type { Node, Source } from './node.ts'
import { scanLines } from './scan.ts'
import { caught, findSpecial, throwFirst } from './tokens.ts'

export const maxBytes = 1024 * 1024

const options = {
  schema: 'failsafe',
  version: '1.2',
  strict: true,
  uniqueKeys: false,
  logLevel: 'silent',
  prettyErrors: false,
} as const

/**
 * The tree of a file, or null for an empty one.
 * @param words keys of this kind of file: tells `say：` from a text that holds a full-width colon.
 * @throws Wrong with the first mistake.
 */
export function parseYaml(source: Source, words: ReadonlySet<string>): Node | null {
  if (Buffer.byteLength(source.text) > maxBytes)
    throw wrong(
      source.place(0),
      ['文件超过 1 MiB，太大了', 'The file is larger than 1 MiB'],
      ['拆成几个文件', 'Split it into several files'],
    )
  const broken = source.text.indexOf('\ufffd')
  if (broken >= 0)
    throw wrong(
      source.place(broken),
      ['这里有读不出的字：文件不是 UTF-8 编码', 'There are unreadable characters here: the file is not in UTF-8'],
      ['用编辑器另存为 UTF-8', 'Save the file as UTF-8'],
    )
  const trap = caught(() => scanLines(source, words))
  const tokens = [...new Parser().parse(source.text)]
  const special = findSpecial(source, tokens)
  const documents = [...new Composer(options).compose(tokens)]
  const errors = documents.flatMap((document) => [...document.errors, ...document.warnings])
  const error = errors.sort((a, b) => a.pos[0] - b.pos[0])[0]
  const second = tokens.filter((token) => token.type === 'document')[1]
  const many =
    second &&
    new Wrong(explain(source, { code: 'MULTIPLE_DOCS', pos: [second.offset, second.offset], message: '' }))
  throwFirst([trap, special, error && new Wrong(explain(source, error)), many])
  const root = documents[0]?.contents
  return root ? convert(source, root, false) : null
}
