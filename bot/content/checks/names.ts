/** Names: what a flow may look up, one name for one thing, nothing that hides a scope or a word. */
import type { FlowSource, Scalar, StepSource } from '../../model/index.ts'
import { words } from '../../model/index.ts'
import { repairScopeNames, scopeNames } from '../../dialog/names.ts'
import { didYouMean } from '../distance.ts'
import { flowBlocks, namesFilled, questionOf, repairBlocks, visitsOf } from './walk.ts'
import type { Visit } from './walk.ts'
import type { Checking } from './world.ts'

export const fixedFields: Record<string, readonly string[]> = {
  now: ['date', 'time', 'weekday'],
  shop: ['name', 'open', 'next_open', 'agents_online', 'waiting'],
  flow: ['title'],
  question: ['text', 'previous', 'answer'],
}
const conversationFields = ['id', 'utterance', 'emotion', 'emotion_target', 'turns', 'summary', 'tags']
const readOnly: Record<string, readonly string[]> = {
  contact: ['id', 'tier', 'verified', 'tags'],
  conversation: conversationFields,
}
const scopes = [...scopeNames, ...repairScopeNames]

/** What names stand for something at a place of a flow. */
export interface Scope {
  /** Bare names. */
  names: ReadonlySet<string>
  /** Scopes that may be read here. */
  scopes: readonly string[]
  secrets: ReadonlySet<string>
}

const setScopes = (visits: readonly Visit[], scope: string): string[] =>
  visits.flatMap(({ step }) =>
    step.body.word === 'set'
      ? step.body.values.flatMap(({ name }) =>
          name.value.startsWith(`${scope}.`) ? [name.value.slice(scope.length + 1)] : [],
        )
      : [],
  )

/** Visits of every flow and of `_repair.yml`. */
export function allVisits(checking: Checking): Visit[] {
  return [
    ...checking.content.flows.flatMap((flow) => visitsOf(flowBlocks(flow))),
    ...visitsOf(repairBlocks(checking.content.repair)),
  ]
}

/** Fields of `conversation` that exist: the built-in ones and what any flow sets. */
export function conversationNames(checking: Checking): readonly string[] {
  const known = conversations.get(checking) ?? [
    ...conversationFields,
    ...setScopes(allVisits(checking), 'conversation'),
  ]
  conversations.set(checking, known)
  return known
}
const conversations = new WeakMap<Checking, readonly string[]>()

function secretsOf(visits: readonly Visit[]): Set<string> {
  return new Set(
    visits.flatMap(({ step }) =>
      questionOf(step)?.question.secret ? [questionOf(step)?.question.slot.value ?? ''] : [],
    ),
  )
}

/** What a flow's own steps may look up; with `repair`, what its repair branches may. */
export function flowScope(flow: FlowSource, repair: boolean): Scope {
  const visits = visitsOf(flowBlocks(flow))
  const names = new Set([
    ...flow.takes.map((take) => take.value),
    ...visits.flatMap(({ step }) => namesFilled(step).map((name) => name.value)),
  ])
  return { names, scopes: repair ? scopes : scopeNames, secrets: secretsOf(visits) }
}

/** What `_repair.yml` may look up: its own names and those of whatever flow it mends. */
export function sharedRepairScope(checking: Checking): Scope {
  const visits = allVisits(checking)
  const takes = checking.content.flows.flatMap((flow) => flow.takes.map((take) => take.value))
  return {
    names: new Set([...takes, ...visits.flatMap(({ step }) => namesFilled(step).map((name) => name.value))]),
    scopes,
    secrets: secretsOf(visits),
  }
}

/** Reports names of one flow that clash; for `_repair.yml` `flow` is null. */
export function checkNames(checking: Checking, flow: FlowSource | null, visits: readonly Visit[]): void {
  const ids = new Map<string, Scalar>()
  const slots = new Map<string, { slot: Scalar; kind: string }>()
  for (const { step } of visits) {
    for (const name of [...(step.id ? [step.id] : []), ...namesFilled(step)]) checkReserved(checking, name, step)
    if (step.body.word === 'set') step.body.values.forEach((pair) => checkReadOnly(checking, pair.name))
    const body = questionOf(step)
    if (body) checkSameKind(checking, slots, body.question.slot, body.word === 'ask' ? body.type : 'choose')
    if (!step.id) continue
    if (ids.has(step.id.value))
      checking.report(
        step.id.at,
        [`id“${step.id.value}”用了两次`, `The id "${step.id.value}" is used twice`],
        ['换一个名字，跳到它的地方也改', 'Rename one of them, and what jumps to it'],
      )
    ids.set(step.id.value, step.id)
  }
  for (const [name, id] of ids) {
    if (slots.has(name))
      checking.report(
        id.at,
        [
          `“${name}”既是问题又是 id，不知道跳到哪里`,
          `"${name}" is both a question and an id, so a jump to it is unclear`,
        ],
        ['给 id 换一个名字', 'Rename the id'],
      )
  }
  for (const take of flow?.takes ?? []) if (scopes.includes(take.value)) reportReserved(checking, take)
}

function checkSameKind(
  checking: Checking,
  slots: Map<string, { slot: Scalar; kind: string }>,
  slot: Scalar,
  kind: string,
): void {
  const before = slots.get(slot.value)
  if (before && before.kind !== kind)
    checking.report(
      slot.at,
      [
        `“${slot.value}”在第 ${before.slot.at.line} 行是 ${before.kind}，这里是 ${kind}；一个名字只能是一样东西`,
        `"${slot.value}" is ${before.kind} on line ${before.slot.at.line} and ${kind} here; one name is one thing`,
      ],
      ['换一个名字', 'Choose another name'],
    )
  if (!before) slots.set(slot.value, { slot, kind })
}

function checkReserved(checking: Checking, name: Scalar, step: StepSource): void {
  if (scopes.includes(name.value)) return reportReserved(checking, name)
  // saved and set names are no targets of `go`, so only scopes may not be hidden by them
  const isTarget = name === step.id || questionOf(step)?.question.slot === name
  if (!isTarget) return
  if (
    name.value === 'start' ||
    (words as readonly string[]).includes(name.value) ||
    checking.flows.has(name.value)
  )
    checking.report(
      name.at,
      [
        `“${name.value}”已经是${checking.flows.has(name.value) ? '一个流程' : '流程语言的词'}，不能再作问题或 id 的名字`,
        `"${name.value}" is already ${checking.flows.has(name.value) ? 'a flow' : 'a word of the flow language'} and cannot name a question or an id`,
      ],
      ['换一个名字', 'Choose another name'],
    )
}

function reportReserved(checking: Checking, name: Scalar): void {
  checking.report(
    name.at,
    [
      `“${name.value}”是系统的名字，不能再用`,
      `"${name.value}" is a scope of its own and cannot be used as a name`,
    ],
    ['换一个名字', 'Choose another name'],
  )
}

function checkReadOnly(checking: Checking, name: Scalar): void {
  const [scope = '', field = ''] = name.value.split('.')
  if (readOnly[scope]?.includes(field))
    checking.report(
      name.at,
      [`“${name.value}”不能由流程改`, `"${name.value}" cannot be set by a flow`],
      ['换一个自己的名字', 'Use a name of your own'],
    )
}

/** Reports a looked-up name nothing stands for. `at` is its place. */
export function checkRead(
  checking: Checking,
  path: readonly string[],
  at: Scalar['at'],
  scope: Scope,
  locals: readonly string[],
): void {
  const [first = '', second] = path
  if (locals.includes(first) || scope.names.has(first)) return
  const here = [...scope.names, ...scope.scopes.filter((each) => each !== 'item'), ...locals]
  if (!scope.scopes.includes(first) || (first === 'item' && !locals.includes('item')))
    return checking.report(at, [`没有“${first}”这个名字`, `There is no name "${first}"`], didYouMean(first, here))
  if (second === undefined) return
  const fields = fieldsOf(checking, first, scope)
  if (fields && !fields.includes(second))
    checking.report(
      at,
      [`“${first}”里没有“${second}”`, `"${first}" has no "${second}"`],
      didYouMean(second, fields),
    )
}

function fieldsOf(checking: Checking, scope: string, { names }: Scope): readonly string[] | null {
  if (scope === 'slot') return [...names]
  if (scope === 'conversation') return conversationNames(checking)
  if (scope === 'experiment') return checking.content.config.experiments.map((each) => each.name)
  return Object.hasOwn(fixedFields, scope) ? (fixedFields[scope] ?? null) : null
}
