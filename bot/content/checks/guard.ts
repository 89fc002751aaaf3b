/** What is written by people passes the same guard as what is said: a word that must not be said is a mistake where it stands. */
import type { Guard } from '../../reply/guard.ts'
import type { Content, Finding, Mistake, Scalar } from '../../model/index.ts'
import { mistakeAt } from '../mistake.ts'
import { flowBlocks, repairBlocks, templatesOfText, textsOf, visitsOf } from './walk.ts'
import { textsOfAnswers, textsOfProduct } from './products.ts'
import type { Checking } from './world.ts'

/** What would be left out or covered. */
export function checkGuard(checking: Checking, guard: Guard): void {
  for (const scalar of sayable(checking.content)) {
    const found = guard.look(scalar.value).find(({ act }) => act !== 'warn')
    if (found) checking.mistakes.push(complaint(checking.content, found, scalar))
  }
}

/** What would be said and noted: no mistake, but whoever wrote it may want to know. */
export function guardHints(content: Content, guard: Guard): Mistake[] {
  return sayable(content).flatMap((scalar) =>
    guard
      .look(scalar.value)
      .filter(({ act }) => act === 'warn')
      .slice(0, 1)
      .map((found) => complaint(content, found, scalar)),
  )
}

/** Every text that may be said: of flows, repairs, public knowledge, quick replies, products and campaigns. */
function sayable({ flows, repair, knowledge, products, productAnswers, config, quickReplies }: Content): Scalar[] {
  const steps = visitsOf([...flows.flatMap(flowBlocks), ...repairBlocks(repair)]).map(({ step }) => step)
  const open = knowledge.filter(({ audience }) => audience === 'public')
  const texts = [
    ...steps.flatMap(textsOf),
    ...open.map(({ answer }) => answer),
    ...products.flatMap(textsOfProduct),
    ...(productAnswers ? textsOfAnswers(productAnswers) : []),
  ]
  const options = steps.flatMap(({ body }) => (body.word === 'choose' ? (body.options ?? []) : []))
  const scalars = [
    ...options.map(({ label }) => label),
    ...config.campaigns.flatMap(({ name, banner }) => [name, banner?.zh, banner?.en]),
    ...products.flatMap(({ title, features }) => [title, ...features.map(({ value }) => value)]),
    ...quickReplies.map(({ text, at }) => ({ value: text, at })),
  ]
  return [
    ...texts.flatMap(templatesOfText),
    ...scalars.filter((scalar) => scalar !== undefined && scalar !== null),
  ]
}

function complaint({ config }: Content, { word, list: id, act }: Finding, { at }: Scalar): Mistake {
  const { title, instead } = config.guard.lists.find((list) => list.id === id)!
  return mistakeAt(
    at,
    act === 'warn'
      ? [`“${word}”最好不说（${title}）`, `"${word}" should rather not be said (${title})`]
      : [`“${word}”不能说（${title}）`, `"${word}" must not be said (${title})`],
    [
      instead || `换一种说法；真的可以说的，写进 config/guard.yml 的 ${id} 的 except`,
      instead || `Say it in other words; if it is harmless, add it to \`except\` of ${id} in config/guard.yml`,
    ],
  )
}
