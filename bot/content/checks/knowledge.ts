/** Knowledge entries: one id, one title, texts that parse and fit, buttons that lead somewhere. */
import type { KnowledgeEntry } from '../../model/index.ts'
import { didYouMean } from '../distance.ts'
import { checkTemplates } from './lookups.ts'
import { checkSomething, checkText } from './limits.ts'
import type { Scope } from './names.ts'
import { buttonsOf, templatesOfText } from './walk.ts'
import type { Checking } from './world.ts'

/** An answer is read out at any time, so no name of a flow is known in it. */
const scope: Scope = {
  names: new Set(),
  scopes: ['contact', 'conversation', 'channel', 'now', 'shop', 'experiment'],
  secrets: new Set(),
}

/** Checks all entries. */
export function checkKnowledge(checking: Checking): void {
  const ids = new Map<string, KnowledgeEntry>()
  const titles = new Map<string, KnowledgeEntry[]>()
  for (const entry of checking.content.knowledge) {
    const same = ids.get(entry.id)
    if (same)
      checking.report(
        entry.at,
        [
          `知识“${entry.id}”写了两次，另一处在 ${same.at.file} 第 ${same.at.line} 行`,
          `The entry "${entry.id}" is written twice; the other is ${same.at.file}:${same.at.line}`,
        ],
        ['给其中一条换一个 id', 'Give one of them another id'],
      )
    else ids.set(entry.id, entry)
    checkTitle(checking, entry, titles)
    checkTemplates(checking, templatesOfText(entry.answer), scope)
    checkText(checking, entry.answer, checking.world.channels)
    checkSomething(checking, entry.answer, checking.world.channels)
    for (const button of buttonsOf(entry.answer))
      if (button.kind === 'flow' && !checking.flows.has(button.target.value))
        checking.report(
          button.target.at,
          [`没有“${button.target.value}”这个流程`, `There is no flow "${button.target.value}"`],
          didYouMean(button.target.value, [...checking.flows.keys()]),
        )
  }
}

/** Two entries may share a title only if they never hold at the same time (this year's policy and the next one's). */
function checkTitle(checking: Checking, entry: KnowledgeEntry, titles: Map<string, KnowledgeEntry[]>): void {
  const others = titles.get(entry.title) ?? []
  const clash = others.find((other) => other.id !== entry.id && overlap(other, entry))
  if (clash)
    checking.report(
      entry.at,
      [
        `标题“${entry.title}”和 ${clash.at.file} 第 ${clash.at.line} 行的那条一样`,
        `The title "${entry.title}" is the same as that of ${clash.at.file}:${clash.at.line}`,
      ],
      ['换一个标题，或者让两条的 valid 不重叠', 'Choose another title, or let their `valid` not overlap'],
    )
  titles.set(entry.title, [...others, entry])
}

function overlap(a: KnowledgeEntry, b: KnowledgeEntry): boolean {
  return (
    (a.validFrom ?? -Infinity) < (b.validTo ?? Infinity) && (b.validFrom ?? -Infinity) < (a.validTo ?? Infinity)
  )
}
