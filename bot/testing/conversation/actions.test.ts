/** Recorded actions: typed answers, calls in order, and what was never given. */
import { describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import { defineAction } from '../../sdk/index.ts'
import type { TestAction, Value } from '../../model/index.ts'
import { recordActions, typed, undeclared } from './actions.ts'

const at = { file: 'a.test.yml', line: 1, col: 1, endLine: 1 }
const given = (action: string, ...outcomes: [string, Value][]): TestAction => ({
  action: { value: action, at },
  outcomes: outcomes.map(([outcome, output]) => ({ at, outcome, output })),
  inOrder: outcomes.length > 1,
})
const quote = defineAction({
  name: 'refund.quote',
  description: '',
  input: z.strictObject({ order_no: z.string() }),
  output: z.object({
    amount: z.object({ fen: z.int() }),
    open: z.boolean(),
    list: z.array(z.object({ n: z.number() })),
  }),
  outcomes: ['too_late'],
  effect: 'read',
  timeoutMs: 10,
  needs: 'verified',
  run: () => Promise.reject(new Error('the real one must not be called')),
})
const call = { input: { order_no: '1' }, key: 'k', now: 0, signal: new AbortController().signal }
const zone = 'Asia/Shanghai'
const caller = { contactId: 'c', conversation: null, customer: null, verified: true, phone: null, tier: null }

describe('recorded actions', () => {
  test('answer in the types of the real action', async () => {
    const { actions } = recordActions(
      [quote],
      [given('refund.quote', ['ok', { amount: '199.00', open: 'yes', list: [{ n: '2' }] }])],
      zone,
    )
    await expect(actions[0]!.run({ ...call, caller })).resolves.toEqual({
      outcome: 'ok',
      output: { amount: { fen: 19900 }, open: true, list: [{ n: 2 }] },
    })
    expect(actions[0]).toMatchObject({ needs: 'verified', effect: 'read', outcomes: ['too_late'] })
  })
  test('one after the other, and a call too many is told', async () => {
    const { actions, unexpected } = recordActions([], [given('a.b', ['failed', {}], ['ok', { no: '1' }])], zone)
    await expect(actions[0]!.run({ ...call, caller })).rejects.toThrow('as the test says')
    await expect(actions[0]!.run({ ...call, caller })).resolves.toMatchObject({ output: { no: '1' } })
    expect(unexpected).toEqual([])
    expect(() => actions[0]!.run({ ...call, caller })).toThrow('no answer')
    expect(unexpected).toMatchObject([{ action: 'a.b', why: 'too often' }])
  })
  test('what is not given is never called', () => {
    const { actions, unexpected } = recordActions([quote], [], zone)
    expect(() => actions[0]!.run({ ...call, caller })).toThrow('no answer')
    expect(unexpected).toMatchObject([{ action: 'refund.quote', why: 'not given' }])
  })
  test('an outcome the real action has not is found before anything is played', () => {
    expect(undeclared([quote], [given('refund.quote', ['too_late', {}])])).toEqual([])
    expect(undeclared([quote], [given('refund.quote', ['sold_out', {}])])).toHaveLength(1)
  })
})

test('unions take the first type that fits', () => {
  const schema = { anyOf: [{ type: 'null' }, { type: 'object', properties: { fen: { type: 'integer' } } }] }
  expect(typed('1.50', schema, { root: schema, timeZone: zone })).toEqual({ fen: 150 })
  expect(typed('2026-11-13 09:30', { format: 'date-time' }, { root: {}, timeZone: zone })).toBe(
    '2026-11-13T01:30:00.000Z',
  )
  expect(typed('later', schema, { root: schema, timeZone: zone })).toBe('later')
})
