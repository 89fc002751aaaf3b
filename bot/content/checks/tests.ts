/** Conversation tests name flows, actions, queues and articles that exist. What the bot says is judged by playing them. */
import type { Scalar, TestAction, TestSource } from '../../model/index.ts'
import { didYouMean } from '../distance.ts'
import type { Both } from '../mistake.ts'
import { answerTitles } from '../products.ts'
import { builtInChannels } from '../schema/texts.ts'
import type { Checking } from './world.ts'

function exists(checking: Checking, name: Scalar | undefined, what: Both, names: readonly string[]): void {
  if (name && !names.includes(name.value))
    checking.report(
      name.at,
      [`没有“${name.value}”这个${what[0]}`, `There is no ${what[1]} "${name.value}"`],
      didYouMean(name.value, names),
    )
}

const known = new WeakMap<Checking, ReadonlyMap<string, string>>()
function titlesOf(checking: Checking): ReadonlyMap<string, string> {
  const titles = known.get(checking) ?? answerTitles(checking.content)
  known.set(checking, titles)
  return titles
}

/** Checks one test file. */
export function checkTest(checking: Checking, test: TestSource): void {
  const { content, world } = checking
  const flows = [...checking.flows.keys()]
  const channels = [...builtInChannels, ...content.config.channels.map((channel) => channel.id)]
  const queues = content.config.queues.map((queue) => queue.id)
  const titles = [...titlesOf(checking).values()]
  exists(checking, test.test, ['流程', 'flow'], flows)
  exists(checking, test.given?.channel, ['渠道', 'channel'], channels)
  checkActions(checking, test.actions)
  for (const each of test.cases) {
    exists(checking, each.given?.channel, ['渠道', 'channel'], channels)
    checkActions(checking, each.actions)
    for (const { checks } of each.chat) {
      exists(checking, checks.flow, ['流程', 'flow'], flows)
      exists(checking, checks.handoff, ['队列', 'queue'], queues)
      exists(checking, checks.answer, ['标题的知识', 'article with this title:'], titles)
      if (world.actions) exists(checking, checks.action, ['动作', 'action'], [...world.actions.keys()])
    }
  }
}

function checkActions(checking: Checking, actions: readonly TestAction[]): void {
  const known = checking.world.actions
  if (!known) return
  for (const { action, outcomes } of actions) {
    exists(checking, action, ['动作', 'action'], [...known.keys()])
    const declared = known.get(action.value)
    if (!declared) continue
    const names = ['ok', 'failed', ...declared.outcomes]
    for (const { at, outcome } of outcomes)
      exists(
        checking,
        { value: outcome, at },
        [`结果（动作 ${action.value}）`, `outcome of ${action.value}:`],
        names,
      )
  }
}
