import { expect, test } from '@jest/globals'
import { z } from 'zod'
import { BotError } from '../sdk/index.ts'
import { consoleLog } from './log.ts'

function open(level = 'debug') {
  const lines: string[] = []
  const log = consoleLog(level, (line) => void lines.push(line))
  log.mask.orders('^\\d{12}$')
  return { log, lines, last: () => JSON.parse(lines.at(-1)!) }
}

test('a line keeps what explains it', () => {
  const { log, last } = open()
  const id = '0192a138-0013-7000-8000-13800138000a'
  log.info({ by: id, contact: id, command: 'say', attempts: 3, ok: true, nothing: null }, 'command')
  expect(last()).toMatchObject({ level: 30, by: id, contact: id, command: 'say', attempts: 3, ok: true, nothing: null, msg: 'command' }) // prettier-ignore
})

test('values of people are hidden by their names, at any depth, in any form', () => {
  const { log, lines } = open()
  const secret = '我家的猫病了'
  log.warn({ text: secret, a: { b: [{ Utterance: secret }, { input: { x: secret } }] }, activity: [secret] }, 'x')
  log.warn({ headers: { cookie: 'nd=geheim' }, password: 'geheim', phone: 13800138000, slots: { a: 1 } }, 'x')
  expect(lines.join('')).not.toMatch(/猫|geheim|13800138000/)
})

test('numbers, addresses and secrets are masked in messages, fields, keys and numbers', () => {
  const { log, lines, last } = open()
  log.info('打给 13800138000')
  log.info(
    { reason: '寄到北京市朝阳区建国路88号3栋502', n: 13800138000, '13800138000': 1, list: ['012345678904'] },
    'x',
  )
  expect(lines.join('')).not.toMatch(/13800138000|建国路|012345678904/)
  expect(last()).toMatchObject({ reason: '寄到[address]', n: '[number]', list: ['[order]'] })
})

test('an error says what, where and why, and nothing of what it carries', () => {
  const { log, lines, last } = open()
  const cause = Object.assign(new TypeError('no parcel of 13800138000'), { body: '我家的猫病了' })
  const error = new BotError('channel.refused', 'the platform said no to 13800138000', { cause })
  Object.assign(error, { activity: { text: '我家的猫病了' }, response: { data: '我家的猫病了' } })
  log.error({ err: error, other: error }, 'a step failed')
  expect(lines.join('')).not.toMatch(/猫|13800138000/)
  expect(last().err).toMatchObject({
    type: 'BotError',
    code: 'channel.refused',
    message: 'the platform said no to [phone]',
    stack: expect.stringMatching(/^\s+at .*log\.test/),
    cause: { type: 'TypeError', message: 'no parcel of [phone]' },
  })
  expect(last().other).toEqual(last().err)
  log.error(error)
  log.error({ err: new AggregateError([cause], 'many') }, 'x')
  log.error({ err: '我家的猫病了' }, 'x')
  expect(lines.join('')).not.toMatch(/猫|13800138000/)
})

test('an engine that quotes what it could not read is not quoted', () => {
  const { log, lines } = open()
  for (const text of ['我家的猫病了', '{"a":我家的猫病了}', '{"猫":1,}'])
    try {
      JSON.parse(text)
    } catch (error) {
      log.error({ err: error }, 'x')
    }
  const result = z.strictObject({ type: z.enum(['a', 'b']) }).safeParse({ type: '我家的猫病了' })
  log.error({ err: result.error }, 'x')
  expect(lines).toHaveLength(4)
  expect(lines.join('')).not.toMatch(/猫/)
})

test('an entry is one line whatever stands in it, and no terminal obeys it', () => {
  const { log, lines, last } = open()
  log.info({ reason: 'a\r\n{"level":60,"msg":"forged"}\u001b[2J\u202e\u2028' }, 'x\ny')
  expect(lines).toHaveLength(1)
  expect(lines[0]!.trimEnd()).not.toMatch(/[\u0000-\u001f\u202e\u2028]/) // eslint-disable-line no-control-regex
  expect(last().level).toBe(30)
})

test('what cannot be masked is left out, and says so', () => {
  const { log } = open()
  expect(JSON.parse(log.mask.line('{"time":7,"text":"geheim'))).toEqual({
    level: 50,
    time: 7,
    msg: 'a line could not be masked and is left out',
  })
})

test('a bad pattern of order numbers keeps the one before', () => {
  const { log } = open()
  log.mask.orders('(')
  expect(log.mask.text('012345678904')).toBe('[order]')
})
