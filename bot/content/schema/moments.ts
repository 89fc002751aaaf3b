/** Dates, clock times and patterns in content: read with the shop's time zone, refused with a plain sentence. */
import { DateTime, IANAZone } from 'luxon'
import { RE2JS } from 're2js'
import type { OpenSpan, Place } from '../../model/index.ts'
import { wrong } from '../mistake.ts'
import { asText } from './scalars.ts'
import type { Shape } from './shape.ts'

/** A civil date or moment as written; its time zone is known only once `config/shop.yml` is read. */
export interface WrittenMoment {
  at: Place
  /** Start, and the end exclusive: the next midnight for a date, the moment itself for a moment. */
  from(timeZone: string): number
  until(timeZone: string): number
}

const momentForm = /^\d{4}-\d{2}-\d{2}(?: \d{1,2}:\d{2})?$/

/** `2026-12-01`, or `2026-12-01 20:00`. */
export const dateOrMoment: Shape<WrittenMoment> = {
  read(node, reading) {
    const { value, at } = asText(node, reading, false, ['一个日期', 'a date'])
    const read = (zone: string) =>
      DateTime.fromFormat(value, value.includes(' ') ? 'yyyy-MM-dd H:mm' : 'yyyy-MM-dd', { zone })
    if (!momentForm.test(value) || !read('UTC').isValid)
      throw wrong(
        at,
        [`“${value}”不是日期`, `"${value}" is not a date`],
        ['写成 2026-12-01，或者 2026-12-01 20:00', 'Write 2026-12-01, or 2026-12-01 20:00'],
      )
    return {
      at,
      from: (zone) => read(zone).toMillis(),
      until: (zone) => (value.includes(' ') ? read(zone) : read(zone).plus({ days: 1 })).toMillis(),
    }
  },
  json: () => ({ type: 'string', pattern: momentForm.source }),
}

/** A civil date that exists, kept as written. */
export const date: Shape<string> = {
  read(node, reading) {
    const { value, at } = asText(node, reading, false, ['一个日期', 'a date'])
    if (!/^\d{4}-\d{2}-\d{2}$/.test(value) || !DateTime.fromISO(value, { zone: 'UTC' }).isValid)
      throw wrong(at, [`“${value}”不是日期`, `"${value}" is not a date`], ['写成 2026-12-01', 'Write 2026-12-01'])
    return value
  },
  json: () => ({ type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
}

const spanForm = /^(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})$/

/** `9:00-22:00`; an end before the start is on the next day. Minutes since midnight. */
export const openSpan: Shape<OpenSpan> = {
  read(node, reading) {
    const { value, at } = asText(node, reading, false, ['营业时间', 'opening hours'])
    const found = spanForm.exec(value)
    const [h1, m1, h2, m2] = found ? found.slice(1).map(Number) : []
    if (
      h1 === undefined ||
      m1 === undefined ||
      h2 === undefined ||
      m2 === undefined ||
      h1 > 23 ||
      h2 > 24 ||
      m1 > 59 ||
      m2 > 59 ||
      (h2 === 24 && m2 > 0)
    )
      throw wrong(
        at,
        [`“${value}”不是营业时间`, `"${value}" are no opening hours`],
        [
          '写成 9:00-22:00；过半夜写 18:00-2:00；不开门写 closed',
          'Write 9:00-22:00; past midnight 18:00-2:00; closed all day: closed',
        ],
      )
    const from = h1 * 60 + m1
    const to = h2 * 60 + m2
    return { from, to: to > from ? to : to + 1440 }
  },
  json: () => ({ type: 'string', pattern: spanForm.source }),
}

/** `closed`, one span, or a list of spans. */
export const openSpans: Shape<OpenSpan[]> = {
  read(node, reading) {
    if (node.kind === 'list') return node.items.map((item) => openSpan.read(item, reading))
    if (node.kind === 'text' && node.value === 'closed') return []
    return [openSpan.read(node, reading)]
  },
  json: (defs) => ({
    anyOf: [{ const: 'closed' }, openSpan.json(defs), { type: 'array', items: openSpan.json(defs) }],
  }),
}

/** An IANA time zone. */
export const timeZone: Shape<string> = {
  read(node, reading) {
    const { value, at } = asText(node, reading, false, ['时区', 'a time zone'])
    if (!IANAZone.isValidZone(value))
      throw wrong(
        at,
        [`没有“${value}”这个时区`, `There is no time zone "${value}"`],
        ['比如 Asia/Shanghai', 'For example Asia/Shanghai'],
      )
    return value
  },
  json: () => ({ type: 'string' }),
}

/** Why RE2 refuses a pattern, or null if it takes it. */
export function patternFault(pattern: string): string | null {
  try {
    RE2JS.compile(pattern)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** A pattern that RE2 takes: no look-around, no back-references. */
export const re2: Shape<string> = {
  read(node, reading) {
    const { value, at } = asText(node, reading, false, ['一个模式', 'a pattern'])
    const fault = patternFault(value)
    if (fault !== null)
      throw wrong(
        at,
        [`这个模式不能用：${fault}`, `This pattern cannot be used: ${fault}`],
        [
          '这里用 RE2：没有“(?=”和“\\1”；例子：^\\d{12}$',
          'Patterns are RE2: no look-around, no \\1; for example ^\\d{12}$',
        ],
      )
    return value
  },
  json: () => ({ type: ['string', 'number'] }),
}
