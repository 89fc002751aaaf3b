/** Wildcards, blanks and typed values of test data. */
import { describe, expect, test } from '@jest/globals'
import { matchesText, matchesValue } from './match.ts'

describe('texts', () => {
  test.each([
    ['好的', '好的', true],
    ['好的', '好的。', false],
    ['好的…', '好的，我来办', true],
    ['…恢复。', '现在没有客服，明天 9:00 恢复。', true],
    ['为订单…对吗？', '为订单 12 申请退货，对吗？', true],
    ['为订单…对吗？', '为订单 12 申请退货', false],
    ['a…b…c', 'a1b2c', true],
    ['a…b…c', 'acb', false],
    ['ab…bc', 'abc', false],
    ['…', '', true],
    ['比如“上海市……”。', '比如“上海市……”。', true],
    ['查订单请按 1，发票请按 3。', '查订单请按1，发票请按3。', true],
    ['办什么？查订单', '办什么？ 查订单', true],
    ['where is my order', 'where is myorder', false],
  ])('%s ~ %s: %s', (expected, actual, same) => {
    expect(matchesText(expected, actual)).toBe(same)
  })
})

describe('values', () => {
  test('text is compared by the type of what it meets', () => {
    expect(matchesValue('199.00', { fen: 19900 })).toBe(true)
    expect(matchesValue('199.01', { fen: 19900 })).toBe(false)
    expect(matchesValue('3', 3)).toBe(true)
    expect(matchesValue('yes', true)).toBe(true)
    expect(matchesValue('012', '12')).toBe(false)
    expect(matchesValue('羊毛衫', { sku: 'A1', title: '羊毛衫' })).toBe(true)
    expect(matchesValue('…a.jpg…', { kind: 'image', ref: 'a.jpg' })).toBe(true)
  })
  test('a map compares what it names, a list compares whole', () => {
    expect(matchesValue({ order_no: '12' }, { order_no: '12', reason: 'size' })).toBe(true)
    expect(matchesValue({ order_no: '12' }, { reason: 'size' })).toBe(false)
    expect(matchesValue(['a'], ['a', 'b'])).toBe(false)
    expect(matchesValue(['a', 'b'], ['a', 'b'])).toBe(true)
  })
  test('a name from the prototype is no value', () => {
    expect(matchesValue({ toString: '…' }, {})).toBe(false)
  })
})
