import { describe, expect, test } from '@jest/globals'
import type { ChannelCapabilities } from '../sdk/index.ts'
import { degrade, type Draft } from './degrade.ts'

const web: ChannelCapabilities = {
  modality: 'text',
  maxText: { length: 4000, unit: 'chars' },
  maxButtons: 8,
  buttons: 'native',
  card: 'native',
  image: 'native',
  video: 'native',
  sticker: 'drop',
  file: 'native',
  voice: 'native',
  typing: true,
  draft: true,
  push: true,
  keypad: false,
  bargeIn: false,
  transfer: false,
  replyDeadlineMs: null,
  windows: [],
  idempotentSend: true,
}
const plain: ChannelCapabilities = {
  ...web,
  maxText: { length: 2048, unit: 'bytes' },
  maxButtons: null,
  buttons: 'as-text',
  card: 'as-text',
  image: 'as-text',
  file: 'drop',
}
const phone: ChannelCapabilities = { ...plain, modality: 'voice', maxText: null, keypad: true, transfer: true }
const choices = [
  { value: 'v1', label: '尺码不合适' },
  { value: 'v2', label: '质量问题' },
]
const ask: Draft = { type: 'message', text: '方便说一下原因吗？', choices }

describe('what a channel can show as it is', () => {
  test('is not touched: the very same object comes back', () => {
    const draft: Draft = { ...ask, image: 'https://wanfeng.example/a.png', card: { title: '退货单' } }
    const { pieces, notes } = degrade(draft, web)
    expect(pieces[0]).toBe(draft)
    expect(notes).toEqual([])
  })

  test("the engine's own marks never leave the house", () => {
    expect(degrade({ ...ask, step: 'refund/reason', answer: 'hours' }, web).pieces).toEqual([ask])
  })
})

describe('choices and buttons', () => {
  test('become numbered text where there are none', () => {
    const { pieces, notes } = degrade(ask, plain)
    expect(pieces).toEqual([
      { type: 'message', text: '方便说一下原因吗？\n1. 尺码不合适\n2. 质量问题\n（回复数字即可）' },
    ])
    expect(notes).toEqual(['choices: as numbered text'])
  })

  test('numbers are what may be typed: positions, except for a key no position can be mistaken for', () => {
    const offered = [
      { value: 'a', label: '衫', key: '2' },
      { value: 'b', label: '袜', key: '1' },
      { value: 'all', label: '都要' },
      { value: 'none', label: '都不是', key: '9' },
    ]
    const { text } = degrade({ ...ask, choices: offered }, plain).pieces[0]!
    expect(text).toContain('\n1. 衫\n2. 袜\n· 都要\n9. 都不是\n')
  })

  test('too many: all of them as text, none lost', () => {
    const many = Array.from({ length: 4 }, (_, at) => ({ value: `v${at}`, label: `第${at + 1}个` }))
    const { pieces, notes } = degrade({ ...ask, choices: many }, { ...web, maxButtons: 3 })
    expect(pieces[0]).not.toHaveProperty('choices')
    expect(pieces[0]!.text).toContain('\n4. 第4个')
    expect(notes[0]).toContain('4 are more than 3')
  })

  test('no room for both: the question stays pressable, the rest is told', () => {
    const draft: Draft = {
      ...ask,
      buttons: [
        { label: '转人工', send: '人工' },
        { label: '投诉', flow: 'complaint' },
        { label: '热线', phone: '4000000000' },
        { label: '详情', url: 'https://wanfeng.example/t' },
      ],
    }
    const [piece] = degrade(draft, { ...web, maxButtons: 2 }).pieces
    expect(piece!.choices).toEqual(choices)
    expect(piece).not.toHaveProperty('buttons')
    expect(piece!.text).toBe(
      '方便说一下原因吗？\n转人工：回复“人工”\n投诉：回复“投诉”\n热线：4000000000\n详情：https://wanfeng.example/t',
    )
    expect(degrade({ ...draft, choices: undefined }, plain, 'en').pieces[0]!.text).toContain(
      '转人工: reply "人工"',
    )
  })

  test('choices are said even where buttons are refused; buttons are not', () => {
    const refusing = { ...web, buttons: 'reject' as const }
    const { pieces, rejected } = degrade({ ...ask, buttons: [{ label: 'x', send: 'y' }] }, refusing)
    expect(pieces[0]!.text).toContain('1. 尺码不合适')
    expect(pieces[0]!.text).not.toContain('回复“y”')
    expect(rejected).toEqual(['buttons'])
  })

  test('pictures of choices go where pictures cannot be shown', () => {
    const draft = { ...ask, choices: [{ value: 'a', label: 'A', image: 'https://wanfeng.example/a.png' }] }
    expect(degrade(draft, { ...web, image: 'drop' }).pieces[0]!.choices).toEqual([{ value: 'a', label: 'A' }])
  })
})

describe('cards and media', () => {
  const slip: Draft = {
    type: 'message',
    text: '退货单 T1001 已提交。',
    card: {
      title: '退货单 T1001',
      body: '上门取件',
      buttons: [{ label: '查看进度', url: 'https://wanfeng.example/t/1001' }],
    },
  }

  test('a card becomes its words and links, without what the text says already', () => {
    expect(degrade(slip, plain).pieces).toEqual([
      { type: 'message', text: '退货单 T1001 已提交。\n上门取件\n查看进度：https://wanfeng.example/t/1001' },
    ])
  })

  test('a card as text keeps its buttons where buttons can be shown', () => {
    const [piece] = degrade(slip, { ...web, card: 'as-text' }).pieces
    expect(piece!.buttons).toEqual(slip.card!.buttons)
    expect(piece!.text).toBe('退货单 T1001 已提交。\n上门取件')
  })

  test('a native card gives up only what its channel lacks', () => {
    const draft = { ...slip, card: { ...slip.card!, image: 'https://wanfeng.example/a.png' } }
    const [piece] = degrade(draft, { ...web, image: 'drop', buttons: 'as-text' }).pieces
    expect(piece!.card).toEqual({ title: '退货单 T1001', body: '上门取件' })
    expect(piece!.text).toContain('查看进度：https://')
    expect(draft.card.image).toBeDefined()
  })

  test('a picture becomes a link if it has one, else it is dropped and noted', () => {
    const link = degrade({ type: 'message', image: 'https://wanfeng.example/a.png' }, plain)
    expect(link.pieces).toEqual([{ type: 'message', text: '图片：https://wanfeng.example/a.png' }])
    const inside = degrade({ type: 'message', image: 'media/17' }, plain)
    expect(inside.pieces).toEqual([])
    expect(inside.notes).toEqual(['image: dropped, the channel cannot show it'])
  })

  test('an agent may be told what the channel refuses', () => {
    const { pieces, rejected } = degrade(
      { type: 'message', text: '发票', file: 'media/1' },
      { ...web, file: 'reject' },
    )
    expect(pieces).toEqual([{ type: 'message', text: '发票' }])
    expect(rejected).toEqual(['file'])
  })
})

describe('long texts', () => {
  test('are split, and everything else goes with the last part', () => {
    const draft: Draft = { ...ask, text: '第一句话说完了。第二句话也说完了。' }
    const { pieces, notes } = degrade(draft, { ...web, maxText: { length: 10, unit: 'chars' } })
    expect(pieces).toEqual([
      { type: 'message', text: '第一句话说完了。' },
      { type: 'message', text: '第二句话也说完了。', choices },
    ])
    expect(notes).toEqual(['text: split into 2, over 10 chars'])
  })

  test('nothing to say gives nothing', () => {
    expect(degrade({ type: 'message', text: '  ' }, web).pieces).toEqual([])
    expect(degrade({ type: 'message' }, web).pieces).toEqual([])
    expect(degrade({ type: 'end' }, web).pieces).toEqual([{ type: 'end' }])
  })
})

describe('on the phone', () => {
  test('speech is made from the text; options carry their keys; the text stays for the transcript', () => {
    const { pieces } = degrade(ask, phone)
    expect(pieces).toEqual([{ ...ask, speech: '方便说一下原因吗？ 尺码不合适请按一，质量问题请按二。' }])
    expect(degrade(ask, { ...phone, keypad: false }).pieces[0]!.speech).toContain('1，尺码不合适；2，质量问题。')
  })

  test('what was written for the ear is said as it is, without a word more', () => {
    const speech = '是尺码，还是质量？'
    expect(degrade({ ...ask, speech }, phone).pieces[0]!.speech).toBe(speech)
  })

  test('links, pictures, cards and buttons are not read out', () => {
    const draft: Draft = {
      type: 'message',
      text: '进度看这里：https://wanfeng.example/t/1',
      image: 'https://wanfeng.example/a.png',
      card: { title: '退货单' },
      buttons: [{ label: '查看', url: 'https://wanfeng.example/t/1' }],
    }
    const { pieces, notes } = degrade(draft, phone)
    expect(pieces).toEqual([{ type: 'message', text: draft.text, speech: '进度看这里' }])
    expect(notes).toHaveLength(4)
  })

  test('a transfer stays one only where calls can be transferred', () => {
    const draft: Draft = { type: 'transfer', text: '为您接通', queue: 'general' }
    expect(degrade(draft, phone).pieces[0]!.type).toBe('transfer')
    expect(degrade(draft, { ...phone, transfer: false }).pieces[0]!.type).toBe('message')
    expect(degrade(draft, web).pieces[0]!.type).toBe('message')
  })
})
