/** What a step names must exist: jumps, flows, actions and their inputs, articles, queues, channels. */
import type { FlowSource, Scalar } from '../../model/index.ts'
import { risks } from '../../understanding/risk.ts'
import { didYouMean, nearest } from '../distance.ts'
import type { Both } from '../mistake.ts'
import { builtInChannels } from '../schema/texts.ts'
import { allVisits } from './names.ts'
import { buttonsOf, flowBlocks, questionOf, textsOf, visitsOf } from './walk.ts'
import type { Visit } from './walk.ts'
import type { Checking } from './world.ts'

/** Slots and step ids of these steps: where `go` may lead. */
export function targetsOf(visits: readonly Visit[]): string[] {
  return visits.flatMap(({ step }) => [
    ...(step.id ? [step.id.value] : []),
    ...(questionOf(step) ? [questionOf(step)?.question.slot.value ?? ''] : []),
  ])
}

function unknown(checking: Checking, name: Scalar, what: Both, names: readonly string[]): void {
  checking.report(
    name.at,
    [`没有“${name.value}”这个${what[0]}`, `There is no ${what[1]} "${name.value}"`],
    didYouMean(name.value, names),
  )
}

function checkFlow(checking: Checking, name: Scalar): void {
  if (!checking.flows.has(name.value)) unknown(checking, name, ['流程', 'flow'], [...checking.flows.keys()])
}

/** Names `go` may lead to from a flow (null: from `_repair.yml`, where the flow is not known). */
function goTargets(checking: Checking, flow: FlowSource | null): string[] {
  return targetsOf(flow ? visitsOf(flowBlocks(flow)) : allVisits(checking))
}

/** Checks the references of one step. */
export function checkReferences(checking: Checking, flow: FlowSource | null, visit: Visit): void {
  const { step, block } = visit
  const { body } = step
  for (const text of textsOf(step))
    for (const button of buttonsOf(text)) if (button.kind === 'flow') checkFlow(checking, button.target)
  switch (body.word) {
    case 'go': {
      const mayAsk = block.repair !== null
      const names = ['start', ...(mayAsk ? ['question'] : []), ...goTargets(checking, flow)]
      if (!names.includes(body.target.value) && !checking.flows.has(body.target.value))
        unknown(
          checking,
          body.target,
          ['问题、id 或流程', 'question, id or flow'],
          [...names, ...checking.flows.keys()],
        )
      return
    }
    case 'call':
      checkFlow(checking, body.flow)
      return checkTakes(
        checking,
        body.flow,
        body.with.map((pair) => pair.name),
      )
    case 'do':
      return checkAction(
        checking,
        body.action,
        body.with.map((pair) => pair.name),
      )
    case 'answer':
      return checkArticle(checking, body.title, body.topic)
    case 'handoff': {
      const queues = checking.content.config.queues.map((queue) => queue.id)
      if (!queues.includes(body.queue.value))
        unknown(checking, body.queue, ['队列（config/queues.yml）', 'queue (config/queues.yml)'], queues)
      return
    }
    default:
  }
}

function checkTakes(checking: Checking, called: Scalar, names: readonly Scalar[]): void {
  const flow = checking.flows.get(called.value)
  if (!flow) return
  const takes = flow.takes.map((take) => take.value)
  for (const name of names)
    if (!takes.includes(name.value))
      checking.report(
        name.at,
        [`流程“${called.value}”不收“${name.value}”`, `The flow "${called.value}" does not take "${name.value}"`],
        [`在那个流程里写上 takes: [${name.value}]`, `Write takes: [${name.value}] in that flow`],
      )
}

function checkAction(checking: Checking, action: Scalar, names: readonly Scalar[]): void {
  const { actions } = checking.world
  if (!actions) return
  const declared = actions.get(action.value)
  if (!declared) return unknown(checking, action, ['动作', 'action'], [...actions.keys()])
  const { inputKeys, requiredKeys = [] } = declared
  for (const name of names)
    if (inputKeys && !inputKeys.includes(name.value))
      unknown(checking, name, [`输入（动作 ${action.value}）`, `input of ${action.value}:`], inputKeys)
  const missing = requiredKeys.filter((key) => !names.some((name) => name.value === key))
  if (missing.length > 0)
    checking.report(
      action.at,
      [
        `动作 ${action.value} 还需要：${missing.join('、')}`,
        `The action ${action.value} also needs: ${missing.join(', ')}`,
      ],
      [`在 with 里写上 ${missing[0] ?? ''}`, `Write ${missing[0] ?? ''} under \`with\``],
    )
}

function checkArticle(checking: Checking, title: Scalar | undefined, topic: Scalar | undefined): void {
  const { knowledge } = checking.content
  if (title) {
    const found = knowledge.filter((entry) => entry.title === title.value)
    if (found.length === 0)
      unknown(
        checking,
        title,
        ['标题的知识', 'article with this title:'],
        knowledge.map((entry) => entry.title),
      )
    else if (found.every((entry) => entry.audience === 'agents'))
      checking.report(
        title.at,
        [
          `“${title.value}”只给客服看，不能念给客户`,
          `"${title.value}" is for agents only and is never said to a customer`,
        ],
        ['换一篇，或者把它的 audience 改成 public', 'Name another, or make its audience public'],
      )
  }
  const topics = [...new Set(knowledge.map((entry) => entry.topic))]
  if (topic && !topics.includes(topic.value)) unknown(checking, topic, ['类别', 'topic'], topics)
}

/** What starts a flow. */
export function checkWhen(checking: Checking, flow: FlowSource): void {
  const { when } = flow
  if (!when) return
  const channels = [...builtInChannels, ...checking.content.config.channels.map((channel) => channel.id)]
  for (const channel of when.channels)
    if (!channels.includes(channel.value)) unknown(checking, channel, ['渠道', 'channel'], channels)
  if (when.event) checkEvent(checking, when.event)
  if (when.intent.length === 0 && !when.event)
    checking.report(
      when.at,
      ['when 里没有写什么会开始这个流程', 'Nothing under `when` starts this flow'],
      ['写 intent（客户怎么说）或 event', 'Write intent (how customers put it) or event'],
    )
}

const builtInEvents = ['call_started', 'conversation_started', 'out_of_hours', ...risks]

/** An event nothing fires. Where the rules are not known, only what looks like a misspelt built-in one is refused. */
function checkEvent(checking: Checking, event: Scalar): void {
  const { events } = checking.world
  if (builtInEvents.includes(event.value) || events?.includes(event.value)) return
  if (events || nearest(event.value, builtInEvents))
    unknown(checking, event, ['事件', 'event'], [...builtInEvents, ...(events ?? [])])
}
