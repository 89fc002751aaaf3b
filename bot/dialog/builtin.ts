/** What holds when the operator wrote nothing: built-in repairs, command words, and the flow that hands over to a queue. */
import type {
  BranchSource,
  CommandName,
  FlowSource,
  Place,
  RepairSource,
  Scalar,
  StepSource,
  TextSource,
} from '../model/index.ts'
import { plainText } from './normalize.ts'

const at: Place = { file: 'builtin', line: 1, col: 1, endLine: 1 }
const scalar = (value: string): Scalar => ({ value, at })

function text(zh: string, en: string): TextSource {
  const plain = { at, buttons: [], bargeIn: true }
  return { ...plain, variants: { text: scalar(zh) }, en: { ...plain, variants: { text: scalar(en) } } }
}

const say = (zh: string, en: string): StepSource => ({ at, on: [], body: { word: 'say', texts: [text(zh, en)] } })
const go = (target: string): StepSource => ({ at, on: [], body: { word: 'go', target: scalar(target) } })
const end = (outcome: string): StepSource => ({
  at,
  on: [],
  body: { word: 'end', outcome: scalar(outcome), return: [] },
})
const steps = (...list: StepSource[]): BranchSource => ({ at, steps: list })

function handoff(reason: string): StepSource {
  return {
    at,
    on: [],
    body: {
      word: 'handoff',
      queue: scalar('general'),
      reason: scalar(reason),
      skills: [],
      priority: 'normal',
      withinMs: 180_000,
    },
  }
}

function unclear(): StepSource {
  return {
    at,
    on: [{ name: scalar('none'), branch: steps(handoff('客人的意思不清楚')) }],
    body: {
      word: 'choose',
      question: {
        slot: scalar('meant'),
        text: text('您是想：', 'Do you mean:'),
        retry: [],
        silence: [],
        attempts: 3,
        accepts: [],
        optional: false,
        reuse: 'never',
        secret: false,
      },
      options: null,
      from: scalar('candidates'),
      label: scalar('{{ item.title }}'),
      limit: 5,
      many: false,
    },
  }
}

const branches: Record<string, () => BranchSource> = {
  not_understood: () => steps(say('不好意思，我没有听懂。', 'Sorry, I did not understand.'), go('question')),
  silence: () => steps(say('您还在吗？', 'Are you still there?'), go('question')),
  gave_up: () => steps(handoff('{{ flow.title }}里“{{ question.text }}”没有答成')),
  timeout: () => steps(end('unresolved')),
  empty: () => steps(handoff('{{ flow.title }}里没有可选的')),
  none: () => steps(handoff('{{ flow.title }}里“{{ question.text }}”都不是')),
  failed: () =>
    steps(
      say('系统刚才没有响应，我请同事来处理。', 'The system did not respond, I will ask a colleague.'),
      handoff('{{ result.action }} 不可用'),
    ),
  unclear: () => steps(unclear()),
  no_answer: () =>
    steps(say('这个问题我没有把握，不想乱答。', 'I am not sure about this and do not want to guess.')),
  reuse: () =>
    steps({
      at,
      on: [],
      body: {
        word: 'confirm',
        text: text('还是用 {{ question.previous }} 吗？', 'Use {{ question.previous }} again?'),
      },
    }),
  resumed: () => steps(say('刚才说到“{{ flow.title }}”。', 'We were at "{{ flow.title }}".'), go('question')),
  corrected: () =>
    steps(say('好的，改成 {{ question.answer }}。', 'All right, changed to {{ question.answer }}.')),
  cancelled: () => steps(say('好的，先不办了。', 'All right, I have stopped.'), end('cancelled')),
}

const handoffBranches: Record<string, () => BranchSource> = {
  queued: () =>
    steps(
      say(
        '已为您排队，{% if result.ahead > 0 %}前面还有 {{ result.ahead }} 位，大约 {{ result.minutes }} 分钟{% else %}您排在第一位{% endif %}。',
        'You are in the queue, {% if result.ahead > 0 %}{{ result.ahead }} ahead of you, about {{ result.minutes }} minutes{% else %}first in line{% endif %}.',
      ),
    ),
  resolved: () => steps(end('handed_off')),
  timeout: () =>
    steps(
      say('客服现在都在忙，请稍后再找我们。', 'All colleagues are busy, please try again later.'),
      end('unresolved'),
    ),
  no_agent: () =>
    steps(
      say('客服现在都在忙，请稍后再找我们。', 'All colleagues are busy, please try again later.'),
      end('unresolved'),
    ),
  out_of_hours: () =>
    steps(
      say('现在没有客服在线，上班后请再找我们。', 'Nobody is on duty now, please come back in office hours.'),
      end('unresolved'),
    ),
}

/**
 * The operator's repairs, with the built-in ones where there is none. Whoever wants a person while the shop is closed gets the
 * flow that begins with `event: out_of_hours`, unless a step or a repair says otherwise.
 */
export function withBuiltIns(repair: RepairSource | null, flows: readonly FlowSource[]): RepairSource {
  const closed = closedFlow(flows)
  const call = (): BranchSource => steps({ at, on: [], body: { word: 'call', flow: closed!.flow, with: [] } })
  const own = repair ?? { at, branches: [], handoff: [], commands: [] }
  const fill = (written: RepairSource['branches'], built: Record<string, () => BranchSource>) => [
    ...written,
    ...Object.entries(built).flatMap(([name, make]) =>
      written.some((branch) => branch.name.value === name) ? [] : [{ name: scalar(name), branch: make() }],
    ),
  ]
  return {
    ...own,
    branches: fill(own.branches, branches),
    handoff: fill(own.handoff, { ...handoffBranches, ...(closed && { out_of_hours: call }) }),
  }
}

/** The flow for whoever wants a person while the shop is closed; the first one where there are several. */
export const closedFlow = (flows: readonly FlowSource[]): FlowSource | null =>
  flows.find((flow) => flow.when?.event?.value === 'out_of_hours') ?? null

const builtInCommands: Record<CommandName, readonly string[]> = {
  human: [
    '人工',
    '转人工',
    '人工客服',
    '人工服务',
    '转人工客服',
    '找人工',
    '真人',
    '找真人',
    '我要人工',
    'agent',
    'human',
    'operator',
    'talk to a person',
    'talk to an agent',
    'speak to an agent',
  ],
  repeat: ['重复', '再说一遍', '再说一次', '重复一遍', '没听清', '请重复', 'repeat', 'say again', 'again please'],
  back: ['返回', '上一步', '返回上一步', '后退', 'back', 'go back'],
  cancel: ['取消', '不办了', '算了', '不弄了', '退出', 'cancel', 'never mind', 'quit', 'stop'],
}

/** Normalised word → command: built in, plus those of every repair. On the phone 0 is 人工 and * is 重复. */
export function commandWords(repairs: readonly (RepairSource | null)[]): Map<string, CommandName> {
  const words = new Map<string, CommandName>([
    ['0', 'human'],
    ['*', 'repeat'],
  ])
  for (const [name, list] of Object.entries(builtInCommands))
    for (const word of list) words.set(plainText(word), name as CommandName)
  for (const repair of repairs)
    for (const { name, words: list } of repair?.commands ?? [])
      if (Object.hasOwn(builtInCommands, name.value))
        for (const word of list) words.set(plainText(word.value), name.value as CommandName)
  return words
}

/** `_to_<queue>`: hands over at once, with the reason that began it. */
export function queueFlow(queue: string): FlowSource {
  const step = handoff('{{ reason }}')
  const body = { ...step.body, queue: scalar(queue) } as StepSource['body']
  return {
    at,
    flow: scalar(`_to_${queue}`),
    title: scalar('转人工'),
    when: null,
    takes: [scalar('reason')],
    interrupt: 'answers',
    repair: null,
    steps: [{ ...step, body }],
  }
}
