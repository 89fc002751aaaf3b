import { describe, expect, test } from '@jest/globals'
import type { Value } from '../model/index.ts'
import { parseCondition } from './conditions.ts'
import { walk, type Names } from './names.ts'
import { ConditionError } from './syntax.ts'

const zone = 'Asia/Shanghai'
function names(values: Record<string, Value>, now = '2025-11-12T10:00:00+08:00'): Names {
  const at = Date.parse(now)
  const all: Record<string, Value> = { now: new Date(at).toISOString(), ...values }
  return {
    now: at,
    timeZone: zone,
    voice: false,
    language: 'zh',
    get: (path) => (Object.hasOwn(all, path[0]!) ? walk(all[path[0]!], path, 1) : undefined),
  }
}
const on = (source: string, values: Record<string, Value> = {}, now?: string) =>
  parseCondition(source).test(names(values, now))

describe('tests of a condition', () => {
  const order = {
    no: '012345678901',
    status: 'shipped',
    amount: { fen: 19900 },
    paid: '199.00',
    tags: ['急', '大件'],
  }
  test.each<[string, boolean]>([
    ['order.status is shipped', true],
    ['order.status is not shipped', false],
    ['order.status in shipped、delivered', true],
    ['order.status in paid,delivered', false],
    ['order.status not in paid，delivered', true],
    ['order.no is 012345678901', true],
    ['order.no is 12345678901', false],
    ['order.amount is 199', true],
    ['order.amount > 198.99', true],
    ['order.paid <= 199.0', true],
    ['order.amount - order.paid is 0', true],
    ['order.paid is order.amount', true],
    ['order.tags has 急', true],
    ['order.tags has 慢', false],
    ['order.no has 3456', true],
    ['急 in order.tags', false],
    ['order.status is shipped and order.amount > 500 or order.tags has 大件', true],
    ['order.status is shipped and (order.amount > 500 or order.tags has 慢)', false],
    ['not order.status is paid', true],
    ['order.gone', false],
    ['not order.gone', true],
    ['order.no matches ^\\d{12}$', true],
    ['order.no matches ^\\d{3}$', false],
    ['word is "two words"', true],
    ['word is “two words”', true],
    ['yes', true],
    ['no_', false],
    ['zero', false],
    ['off is no', true],
    ['word in list.words', true],
    ['amount in 10..20', true],
    ['amount in 16..20', false],
    ['constructor', false],
    ['order.__proto__', false],
    ['order.constructor.name', false],
    ['list.words.length', false],
  ])('%s', (source, wanted) => {
    const values = {
      order,
      word: 'two words',
      yes: 'yes',
      no_: 'no',
      zero: '0',
      off: false,
      amount: 15,
      list: { words: ['two words'] },
    }
    if (source.startsWith('急')) expect(() => on(source, values)).toThrow(ConditionError)
    else expect(on(source, values)).toBe(wanted)
  })

  test('unknown on the left makes every test but `is not` and `not in` false', () => {
    for (const source of [
      'x is a',
      'x > 1',
      'x < 1',
      'x has a',
      'x in a、b',
      'x in 1..2',
      'x matches .',
      'x',
      'x + 1d > 2025-01-01',
    ])
      expect([source, on(source)]).toEqual([source, false])
    for (const source of ['x is not a', 'x not in a、b', 'x not in 1..2', 'not x'])
      expect([source, on(source)]).toEqual([source, true])
  })

  test('unknown on the right', () => {
    expect(on('x is y.z', { x: 'a', y: {} })).toBe(false)
    expect(on('x is not y.z', { x: 'a', y: {} })).toBe(true)
    expect(on('x > y.z', { x: '1', y: {} })).toBe(false)
  })
})

describe('time', () => {
  test('d counts calendar days, the day itself is day 0', () => {
    const source = 'now > order.delivered_at + 7d'
    for (const delivered_at of ['2025-11-08', '2025-11-08T23:59:00+08:00', '2025-11-08 00:01']) {
      expect(on(source, { order: { delivered_at } }, '2025-11-15T23:59:59+08:00')).toBe(false)
      expect(on(source, { order: { delivered_at } }, '2025-11-16T00:00:00+08:00')).toBe(true)
    }
  })
  test('a bare name before a sign is looked up on the right too', () => {
    expect(on('now > delivered_at + 7d', { delivered_at: '2025-11-01' })).toBe(true)
  })
  test('the difference of two moments against days, hours and minutes', () => {
    const paid = { order: { paid_at: '2025-11-01T23:00:00+08:00' } }
    expect(on('now - order.paid_at > 15d', paid, '2025-11-16T23:59:00+08:00')).toBe(false)
    expect(on('now - order.paid_at > 15d', paid, '2025-11-17T00:00:00+08:00')).toBe(true)
    expect(on('now - order.paid_at > 2h', paid, '2025-11-02T01:00:00+08:00')).toBe(false)
    expect(on('now - order.paid_at > 2h', paid, '2025-11-02T01:00:01+08:00')).toBe(true)
    expect(on('now > order.paid_at + 30m', paid, '2025-11-01T23:30:01+08:00')).toBe(true)
  })
  test('a civil date holds its whole day', () => {
    expect(on('now <= 2025-11-30', {}, '2025-11-30T23:59:00+08:00')).toBe(true)
    expect(on('now <= 2025-11-30', {}, '2025-12-01T00:00:00+08:00')).toBe(false)
    const paid = (paid_at: string) => on('order.paid_at in 2025-11-10..2025-11-11', { order: { paid_at } })
    expect(paid('2025-11-11T23:59:59+08:00')).toBe(true)
    expect(paid('2025-11-09T23:59:59+08:00')).toBe(false)
  })
  test('times of day, across midnight as well', () => {
    const night = (now: string) => on('now in 22:00..06:00', {}, `2025-11-12T${now}:00+08:00`)
    expect([night('21:59'), night('22:00'), night('00:30'), night('06:00'), night('06:01')]).toEqual([
      false,
      true,
      true,
      true,
      false,
    ])
    expect(on('now in 9:00..18:00')).toBe(true)
    expect(on('now >= 10:00')).toBe(true)
  })
})

describe('mistakes carry their offset', () => {
  test.each<[string, number]>([
    ['', 0],
    ['a is', 4],
    ['a == b', 2],
    ['a is b c', 7],
    ['(a is b', 7],
    ['a is gone.x', 5],
    ['5 + 3 > 2', 0],
    ['a matches (a', 10],
    ['a matches (?=x)', 10],
    ['a matches', 9],
    ['a is “x', 5],
    ['a > now', 4],
    ['a is 2025-13-01', 5],
    ['a and and b', 6],
    ['a not b', 6],
    ['退款 is b', 0],
    ['a && b', 2],
  ])('%s', (source, at) => {
    let mistake: unknown = null
    try {
      parseCondition(source, (first) => first !== 'gone')
    } catch (error) {
      mistake = error
    }
    expect(mistake).toBeInstanceOf(ConditionError)
    expect((mistake as ConditionError).at).toBe(at)
    expect((mistake as ConditionError).zh).toMatch(/\p{Script=Han}/u)
  })

  test('a heavy pattern cannot block', () => {
    const condition = parseCondition('a matches ^(a+)+$')
    expect(condition.test(names({ a: `${'a'.repeat(5000)}!` }))).toBe(false)
  })

  test('names that are read are listed with their places', () => {
    const { reads } = parseCondition('now > order.paid_at + 7d and not tier in gold、x.y')
    expect(reads.map((use) => [use.path.join('.'), use.at])).toEqual([
      ['now', 0],
      ['order.paid_at', 6],
      ['tier', 33],
      ['x.y', 46],
    ])
  })
})
