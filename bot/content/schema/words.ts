/** The fifteen words, described once: reading, "did you mean", the docs and the editor's schema all come from this table. */
import type { PairSource, Scalar, StepBody, TextSource, Word } from '../../model/index.ts'
import { slotTypes } from '../../model/index.ts'
import type { Both } from '../mistake.ts'
import { wrong } from '../mistake.ts'
import type { MapNode, Node } from '../yaml/node.ts'
import { listKeys, makeQuestion, questionKeys } from './question.ts'
import { line, matching, name, oneOf, path, span, text } from './scalars.ts'
import { asMap, listOf, may, named, need, oneOrList, record } from './shape.ts'
import type { Keys, ReadOf, Reading, Shape } from './shape.ts'
import { texts } from './texts.ts'

/** A word: its value, its keys, what can come out of it, and how the step is put together. */
export interface WordSpec {
  doc: Both
  value: Shape<unknown>
  keys: Keys
  /** It also takes the keys of *Texts* beside its own. */
  takesText: boolean
  /** Outcomes `on` may branch besides option ids, action outcomes, values and own ends; null: no `on` at all. */
  on: readonly string[] | null
  build(
    value: unknown,
    keys: Record<string, unknown>,
    step: { at: MapNode; text: MapNode },
    reading: Reading,
  ): StepBody
}

function word<V, K extends Keys>(spec: {
  doc: Both
  value: Shape<V>
  keys?: K
  takesText?: boolean
  on?: readonly string[]
  build(value: V, keys: ReadOf<K>, step: { at: MapNode; text: MapNode }, reading: Reading): StepBody
}): WordSpec {
  return {
    doc: spec.doc,
    value: spec.value,
    keys: spec.keys ?? {},
    takesText: spec.takesText ?? false,
    on: spec.on ?? null,
    // the table is read by name, so the types of value and keys are checked here and nowhere else
    build: (value, keys, step, reading) => spec.build(value as V, keys as ReadOf<K>, step, reading),
  }
}

const valueName: Both = ['名字（小写字母、数字和“_”）', 'a name (small letters, digits and "_")']

function checkName(key: { value: string; at: Scalar['at'] }): void {
  if (!/^(?:(?:contact|conversation)\.)?[a-z][a-z0-9_]*$/.test(key.value))
    throw wrong(
      key.at,
      [`“${key.value}”不是${valueName[0]}`, `"${key.value}" is not ${valueName[1]}`],
      ['比如 reason、contact.level', 'For example reason, contact.level'],
    )
}

/** `{ name: value }`, or `[name]`, which passes the names as they are. */
export const pairs: Shape<PairSource[]> = {
  read(node, reading) {
    if (node.kind === 'list')
      return listOf(name)
        .read(node, reading)
        .map((each) => ({ name: each, value: each, bare: true }))
    return named(['名字和值', 'names and values'], line, checkName)
      .read(node, reading)
      .map((pair) => ({ ...pair, bare: false }))
  },
  json: (defs) => ({
    anyOf: [listOf(name).json(defs), { type: 'object', additionalProperties: line.json(defs) }],
  }),
}

const setValues: Shape<PairSource[]> = {
  read: (node: Node, reading) => pairs.read(asMap(node, ['名字和值', 'names and values']), reading),
  json: (defs) => ({ type: 'object', minProperties: 1, additionalProperties: line.json(defs) }),
}

const action = matching(
  /^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/,
  ['动作的名字', 'the name of an action'],
  ['比如 order.lookup：哪一类，点，做什么', 'For example order.lookup: of what, a dot, what is done'],
)
const save = may(name, '把结果存成这个名字', 'keep the result under this name')
const withKey = may(pairs, '带过去的值', 'values to pass')
const handoffOutcomes = ['resolved', 'timeout', 'no_agent', 'out_of_hours'] as const

const answerMap = record(['search 和 topic', 'search and topic'], {
  search: need(line, '找什么', 'what to look for'),
  topic: may(line, '只在这一类里找', 'only within this topic'),
})
const answerValue: Shape<{ title?: Scalar; search?: Scalar; topic?: Scalar | undefined }> = {
  read: (node, reading) =>
    node.kind === 'map' ? answerMap.read(node, reading) : { title: text.read(node, reading) },
  json: (defs) => ({ anyOf: [text.json(defs), answerMap.json(defs)] }),
}

const waitMap = record(['until 或者 event', 'until or event'], {
  until: may(line, '等到什么时刻', 'the moment to wait for'),
  event: may(name, '等什么事', 'the event to wait for'),
  at_most: may(span, '最多等多久', 'how long at most'),
})
const waitValue: Shape<StepBody & { word: 'wait' }> = {
  read(node, reading) {
    if (node.kind !== 'map') return { word: 'wait', forMs: span.read(node, reading) }
    const { until, event, at_most: atMostMs, at } = waitMap.read(node, reading)
    if ((until ? 1 : 0) + (event ? 1 : 0) !== 1)
      throw wrong(
        at,
        ['wait 里要有 until 或者 event，只要一个', '`wait` needs until or event, exactly one of them'],
        ['留下一个；只等一段时间就写“wait: 10m”', 'Keep one; for a mere span write "wait: 10m"'],
      )
    if (event && atMostMs === undefined)
      throw wrong(
        at,
        ['等一件事要写最多等多久', 'Waiting for an event needs a limit'],
        ['加一行“at_most: 3d”', 'Add a line "at_most: 3d"'],
      )
    return {
      word: 'wait',
      ...(until && { until }),
      ...(event && { event }),
      ...(atMostMs !== undefined && { atMostMs }),
    }
  },
  json: (defs) => ({ anyOf: [span.json(defs), waitMap.json(defs)] }),
}

/** In the order of the language page. */
export const wordTable: Record<Word, WordSpec> = {
  say: word({
    doc: ['说一段话；列表是依次几条消息', 'say a text; a list is several messages in order'],
    value: {
      read(node, reading): TextSource[] {
        // `[微笑]` is a list to YAML and a smile to the writer
        return node.kind === 'list' && !node.flow
          ? listOf(texts, { min: 1, max: 20 }).read(node, reading)
          : [texts.read(node, reading)]
      },
      json: (defs) => ({ anyOf: [texts.json(defs), { type: 'array', items: texts.json(defs), minItems: 1 }] }),
    },
    build: (value) => ({ word: 'say', texts: value }),
  }),
  ask: word({
    doc: ['问一个问题，答案存在这个名字里', 'ask a question; the answer is kept under this name'],
    value: name,
    keys: { type: need(oneOf(slotTypes), '要什么样的答案', 'the kind of answer'), ...questionKeys },
    takesText: true,
    on: ['gave_up', 'timeout'],
    build: (slot, keys, step, reading) => ({
      word: 'ask',
      type: keys.type,
      question: makeQuestion(slot, keys, step.text, reading),
    }),
  }),
  choose: word({
    doc: ['让客户选一项', 'let the customer choose'],
    value: name,
    keys: { ...listKeys, ...questionKeys },
    takesText: true,
    on: ['empty', 'none', 'gave_up', 'timeout'],
    build(slot, keys, step, reading) {
      if (!keys.options === !keys.from)
        throw wrong(
          step.at.at,
          ['choose 要有 options 或者 from，只写一个', '`choose` needs options or from, exactly one of them'],
          [
            '写好的选项用 options，动作给的列表用 from',
            'Written options: `options`; a list from an action: `from`',
          ],
        )
      if (!keys.from && (keys.label ?? keys.limit) !== undefined)
        throw wrong(
          step.at.at,
          ['label 和 limit 只和 from 一起用', 'label and limit belong to `from`'],
          ['删掉它们，选项上的字写在 options 里', 'Delete them; the words of an option stand in `options`'],
        )
      const ownImage = keys.from ? undefined : keys.image
      const question = makeQuestion(slot, keys, step.text, reading)
      const { from, label, image } = keys
      return {
        word: 'choose',
        question: ownImage ? { ...question, text: { ...question.text, image: ownImage } } : question,
        options: keys.options ?? null,
        ...(from && { from }),
        ...(label && { label }),
        ...(from && image && { image }),
        limit: keys.limit ?? 5,
        many: keys.many ?? false,
      }
    },
  }),
  confirm: word({
    doc: ['请客户确认', 'ask the customer to confirm'],
    value: texts,
    on: ['yes', 'no'],
    build: (value) => ({ word: 'confirm', text: value }),
  }),
  answer: word({
    doc: ['念知识库里的一篇', 'read out an article of the knowledge base'],
    value: answerValue,
    on: ['found', 'miss'],
    build: ({ title, search, topic }) => ({
      word: 'answer',
      ...(title && { title }),
      ...(search && { search }),
      ...(topic && { topic }),
    }),
  }),
  do: word({
    doc: ['做一个动作', 'perform an action'],
    value: action,
    keys: { with: withKey, save },
    on: ['ok', 'failed'],
    build: (value, keys) => ({
      word: 'do',
      action: value,
      with: keys.with ?? [],
      ...(keys.save && { save: keys.save }),
    }),
  }),
  if: word({
    doc: ['看条件走哪边', 'go one way or the other'],
    value: line,
    build: (condition) => ({ word: 'if', condition }),
  }),
  case: word({
    doc: ['按一个值分几路', 'branch by a value'],
    value: path,
    on: ['else'],
    build: (value) => ({ word: 'case', name: value }),
  }),
  go: word({
    doc: ['跳到一个问题、一个 id、start 或者另一个流程', 'jump to a question, an id, start or a flow'],
    value: name,
    build: (target) => ({ word: 'go', target }),
  }),
  call: word({
    doc: ['做完另一个流程再回来', 'run another flow and come back'],
    value: name,
    keys: { with: withKey, save },
    on: ['cancelled'],
    build: (flow, keys) => ({ word: 'call', flow, with: keys.with ?? [], ...(keys.save && { save: keys.save }) }),
  }),
  handoff: word({
    doc: ['转给人工队列', 'hand over to a queue of people'],
    value: name,
    keys: {
      reason: may(text, '为什么转，给客服看', 'why, for the agent'),
      skills: may(listOf(name), '需要的技能', 'skills wanted'),
      priority: may(oneOf(['low', 'normal', 'high']), '优先级，默认 normal', 'priority, default normal'),
      within: may(span, '多久没人接算超时，默认 3m', 'how long to wait for a person, default 3m'),
      text: may(texts, '转之前说的话', 'what is said before'),
    },
    on: handoffOutcomes,
    build: (queue, keys) => ({
      word: 'handoff', queue, ...(keys.reason && { reason: keys.reason }), skills: keys.skills ?? [],
      priority: keys.priority ?? 'normal', withinMs: keys.within ?? 180_000, ...(keys.text && { text: keys.text }),
    }), // prettier-ignore
  }),
  wait: word({
    doc: ['等一段时间、等到某时或等一件事', 'wait for a while, for a moment or for an event'],
    value: waitValue,
    on: ['done', 'timeout'],
    build: (value) => value,
  }),
  set: word({
    doc: ['给名字一个值', 'give names their values'],
    value: setValues,
    build: (values) => ({ word: 'set', values }),
  }),
  tag: word({
    doc: ['给会话贴标签', 'tag the conversation'],
    value: oneOrList(text),
    build: (tags) => ({ word: 'tag', tags }),
  }),
  end: word({
    doc: ['结束这个流程', 'end this flow'],
    value: name,
    keys: { return: may(pairs, '带回去的值', 'values to give back') },
    build: (outcome, keys) => ({ word: 'end', outcome, return: keys.return ?? [] }),
  }),
}
