/** Shape of a conversation test, `*.test.yml`. */
import type { Scalar, TestAction, TestCase, TestChecks, TestLine, TestSource } from '../../model/index.ts'
import { didYouMean } from '../distance.ts'
import type { Both } from '../mistake.ts'
import { wrong } from '../mistake.ts'
import type { MapNode } from '../yaml/node.ts'
import { dataMap, given, readData } from './given.ts'
import { asText, line, name, oneOf, span } from './scalars.ts'
import { asMap, keysJson, listOf, mapped, may, need, readKeys, record, scalarOf } from './shape.ts'
import type { JsonSchema, Keys, Shape } from './shape.ts'

type Outcome = TestAction['outcomes'][number]

/** `failed`, or `ok: { … }`. */
const outcome: Shape<Outcome> = {
  read(node, reading) {
    if (node.kind === 'text') return { at: node.at, outcome: name.read(node, reading).value, output: {} }
    const { entries, at } = asMap(node, [
      '一种结果，比如 failed 或 ok: { … }',
      'an outcome, such as failed or ok: { … }',
    ])
    const [first, second] = entries
    if (!first || second)
      throw wrong(
        second?.key.at ?? at,
        ['这里正好写一种结果', 'Write exactly one outcome here'],
        ['一次一种；几次就写成列表', 'One for one call; a list for call after call'],
      )
    if (first.value.kind === 'text')
      throw wrong(
        first.value.at,
        ['结果里要写名字和值', 'The outcome needs names and values'],
        [`写成 ${first.key.value}: { message: … }`, `Write ${first.key.value}: { message: … }`],
      )
    return {
      at,
      outcome: first.key.value,
      output: first.value.kind === 'empty' ? {} : readData(first.value, reading),
    }
  },
  json: () => ({ anyOf: [{ type: 'string' }, { type: 'object', minProperties: 1, maxProperties: 1 }] }),
}

const outcomes = listOf(outcome, { min: 1 })
const actions: Shape<TestAction[]> = {
  read: (node, reading) =>
    asMap(node, ['动作和结果', 'actions and their outcomes']).entries.map(({ key, value }) => ({
      action: scalarOf(key),
      outcomes: value.kind === 'list' ? outcomes.read(value, reading) : [outcome.read(value, reading)],
      inOrder: value.kind === 'list',
    })),
  json: (defs) => ({ type: 'object', additionalProperties: { anyOf: [outcome.json(defs), outcomes.json(defs)] } }),
}

const emotion: Shape<NonNullable<TestChecks['emotion']>> = {
  read(node, reading) {
    const { value, at } = asText(node, reading, false)
    const found = /^(above|below) (0(?:\.\d+)?|1(?:\.0+)?)$/.exec(value)
    if (!found)
      throw wrong(
        at,
        [`“${value}”看不懂`, `"${value}" cannot be read`],
        ['写成“above 0.7”或者“below 0.7”', 'Write "above 0.7" or "below 0.7"'],
      )
    return { at, above: found[1] === 'above', value: Number(found[2]) }
  },
  json: () => ({ type: 'string', pattern: '^(above|below) [01](\\.\\d+)?$' }),
}

export const checkKeys = {
  intent: may(name, '认出的意图（流程）', 'the intent found (a flow)'),
  slot: may(dataMap, '答案里有什么', 'what the slots hold'),
  emotion: may(emotion, '情绪高于或低于', 'emotion above or below'),
  action: may(line, '做了哪个动作', 'the action performed'),
  with: may(dataMap, '动作收到的值', 'what the action was given'),
  choices: may(listOf(line), '给出的选项', 'the options offered'),
  buttons: may(listOf(line), '给出的按钮', 'the buttons offered'),
  card: may(line, '卡片的标题', 'title of the card'),
  answer: may(line, '念了哪一篇', 'the article read out'),
  handoff: may(name, '转去的队列', 'the queue handed to'),
  flow: may(name, '现在的流程', 'the flow now running'),
  owner: may(oneOf(['bot', 'queue', 'agent']), '现在归谁', 'who owns the conversation'),
  end: may(name, '流程怎么结束的', 'how the flow ended'),
}
type Check = keyof typeof checkKeys

const attachmentKeys = {
  image: may(line, '图片', 'a picture'),
  voice: may(line, '语音', 'a recording'),
  file: may(line, '文件', 'a file'),
}
const nothing: Both = ['一张图片、语音或文件', 'a picture, recording or file']

type Body = TestLine extends infer L ? (L extends TestLine ? Omit<L, 'at' | 'checks'> : never) : never

const customer: Shape<Body> = {
  read(node, reading) {
    if (node.kind !== 'map') return { line: 'customer', text: scalarOf(asText(node, reading, true)) }
    const read = record(nothing, attachmentKeys).read(node, reading)
    const kinds = (['image', 'voice', 'file'] as const).filter((kind) => read[kind])
    const [kind] = kinds
    const file = kind && read[kind]
    if (!kind || !file || kinds.length > 1)
      throw wrong(
        read.at,
        ['这里要正好一样东西', 'Exactly one thing is needed here'],
        ['写 image、voice 或 file 里的一个', 'Write one of image, voice, file'],
      )
    return { line: 'customer', attachment: { kind, name: file } }
  },
  json: (defs) => ({ anyOf: [{ type: ['string', 'number', 'boolean'] }, keysJson(attachmentKeys, defs)] }),
}

const said: Shape<Scalar> = {
  read: (node, reading) => scalarOf(asText(node, reading, true)),
  json: () => ({ type: ['string', 'number', 'boolean'] }),
}

const turnChecks: readonly Check[] = [
  'intent',
  'slot',
  'emotion',
  'action',
  'with',
  'handoff',
  'flow',
  'owner',
  'end',
]
const spoken: readonly Check[] = [
  'choices',
  'buttons',
  'card',
  'answer',
  'handoff',
  'flow',
  'owner',
  'action',
  'with',
  'end',
]

interface LineSpec {
  doc: Both
  shape: Shape<Body>
  checks: readonly Check[]
}

/** The lines of a chat, in the order of the language page, with the checks that may stand under them. */
export const lineTable: Record<TestLine['line'], LineSpec> = {
  customer: { doc: ['客户说', 'the customer says'], shape: customer, checks: turnChecks },
  press: {
    doc: ['客户按', 'the customer presses'],
    shape: mapped(said, (press): Body => ({ line: 'press', press })),
    checks: turnChecks,
  },
  bot: {
    doc: ['机器人说', 'the bot says'],
    shape: mapped(said, (text): Body => ({ line: 'bot', text })),
    checks: spoken,
  },
  agent: {
    doc: ['客服说', 'a person says'],
    shape: mapped(said, (text): Body => ({ line: 'agent', text })),
    checks: ['owner'],
  },
  later: {
    doc: ['过了多久', 'time passes'],
    shape: mapped(span, (ms): Body => ({ line: 'later', ms })),
    checks: ['flow', 'owner'],
  },
  silence: {
    doc: ['多久没有声音', 'nothing is heard'],
    shape: mapped(span, (ms): Body => ({ line: 'silence', ms })),
    checks: ['flow', 'owner'],
  },
  event: {
    doc: ['发生了什么', 'an event'],
    shape: mapped(name, (event): Body => ({ line: 'event', event })),
    checks: ['flow', 'owner'],
  },
}
const lineNames = Object.keys(lineTable) as TestLine['line'][]
const isLine = (key: string): key is TestLine['line'] => Object.hasOwn(lineTable, key)

function checksOf(spec: LineSpec): Keys {
  return Object.fromEntries(spec.checks.map((check) => [check, checkKeys[check]]))
}

const chatLine: Shape<TestLine> = {
  read(node, reading) {
    const map = asMap(node, ['一行对话', 'a line of the chat'])
    const found = map.entries.filter(({ key }) => isLine(key.value))
    const [first, second] = found
    if (second)
      throw wrong(
        second.key.at,
        ['一行对话里有两个人说话', 'One line of the chat holds two lines'],
        ['前面加“- ”另起一行', 'Begin a new line with "- "'],
      )
    if (!first || !isLine(first.key.value)) {
      const odd = map.entries[0]
      throw wrong(
        odd?.key.at ?? map.at,
        ['这一行没有写是谁说的', 'This line does not say who speaks'],
        didYouMean(odd?.key.value ?? '', lineNames),
      )
    }
    const spec = lineTable[first.key.value]
    const body = spec.shape.read(first.value, reading)
    const rest: MapNode = { ...map, entries: map.entries.filter((entry) => entry !== first) }
    return { at: map.at, ...body, checks: readKeys(rest, checksOf(spec), reading) }
  },
  json: (defs): JsonSchema => ({
    anyOf: lineNames.map((each) =>
      keysJson(
        { [each]: need(lineTable[each].shape, ...lineTable[each].doc), ...checksOf(lineTable[each]) },
        defs,
      ),
    ),
  }),
}

export const caseKeys = {
  case: need(line, '这一段叫什么', 'name of the case'),
  given: may(given, '开始之前的情况', 'what holds before'),
  actions: may(actions, '动作的结果', 'what actions answer'),
  chat: need(listOf(chatLine, { min: 1, max: 500 }), '对话', 'the chat'),
}

const testCase: Shape<TestCase> = mapped(record(['一段对话', 'a case'], caseKeys), ({ at, given: own, actions: acts, chat, case: title }) => ({
  at, case: title, given: own ?? null, actions: acts ?? [], chat,
})) // prettier-ignore

export const testKeys = {
  test: need(name, '测的流程', 'the flow under test'),
  given: may(given, '开始之前的情况', 'what holds before'),
  actions: may(actions, '动作的结果', 'what actions answer'),
  cases: need(listOf(testCase, { min: 1, max: 200 }), '各段对话', 'the cases'),
}

export const testFile: Shape<TestSource> = mapped(record(['测试（test、cases）', 'a test (test, cases)'], testKeys), (read) => ({
  at: read.at, test: read.test, given: read.given ?? null, actions: read.actions ?? [], cases: read.cases,
})) // prettier-ignore

/** Words that may begin a line of a test. */
export const testWords: ReadonlySet<string> = new Set([
  ...lineNames,
  ...Object.keys(checkKeys),
  ...Object.keys(testKeys),
  ...Object.keys(caseKeys),
])
