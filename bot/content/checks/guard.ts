/** What is written by people passes the same guard as what is said: a word that must not be said is a mistake where it stands. */
import type { Guard } from '../../reply/guard.ts'
import type { Scalar, TextSource } from '../../model/index.ts'
import { flowBlocks, repairBlocks, templatesOfText, textsOf, visitsOf } from './walk.ts'
import { textsOfAnswers, textsOfProduct } from './products.ts'
import type { Checking } from './world.ts'

/** Texts of flows, repairs, public knowledge, quick replies, products and campaigns. */
export function checkGuard(checking: Checking, guard: Guard): void {
  const { content } = checking
  const blocks = [...content.flows.flatMap(flowBlocks), ...repairBlocks(content.repair)]
  for (const { step } of visitsOf(blocks)) {
    for (const text of textsOf(step)) checkSource(checking, guard, text)
    if (step.body.word === 'choose')
      for (const { label } of step.body.options ?? []) checkScalar(checking, guard, label)
  }
  for (const { audience, answer } of content.knowledge)
    if (audience === 'public') checkSource(checking, guard, answer)
  const { products, productAnswers, config } = content
  for (const { name, banner } of config.campaigns)
    for (const scalar of [name, banner?.zh, banner?.en]) if (scalar) checkScalar(checking, guard, scalar)
  for (const text of products.flatMap(textsOfProduct)) checkSource(checking, guard, text)
  for (const { title, features } of products)
    for (const scalar of [title, ...features.map(({ value }) => value)]) checkScalar(checking, guard, scalar)
  for (const text of productAnswers ? textsOfAnswers(productAnswers) : []) checkSource(checking, guard, text)
  for (const { text, at } of content.quickReplies) checkScalar(checking, guard, { value: text, at })
}

function checkSource(checking: Checking, guard: Guard, text: TextSource): void {
  for (const scalar of templatesOfText(text)) checkScalar(checking, guard, scalar)
}

function checkScalar(checking: Checking, guard: Guard, { value, at }: Scalar): void {
  const found = guard.look(value).find(({ act }) => act !== 'warn')
  if (!found) return
  const list = checking.content.config.guard.lists.find(({ id }) => id === found.list)!
  checking.report(
    at,
    [`“${found.word}”不能说（${list.title}）`, `"${found.word}" must not be said (${list.title})`],
    [
      list.instead || `换一种说法；真的可以说的，写进 config/guard.yml 的 ${found.list} 的 except`,
      list.instead ||
        `Say it in other words; if it is harmless, add it to \`except\` of ${found.list} in config/guard.yml`,
    ],
  )
}
