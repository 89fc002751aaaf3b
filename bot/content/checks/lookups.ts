/** Conditions, templates and values: do they parse, does every name they look up exist, does no secret show. */
import type { FlowSource, Scalar } from '../../model/index.ts'
import { parseCondition } from '../../dialog/conditions.ts'
import { ConditionError, SyntaxMistake } from '../../dialog/syntax.ts'
import type { NameUse } from '../../dialog/syntax.ts'
import { parseTemplate } from '../../dialog/templates.ts'
import { parseValue } from '../../dialog/values.ts'
import { didYouMean } from '../distance.ts'
import type { Both } from '../mistake.ts'
import { checkRead } from './names.ts'
import type { Scope } from './names.ts'
import { conditionsOf, pairsOf, templatesOf } from './walk.ts'
import type { TemplateUse, Visit } from './walk.ts'
import { placeIn } from './world.ts'
import type { Checking } from './world.ts'

const pathForm = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/

/** Filters of the language, for "did you mean". */
const filters = ['money', 'day', 'time', 'moment', 'mask', 'last4', 'spoken', 'lines']

const conditionFix: Both = [
  '条件这样写：order.status is paid、amount > 100、not shop.open、x in a、b、c；用 and、or 连起来',
  'A condition reads: order.status is paid, amount > 100, not shop.open, x in a, b, c; joined by and, or',
]
const templateFix: Both = [
  '这样写：{{ order.no }}、{{ amount | money }}、{% if amount > 100 %}…{% else %}…{% endif %}',
  'Write {{ order.no }}, {{ amount | money }}, {% if amount > 100 %}…{% else %}…{% endif %}',
]

/** Parses and gives what is looked up; a mistake of the grammar is reported at its own character. */
function parsed<T extends { reads: readonly NameUse[] }>(
  checking: Checking,
  scalar: Scalar,
  parse: () => T,
): T | null {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof SyntaxMistake)) throw error
    const at = placeIn(checking.content.files, scalar, error.at)
    const filter = /\|\s*([A-Za-z_]\w*)\s*$/.exec(scalar.value.slice(0, error.at + error.length))?.[1]
    const fix = filter && !filters.includes(filter) ? didYouMean(filter, filters) : null
    checking.report(
      at,
      [error.zh, error.en],
      fix ?? (error instanceof ConditionError ? conditionFix : templateFix),
    )
    return null
  }
}

function checkReads(
  checking: Checking,
  scalar: Scalar,
  reads: readonly NameUse[],
  scope: Scope,
  locals: readonly string[],
): void {
  for (const { path, at } of reads)
    checkRead(checking, path, placeIn(checking.content.files, scalar, at), scope, locals)
}

// the grammar's own check of first parts would stop at the first; `checkRead` says it better and finds them all
const known = (): boolean => true

/** One condition. */
export function checkCondition(
  checking: Checking,
  scalar: Scalar,
  scope: Scope,
  locals: readonly string[] = [],
): void {
  if (
    reportTemplate(checking, scalar, [
      '条件里直接写名字，比如 contact.tier is gold',
      'A condition names values plainly: contact.tier is gold',
    ])
  )
    return
  const condition = parsed(checking, scalar, () => parseCondition(scalar.value, known))
  if (condition) checkReads(checking, scalar, condition.reads, scope, locals)
}

/** `{{ }}` where nothing is filled in: it would be taken as it stands. */
function reportTemplate(checking: Checking, scalar: Scalar, fix: Both): boolean {
  const at = scalar.value.search(/\{\{|\{%/)
  if (at < 0) return false
  checking.report(
    placeIn(checking.content.files, scalar, at),
    ['这里不能用 {{ }}，只有说给客户的话里可以', 'No {{ }} here: only texts for the customer are filled in'],
    fix,
  )
  return true
}

/** Words that are taken as they stand. */
function checkPlain(checking: Checking, scalars: readonly Scalar[]): void {
  for (const scalar of scalars)
    reportTemplate(checking, scalar, ['写成固定的字，不要 {{ }}', 'Write fixed words, without {{ }}'])
}

/** `{contact.name}` in a text: one brace too few on either side, and the customer would read it. */
function checkSingleBraces(checking: Checking, scalar: Scalar, scope: Scope): void {
  for (const found of scalar.value.matchAll(
    /(?<![{%])\{\s*([A-Za-z_]\w*)((?:\.\w+)*)\s*(?:\|\s*\w+\s*)?\}(?!\})/g,
  )) {
    const [written, first = '', rest = ''] = found
    if (!scope.names.has(first) && !(rest !== '' && scope.scopes.includes(first))) continue
    checking.report(
      placeIn(checking.content.files, scalar, found.index),
      [`“${written}”会原样念给客户`, `"${written}" would be said as it stands`],
      [`写成 {${written}}`, `Write {${written}}`],
    )
  }
}

function isSecret(path: readonly string[], scope: Scope): boolean {
  const [first = '', second = ''] = path
  return scope.secrets.has(first === 'slot' ? second : first)
}

function checkTemplate(checking: Checking, { scalar, item }: TemplateUse, scope: Scope): void {
  const template = parsed(checking, scalar, () => parseTemplate(scalar.value, known))
  if (!template) return
  checkSingleBraces(checking, scalar, scope)
  checkReads(checking, scalar, template.reads, scope, item ? ['item'] : [])
  for (const { path, at } of template.shown)
    if (isSecret(path, scope))
      checking.report(
        placeIn(checking.content.files, scalar, at),
        [`“${path.join('.')}”是保密的，不能原样说出来`, `"${path.join('.')}" is secret and must not be shown`],
        [`写成 {{ ${path.join('.')} | last4 }} 或者 | mask`, `Write {{ ${path.join('.')} | last4 }} or | mask`],
      )
}

/** `phone: phone` passes the word "phone", which nobody means; in quotes it is taken at its word. */
function checkBareWord(checking: Checking, scalar: Scalar, scope: Scope): void {
  if (!scope.names.has(scalar.value) || /["']/.test(charAt(checking, scalar))) return
  checking.report(
    scalar.at,
    [
      `这里传过去的是“${scalar.value}”这个词，不是它的答案`,
      `This passes the word "${scalar.value}", not its value`,
    ],
    [
      `要答案就写 slot.${scalar.value}；真要这个词就加引号`,
      `For its value write slot.${scalar.value}; for the word, quote it`,
    ],
  )
}

function charAt(checking: Checking, { at }: Scalar): string {
  return checking.content.files[at.file]?.split('\n')[at.line - 1]?.[at.col - 1] ?? ''
}

/** Title and examples of a flow are no templates. */
export function checkFlowWords(checking: Checking, flow: FlowSource): void {
  checkPlain(checking, [flow.title, ...(flow.when?.intent ?? [])])
}

/** Templates outside a step. */
export function checkTemplates(checking: Checking, scalars: readonly Scalar[], scope: Scope): void {
  for (const scalar of scalars) checkTemplate(checking, { scalar, item: false, internal: false }, scope)
}

/** A value of `with`, `set`, `return`, `until`: looked up if it is a dotted name, else text. */
export function checkValue(
  checking: Checking,
  scalar: Scalar,
  bare: boolean,
  scope: Scope,
  maySecret: boolean,
): void {
  const near = /\{\{\s*([A-Za-z_]\w*(?:\.\w+)*)/.exec(scalar.value)?.[1]
  const name = near === undefined ? 'slot.…' : near.includes('.') ? near : `slot.${near}`
  if (reportTemplate(checking, scalar, [`直接写 ${name}`, `Write ${name}`])) return
  const value = parseValue(scalar.value, bare)
  if (!value.read) return checkBareWord(checking, scalar, scope)
  const { path } = value.read
  if (bare || path.length > 1) checkRead(checking, path, scalar.at, scope, [])
  if (!maySecret && isSecret(path, scope))
    checking.report(
      scalar.at,
      [
        `“${scalar.value}”是保密的，只能放在 do 或 call 的 with 里`,
        `"${scalar.value}" is secret and may only be passed by \`with\``,
      ],
      ['去掉它，或者不要写 secret: yes', 'Take it out, or do not write secret: yes'],
    )
}

/** `until`: a dotted name, or a date as written. A word without a dot would be taken as text. */
function checkMoment(checking: Checking, scalar: Scalar, scope: Scope): void {
  if (scalar.value.includes('.')) return checkValue(checking, scalar, false, scope, false)
  if (/^\d{4}-\d{2}-\d{2}(?: \d{1,2}:\d{2})?$/.test(scalar.value)) return
  const near = scope.names.has(scalar.value) ? `slot.${scalar.value}` : 'slot.…'
  checking.report(
    scalar.at,
    [`“${scalar.value}”不是一个时刻`, `"${scalar.value}" is not a moment`],
    [`要用一个答案就写成 ${near}`, `To use an answer, write ${near}`],
  )
}

/** A bare path: `from`, `case`. */
function checkPath(checking: Checking, scalar: Scalar, scope: Scope): void {
  if (!pathForm.test(scalar.value))
    return checking.report(
      scalar.at,
      [`“${scalar.value}”不是一个值的名字`, `"${scalar.value}" is not the name of a value`],
      ['比如 orders 或 order.items', 'For example orders or order.items'],
    )
  checkRead(checking, scalar.value.split('.'), scalar.at, scope, [])
}

/** Everything one step looks up. */
export function checkLookups(checking: Checking, { step }: Visit, scope: Scope): void {
  conditionsOf(step).forEach((condition) => checkCondition(checking, condition, scope))
  templatesOf(step).forEach((use) => checkTemplate(checking, use, scope))
  const { body } = step
  if (body.word === 'tag') checkPlain(checking, body.tags)
  if (body.word === 'choose') checkPlain(checking, body.options?.flatMap(({ also }) => also) ?? [])
  const passes = body.word === 'do' || body.word === 'call'
  pairsOf(step).forEach((pair) => checkValue(checking, pair.value, pair.bare, scope, passes))
  if (body.word === 'choose' && body.from) checkPath(checking, body.from, scope)
  if (body.word === 'case') checkPath(checking, body.name, scope)
  if (body.word === 'wait' && body.until) checkMoment(checking, body.until, scope)
}
