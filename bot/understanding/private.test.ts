import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { compileOrderPattern } from './entities/order-no.ts'
import { maskPrivate } from './private.ts'

const orderNo = compileOrderPattern('^\\d{12}$')
const mask = (text: string): string => maskPrivate(text, orderNo)

describe('what leads to a person', () => {
  test.each([
    ['我的电话13800138000谢谢', '我的电话[phone]谢谢'],
    ['tel:13800138000x', 'tel:[phone]x'],
    ['+86 138 0013 8000', '[phone]'],
    ['021-62345678转8', '[phone]'],
    ['幺三八零零幺三八零零零', '[phone]'],
    ['１３８００１３８０００', '[phone]'],
    ['身份证11010519491231002X', '身份证[id]'],
    ['110105491231002', '[id]'],
    ['卡号6222 0212 3456 7890 123', '卡号[card]'],
    ['4111-1111-1111-1111', '[card]'],
    ['寄到北京市朝阳区建国路88号3栋502', '寄到[address]'],
    ['mail me: Ming.Li@example.com.', 'mail me: [email].'],
    ['订单012345678904到哪了', '订单[order]到哪了'],
  ])('%s', (text, masked) => {
    expect(mask(text)).toBe(masked)
  })

  test('without a shop no order number is known', () => {
    expect(maskPrivate('订单012345678904', null)).toBe('订单012345678904')
  })
})

describe('secrets', () => {
  test.each([
    'Authorization: Bearer hunter2hunter2',
    'Cookie: nd=hunter2hunter2; other=hunter2',
    'set-cookie: __Host-nd=hunter2',
    'GET /v3/directline/conversations/x/stream?watermark=0&t=hunter2',
    'http://127.0.0.1:3978/console/#setup=hunter2',
    '{"password":"hunter2"}',
    "token = 'hunter2'",
    'mongodb://admin:hunter2@db/shop',
    'sk-hunter2hunter2hunter2',
    '-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----',
    `${'a'.repeat(8)}.${'hunter2'.repeat(7)}`,
    'eyJhbGciOiJIUzI1NiJ9.hunter2hunter2.hunter2',
    `123456789:hunter2${'A'.repeat(28)}`,
  ])('%s', (text) => {
    expect(mask(text)).not.toContain('hunter2')
    expect(mask(text)).toContain('[secret]')
  })
})

describe('what must be left as it is', () => {
  test.each([
    '0192a138-0013-7000-8000-13800138000a',
    '5d41402abc4b2a76b9719d911017c592',
    'release 9632cb2f00aa is in force (12 ms)',
    'at receive (bot/turn/receive.ts:29:14)',
    '2026-11-24T12:30:00.000Z',
    '1795670367743',
    '共 299 元，3 件，满 1000 减 50',
    'listening on 127.0.0.1:3978',
    'SQLITE_BUSY: database is locked',
    '你们几点下班',
    'better-sqlite3@13.2.0',
  ])('%s', (text) => {
    expect(mask(text)).toBe(text)
  })
})

const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`))
const mobile = fc.stringMatching(/^1[3-9]\d{9}$/)
const idCard = fc
  .tuple(
    fc.constantFrom('110105', '310101', '440305'),
    fc.integer({ min: 1940, max: 2015 }),
    digits(3),
    fc.integer({ min: 0, max: 10 }),
  )
  .map(([place, year, serial, check]) => `${place}${year}0312${serial}${'0123456789X'[check]}`)
const bankCard = digits(15).map((rest) => {
  const body = `62${rest}`
  const sum = [...body].reverse().reduce((all, d, i) => {
    const n = Number(d) * (i % 2 === 0 ? 2 : 1)
    return all + (n > 9 ? n - 9 : n)
  }, 0)
  return `${body}${(10 - (sum % 10)) % 10}`
})
const email = fc
  .stringMatching(/^[a-z][a-z0-9._]{1,12}[a-z0-9]@[a-z]{2,9}\.(?:com|cn|com\.cn)$/)
  .filter((one) => !/\.\./.test(one))
const address = fc
  .tuple(
    fc.constantFrom(
      '浙江省杭州市西湖区',
      '上海市浦东新区',
      '广东省深圳市南山区',
      '四川成都市武侯区',
      '江苏省苏州市姑苏区',
    ),
    fc.constantFrom('文三路', '张江路', '科技南路', '人民南路', '观前街'),
    fc.integer({ min: 1, max: 999 }),
    fc.integer({ min: 1, max: 40 }),
    fc.integer({ min: 101, max: 2999 }),
  )
  .map(([region, road, no, building, room]) => `${region}${road}${no}号${building}栋${room}室`)
const planted = fc.oneof(mobile, idCard, bankCard, email, address, digits(12))
const around = fc.constantFrom('', '我的是', ' ', '"', '，', 'x:', '(', '\n', '麻烦寄到', ': ')

test('of 10,000 planted ones not one is left', () => {
  fc.assert(
    fc.property(around, planted, around, planted, around, (a, one, b, two, c) => {
      const masked = mask(`${a}${one}${b || '；'}${two}${c}`)
      expect(masked).not.toContain(one)
      expect(masked).not.toContain(two)
    }),
    { numRuns: 5_000, seed: 7 },
  )
})

test('hostile texts come to an end', () => {
  for (const piece of ['a', '-', ' ', '1', '.', 'a.', '1 ', '路', '号1', 'eyJ', '://', 'token', '=', '零'])
    expect(typeof mask(piece.repeat(4_000))).toBe('string')
})
