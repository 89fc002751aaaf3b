/** Does an utterance answer a question? Pure: typed slots from entities, options by words, position, key or press. */
import type { Attachment } from '../sdk/index.ts'
import type { Entity, SlotType, Utterance, Value } from '../model/index.ts'
import { allOption, moreOption, noneOption, skipOption, type Offered } from './choices.ts'
import type { Question } from './machine.ts'
import { coreText, ordinalOf, plainText, positionsOf } from './normalize.ts'

/** What an utterance says to a question. */
export interface Match {
  value: Value
  /** The utterance is nothing but this answer. */
  full: boolean
  /** Not a value: none of these, show more, leave it out. */
  sign?: typeof moreOption | typeof noneOption | typeof skipOption
  /** Taken only because nothing else was: the option 其他. */
  weak?: boolean
  /** Entity it was read from; what is left over may fill other slots. */
  entity?: Entity
  /** The attachment that is the answer. */
  attachment?: Attachment
}

const skipWords = new Set([
  '跳过',
  '略过',
  '没有',
  '无',
  '不用',
  '不用了',
  '不填',
  '不需要',
  '没',
  '暂时没有',
  'skip',
  'none',
  'no',
  'nothing',
  'n a',
])
const noneWords =
  /^(?:都不是|全都不是|没有一个|以上都不是|都没有|一个都不是|不在(?:里面|这里|其中)|都不对|都不要|none|none of (?:these|them)|neither)$/
const moreWords = /^(?:更多|还有(?:吗|别的吗)?|下一页|其他的|别的|more|next|next page)$/
const allWords =
  /^(?:都要|全要|全部|都|所有|全都|都退|全退|一起|全部都要|两个都要|两件都要|all|all of them|both|everything)$/
const yesWords =
  /^(?:对|对的|对呀|是|是的|嗯|嗯嗯|好|好的|好吧|可以|可以的|行|行的|没错|没问题|确认|确定|正确|同意|要|需要|没毛病|就这样|就这个|成|中|ok|okay|yes|yeah|yep|sure|right|correct|confirm|confirmed|fine|y)(?:吧|呀|啊|哦|了|呢|的)?$/
const noWords =
  /^(?:不|不是|不对|不行|不要|不用|不用了|不可以|不好|不了|不同意|不确认|错|错了|否|没有|不是的|先不|先不要|别|no|nope|not|wrong|incorrect|n)(?:吧|呀|啊|哦|了|呢|的)?$/
const yesStart = /^(?:对|是的|没错|好的|可以|行|确认|确定|嗯|yes|yeah|ok|sure)/
const noStart = /^(?:不|没有|错|别|no\b|not\b|wrong)/

/** Yes or no to a `confirm`. */
export function matchYesNo(utterance: Utterance, offered: readonly Offered[]): Match | null {
  const key =
    utterance.digits === undefined ? undefined : offered.find((option) => option.key === utterance.digits)
  if (key) return { value: key.value, full: true }
  if (utterance.digits !== undefined) return null
  const text = plainText(utterance.text)
  const named = offered.find((option) => plainText(option.label) === text)
  if (named) return { value: named.value, full: true }
  if (yesWords.test(text)) return { value: true, full: true }
  if (noWords.test(text)) return { value: false, full: true }
  if (/[吗么呢?？]$/.test(utterance.raw.trim())) return null
  if (noStart.test(text)) return { value: false, full: false }
  return yesStart.test(text) ? { value: true, full: false } : null
}

/** One of the options, or with `many` several. `isPaged`: the last page is shown, and after it comes the first. */
export function matchOffered(
  utterance: Utterance,
  offered: readonly Offered[],
  many: boolean,
  isPaged = false,
): Match | null {
  const real = offered.filter((option) => !isSign(option.id))
  if (utterance.digits !== undefined) return byKey(utterance.digits, offered, many)
  const text = plainText(utterance.text)
  if (text === '') return null
  const core = coreText(utterance.text)
  const exact = real.filter((option) => option.words.includes(text) || option.words.includes(core))
  if (exact.length === 1) return pick(exact, many, true)
  if (noneWords.test(text) || noneWords.test(core)) return { value: null, full: true, sign: noneOption }
  if (many && (allWords.test(text) || allWords.test(core))) return pick(real, many, true)
  if (moreWords.test(text) && (isPaged || offered.some((option) => option.id === moreOption)))
    return { value: null, full: true, sign: moreOption }
  const position = ordinalOf(core, real.length)
  if (position !== null) return pick([real[position - 1]!], many, true)
  if (many) {
    const positions = positionsOf(utterance.text, real.length)
    if (positions !== null)
      return pick(
        positions.map((at) => real[at - 1]!),
        many,
        true,
      )
  }
  return contained(text, core, real, many)
}

function byKey(digits: string, offered: readonly Offered[], many: boolean): Match | null {
  const option = offered.find((candidate) => candidate.key !== '' && candidate.key === digits)
  if (option === undefined) return null
  return isSign(option.id) ? signMatch(option.id) : pick([option], many, true)
}

/** A press on exactly this option. */
export function matchPressed(id: string, offered: readonly Offered[], many: boolean): Match | null {
  if (id === skipOption) return { value: null, full: true, sign: skipOption }
  const option = offered.find((candidate) => candidate.id === id)
  if (option === undefined) return null
  if (id === allOption)
    return pick(
      offered.filter((candidate) => !isSign(candidate.id)),
      many,
      true,
    )
  return isSign(id) ? signMatch(id) : pick([option], many, true)
}

function isSign(id: string): boolean {
  return id === moreOption || id === noneOption || id === allOption || id === skipOption
}

function signMatch(id: string): Match | null {
  return id === moreOption || id === noneOption || id === skipOption ? { value: null, full: true, sign: id } : null
}

function pick(options: readonly Offered[], many: boolean, full: boolean): Match {
  return { value: many ? options.map((option) => option.value) : options[0]!.value, full }
}

/** Words of options inside a longer sentence; the longest wins, a tie between two is no answer. */
function contained(text: string, core: string, options: readonly Offered[], many: boolean): Match | null {
  const found = options
    .map((option) => ({ option, length: Math.max(0, ...option.words.map((word) => lengthInside(text, word))) }))
    .filter(({ length }) => length > 0)
    .sort((a, b) => b.length - a.length)
  if (many && found.length > 0)
    return pick(
      found.map(({ option }) => option),
      many,
      false,
    )
  const [first, second] = found
  if (first && (!second || second.length < first.length)) return pick([first.option], many, false)
  if (first) return null
  const near = options.filter((option) => option.words.some((word) => isTypo(core, word)))
  if (near.length > 0) return near.length === 1 ? pick(near, many, false) : null
  // Of a list's line a part of its name is enough (水壶 for 电热水壶), of a written option the better part of its words.
  const part = options.filter(({ id, words }) =>
    words.some((word) => isPartOf(core, word, /^\d/.test(id) ? 2 : 3)),
  )
  return part.length === 1 ? pick(part, many, false) : null
}

function isPartOf(core: string, word: string, least: number): boolean {
  const isEnough = core.length >= (/^[a-z0-9 ]+$/.test(core) ? least + 1 : least)
  return isEnough && (least === 2 || core.length * 2 >= word.length) && word.includes(core)
}

function lengthInside(text: string, word: string): number {
  if (word.length < (/^[a-z0-9 ]+$/.test(word) ? 3 : 2)) return 0
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const before = text.slice(Math.max(0, at - 2), at)
    const isLatin = /^[a-z0-9 ]+$/.test(word)
    if (isLatin && (/[a-z0-9]$/.test(before) || /^[a-z0-9]/.test(text.slice(at + word.length)))) continue
    if (!/(?:不是|不要|没有|别|非|不)$/.test(before)) return word.length
  }
  return 0
}

/** One wrong, missing or extra character in a word long enough to bear it. */
function isTypo(text: string, word: string): boolean {
  const least = /^[a-z0-9 ]+$/.test(word) ? 5 : 3
  if (word.length < least || Math.abs(text.length - word.length) > 1 || text === word) return false
  let at = 0
  while (at < text.length && at < word.length && text[at] === word[at]) at++
  let back = 0
  while (back < text.length - at && back < word.length - at && text.at(-1 - back) === word.at(-1 - back)) back++
  return Math.max(text.length, word.length) - at - back <= 1
}

/** The option that takes whatever fits no other: 其他. Not for questions, commands or nothing at all. */
export function matchOther(utterance: Utterance, offered: readonly Offered[]): Match | null {
  const other = offered.find(
    (option) =>
      option.id === 'other' || /^(?:其他|其它|别的|other|others|something else)/.test(plainText(option.label)),
  )
  const core = coreText(utterance.text)
  if (other === undefined || core.length < 2 || core.length > 40 || utterance.digits !== undefined) return null
  if (/[吗么呢?？]\s*$/.test(utterance.raw.trim()) || /^(?:什么|怎么|为什么|啥|几|多少|谁|哪)/.test(core))
    return null
  return { value: other.value, full: false, weak: true }
}

const attachmentTypes: ReadonlySet<SlotType> = new Set(['image', 'file', 'voice'])

/** A value of the slot's type in the utterance. */
export function matchTyped(type: SlotType, question: Question, utterance: Utterance): Match | null {
  if (!fitsDigits(question.digits, utterance.digits)) return null
  if (attachmentTypes.has(type)) {
    const found = utterance.attachments.find(
      (attachment) => attachment.kind === type || (type === 'file' && attachment.kind === 'image'),
    )
    if (found) return { value: attachmentValue(found), full: true, attachment: found }
  } else if (type === 'text') return matchText(question, utterance)
  else {
    const match = matchEntity(type, utterance)
    if (match) return match
  }
  return matchSkip(question, utterance)
}

/** As many phone keys as the question wants (`4`, `6..20`); the hash that ends them is none. */
function fitsDigits(wanted: string | null, keys: string | undefined): boolean {
  if (wanted === null || keys === undefined) return true
  const [least, most = least] = wanted.split('..').map(Number) as [number, number?]
  const count = keys.replace(/#$/, '').length
  return count >= least && count <= most
}

/** An optional question is left out by a word for it. */
export function matchSkip(question: Question, utterance: Utterance): Match | null {
  return question.optional && skipWords.has(plainText(utterance.text))
    ? { value: null, full: true, sign: skipOption }
    : null
}

/** `name type size` and the private link. */
function attachmentValue(attachment: Attachment): Value {
  return {
    name: attachment.name ?? '',
    type: attachment.mime ?? attachment.kind,
    size: attachment.size ?? null,
    link: attachment.ref,
  }
}

function matchText(question: Question, utterance: Utterance): Match | null {
  const skipped = matchSkip(question, utterance)
  if (skipped) return skipped
  const accepts = question.accepts.length === 0 ? ['text'] : question.accepts
  const pieces = utterance.attachments
    .filter((attachment) => accepts.includes(attachment.kind))
    .map((attachment) => `[${attachment.name ?? attachment.kind}](${attachment.ref})`)
  const words = accepts.includes('text') ? utterance.raw.trim() || utterance.text.trim() : ''
  const text = [words, ...pieces].filter((piece) => piece !== '').join(' ')
  return text === '' ? null : { value: firstOf(text), full: pieces.length > 0 }
}

/** The first 1,000 characters, none of them halved. */
function firstOf(text: string): string {
  return text.length <= mostText ? text : [...text].slice(0, mostText).join('')
}
const mostText = 1000

/** Types that another type's entity can stand in for. */
const stands: Partial<Record<SlotType, SlotType>> = { amount: 'number' }

function matchEntity(type: SlotType, utterance: Utterance): Match | null {
  const of = (wanted: SlotType) => utterance.entities.filter((entity) => entity.type === wanted)
  let found = of(type)
  const other = stands[type]
  if (found.length === 0 && other) found = of(other)
  const entity = found.toSorted((a, b) => b.end - b.start - (a.end - a.start))[0]
  if (entity === undefined) return null
  // Two things of one name: which is meant is asked, not guessed.
  if (type === 'product' && found.some((other) => other !== entity && other.start === entity.start)) return null
  const value =
    type === 'amount' && typeof entity.value === 'number' ? { fen: Math.round(entity.value * 100) } : entity.value
  return { value, full: coversAll(entity, utterance.text), entity }
}

const around =
  /^(?:我的?|他的?|她的?|你|这个|那个|是|就是|的|了|在|为|订单号?码?|单号|编号|手机号?码?|电话号?码?|号码|号|尾号|邮箱|金额|日期|时间|地址|新地址|收货地址|税号|身高|体重|大概|大约|左右|一共|总共|好的?|嗯|呃|那|吧|啊|哦|呢|请|发到|填|写|改成|my|is|the|it|s|order|number|phone|email|no|please)*$/

/** Nothing but the entity and words that only introduce it. */
function coversAll(entity: Entity, text: string): boolean {
  const rest = plainText(`${text.slice(0, entity.start)} ${text.slice(entity.end)}`).replaceAll(' ', '')
  return rest === '' || around.test(rest)
}
