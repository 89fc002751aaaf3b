/** What can be chosen at a question, and the values that choices carry out and bring back. */
import type { Frame, Value } from '../model/index.ts'
import type { Node, NodeOf, Option } from './machine.ts'
import { withLocal, type Names } from './names.ts'
import { plainText } from './normalize.ts'
import { show } from './show.ts'

/** A pressed choice, read back. `release`, `run` and `node` are short marks: compare them by `isChoiceOf`. */
export interface ReadChoice {
  release: string
  run: string
  node: string
  option: string
}

/** Options that are no option: more lines of the list, none of them, all of them, leaving the question out. */
export const moreOption = '+'
export const noneOption = '-'
export const allOption = '*'
export const skipOption = '!'

/** One thing to choose. */
export interface Offered {
  /** Option id; of a list its position from 0; or one of the signs above. */
  id: string
  label: string
  /** Normalised words that mean it. */
  words: readonly string[]
  value: Value
  image?: string
  key: string
}

/** A short stable mark of a long id (32 bit, base 36). */
export function run36(text: string): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0).toString(36)
}

const mark = (node: string) => (node.length <= 20 ? node : `#${run36(node)}`)

/** Value of each option of a question: stays under 64 bytes, the least a platform allows, with ids of common length. */
export function choiceValues(frame: Pick<Frame, 'release' | 'run'>, node: string): (option: string) => string {
  const question = `${frame.release.slice(0, 8)}~${run36(frame.run)}~${mark(node)}~`
  return (option) => question + option
}

/** Null if it is no choice of ours (a button's sentence, a forged value). */
export function readChoice(value: string): ReadChoice | null {
  const parts = value.split('~')
  if (parts.length !== 4 || parts.some((part) => part === '')) return null
  return { release: parts[0]!, run: parts[1]!, node: parts[2]!, option: parts[3]! }
}

export function isChoiceOf(choice: ReadChoice, frame: Pick<Frame, 'release' | 'run'>, node: string): boolean {
  return (
    choice.release === frame.release.slice(0, 8) && choice.run === run36(frame.run) && choice.node === mark(node)
  )
}

/** The list a `choose … from` stands on; null if it is no list. */
export function listOf(node: NodeOf<'choose'>, names: Names): Value[] | null {
  const list = node.from === null ? undefined : names.get(node.from)
  return Array.isArray(list) ? list : null
}

/** The options of a `choose` whose `if` holds; `early`: as far as that can be judged before its flow has begun. */
export function visibleOptions(node: NodeOf<'choose'>, names: Names, early = false): readonly Option[] {
  return (node.options ?? []).filter((option) => {
    const condition = early ? option.earlyIf : option.if
    return condition === null || condition.test(names)
  })
}

/** How a line of a list is called. */
export function itemLabel(node: NodeOf<'choose'>, item: Value, names: Names): string {
  return node.label === null ? show(item, names) : node.label.render(withLocal(names, 'item', item))
}

/** Everything on offer at a `choose`, in order; of a long list the page that is shown. */
export function offeredAt(node: NodeOf<'choose'>, names: Names, page: number, early = false): Offered[] {
  if (node.options !== null)
    return visibleOptions(node, names, early).map((option, index) => {
      const label = option.label.render(names)
      return {
        id: option.id,
        label,
        words: [...option.words, plainText(label)],
        value: option.id,
        ...(option.image && { image: option.image.render(names) }),
        key: option.key ?? String(index + 1),
      }
    })
  return offeredLines(node, names, page)
}

function offeredLines(node: NodeOf<'choose'>, names: Names, page: number): Offered[] {
  const list = listOf(node, names) ?? []
  const from = page * node.limit
  const offered: Offered[] = list.slice(from, from + node.limit).map((item, index) => {
    const label = itemLabel(node, item, names)
    const image = node.image?.render(withLocal(names, 'item', item))
    return {
      id: String(from + index),
      label,
      words: wordsOf(item, label),
      value: item,
      ...(image && { image }),
      key: String(index + 1),
    }
  })
  const zh = names.language === 'zh'
  const add = (id: string, label: string, key: string) => offered.push({ id, label, words: [], value: null, key })
  if (node.many && offered.length > 1 && !names.voice) add(allOption, zh ? '都要' : 'All of them', '')
  if (list.length > from + node.limit) add(moreOption, zh ? '更多' : 'More', String(offered.length + 1))
  if ('none' in node.on) add(noneOption, zh ? '都不是' : 'None of these', '9')
  return offered
}

/** What a line may be called by: its label, and the fields people know it by. */
function wordsOf(item: Value, label: string): string[] {
  const words = [plainText(label)]
  if (item !== null && typeof item === 'object' && !Array.isArray(item))
    for (const field of ['title', 'name', 'no', 'label'])
      if (typeof item[field] === 'string') words.push(plainText(item[field]))
  return [...new Set(words)].filter((word) => word !== '')
}

/** Yes and no of a `confirm`; `wanted` for one thing of many. */
export function yesNo(names: Pick<Names, 'language'>, wanted = false): Offered[] {
  const [yes, no] = names.language === 'en' ? ['Yes', 'No'] : wanted ? ['要', '不要'] : ['对', '不对']
  return [
    { id: 'yes', label: yes, words: [], value: true, key: '1' },
    { id: 'no', label: no, words: [], value: false, key: '2' },
  ]
}

/** Leaves an optional question out. */
export function skipChoice(names: Pick<Names, 'language'>): Offered {
  return { id: skipOption, label: names.language === 'en' ? 'Skip' : '跳过', words: [], value: null, key: '' }
}

/** Is this node a question, something a customer answers? */
export function isQuestion(node: Node): node is NodeOf<'ask'> | NodeOf<'choose'> | NodeOf<'confirm'> {
  return node.word === 'ask' || node.word === 'choose' || node.word === 'confirm'
}
