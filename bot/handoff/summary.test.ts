import { describe, expect, test } from '@jest/globals'
import type { Frame, Session } from '../model/index.ts'
import { summarise, type SummaryInput } from './summary.ts'

const frame = (flow: string, values: Frame['values'], secret: string[] = []): Frame => ({
  run: flow,
  flow,
  release: 'r',
  at: 'x',
  kind: 'flow',
  values,
  secret,
  asked: {},
  answered: [],
  result: {},
  memo: {},
})
const session = (frames: Frame[], change: Partial<Session> = {}): SummaryInput['session'] => ({
  dialog: {
    frames,
    awaiting: { kind: 'answer', run: 'refund', node: 'reason', slot: 'reason', since: 0, timer: null },
    answers: {},
    done: {},
    last: [],
  },
  utterance: '转人工',
  emotions: [0.1, 0.2, 0.8],
  emotionTarget: 'us',
  tags: ['退货'],
  turns: 5,
  ...change,
})
const titles: Record<string, string> = { refund: '退货退款', callback: '留言和回电' }
const input = (own: SummaryInput['session'], more: Partial<SummaryInput> = {}): SummaryInput => ({
  profile: { name: '林小满', tier: 'gold', verified: true },
  session: own,
  reason: '客人要求人工',
  title: (flow) => titles[flow] ?? null,
  ...more,
})
const refund = frame('refund', {
  picked: { order: { no: '012345678901', title: '羊毛圆领衫' } },
  reason: 'size',
  photo: { ref: 'm/1' },
})

describe('the summary', () => {
  test('says who, why, how far, which order, in which mood', () => {
    expect(summarise(input(session([refund, frame('_to_general', {})])), 'zh')).toBe(
      [
        '林小满 · gold · 已登录',
        '原因：客人要求人工',
        '正在办：退货退款（到 reason）',
        '订单：012345678901',
        '已知：reason size',
        '客人说：转人工',
        '情绪：0.80，冲着我们，在上升',
        '标签：退货',
        '对话轮数：5',
      ].join('\n'),
    )
  })

  test('in English, and with nothing known', () => {
    const empty = session([], { utterance: 'human please', emotions: [0], tags: [], turns: 1 })
    const text = summarise(
      input(empty, { profile: { name: null, tier: 'new', verified: false }, reason: 'asked for a person' }),
      'en',
    )
    expect(text).toBe('Visitor · new\nWhy: asked for a person\nCustomer: human please\nTurns: 1')
  })

  test('secrets are in no line, wherever they were repeated', () => {
    const callback = frame(
      'callback',
      {
        phone: '02188880000',
        phone_last4: '7788',
        person: { text: '桂花路 12 号', name: '林' },
        note: '打 02188880000',
      },
      ['phone', 'phone_last4', 'person'],
    )
    const text = summarise(
      input(session([callback], { utterance: '尾号 7788，住桂花路 12 号' }), { recent: ['02188880000', '7788'] }),
      'zh',
    )
    expect(text).not.toMatch(/0218888|7788|桂花路/)
    expect(text).toContain('••••')
  })

  test('phone numbers lose their middle, order numbers do not', () => {
    const own = session([], { utterance: '我 13800001234 的单 012345678901' })
    const text = summarise(input(own, { reason: '回电 13800001234' }), 'zh')
    expect(text).toContain('138****1234')
    expect(text).not.toContain('13800001234')
    expect(text).toContain('012345678901')
  })

  test('an order number just said is there too, once; long texts are cut', () => {
    const said = { type: 'order_no' as const, value: '012345678901', start: 0, end: 12, text: '012345678901' }
    const text = summarise(input(session([refund], { utterance: '很'.repeat(500) }), { entities: [said] }), 'zh')
    expect(text.match(/012345678901/g)).toHaveLength(1)
    expect(text.length).toBeLessThan(600)
  })
})
