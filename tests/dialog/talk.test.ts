import { describe, expect, test } from '@jest/globals'
import { matchCommand, openQuestion, optionsOf, readChoice } from '../../bot/dialog/slots.ts'
import { Chat, type World } from './chat.ts'
import { flow, repair } from './flows.ts'

const source = `
flow: one
title: 退货
when: { intent: [退货] }
steps:
  - ask: code
    type: order_no
    text: 单号？
  - choose: why
    text: 原因？
    options: { size: 尺码不合适, broken: 质量问题, other: 其他 }
  - if: why is broken
    then:
      - say: 很抱歉。
  - ask: phone
    type: phone
    text: 手机？
  - confirm: "{{ code }} {{ why }} {{ phone }}，对吗？"
    on:
      no: { end: cancelled }
  - say: 成了
`
function begin(world: Partial<World> = {}): Chat {
  const chat = new Chat({ flows: [flow(source)], ...world })
  chat.send({ type: 'start', flow: 'one', utterance: null })
  chat.heard()
  return chat
}
function atConfirm(world: Partial<World> = {}): Chat {
  const chat = begin(world)
  for (const text of ['112345678901', '尺码不合适', '13812345678']) chat.say(text)
  return chat
}

describe('corrections', () => {
  test.each([
    ['不对，是 112345678902', '好的，改成 112345678902。', '112345678902 尺码不合适 13812345678，对吗？'],
    ['电话改成13900001111', '好的，改成 13900001111。', '112345678901 尺码不合适 13900001111，对吗？'],
    ['说错了，手机是13900001111', '好的，改成 13900001111。', '112345678901 尺码不合适 13900001111，对吗？'],
    ["no, it's 13900001111", '好的，改成 13900001111。', '112345678901 尺码不合适 13900001111，对吗？'],
    ['13900001111', '好的，改成 13900001111。', '112345678901 尺码不合适 13900001111，对吗？'],
    ['不是尺码不合适，是其他', '好的，改成 其他。', '112345678901 其他 13812345678，对吗？'],
  ])('%s', (text, corrected, again) => {
    expect(atConfirm().say(text)).toEqual([corrected, again])
  })
  test('the checks below run again', () => {
    expect(atConfirm().say('不对，是质量问题')).toEqual([
      '好的，改成 质量问题。',
      '很抱歉。',
      '112345678901 质量问题 13812345678，对吗？',
    ])
  })
  test('while another question is open', () => {
    const chat = begin()
    chat.say('112345678901')
    expect(chat.say('错了，单号是 112345678902')).toEqual(['好的，改成 112345678902。', '原因？'])
  })
  test('an answer that is only said to be wrong is asked for again', () => {
    const chat = atConfirm()
    expect(chat.say('单号填错了')).toEqual(['单号？'])
    expect(chat.say('112345678903')).toEqual(['112345678903 尺码不合适 13812345678，对吗？'])
    expect(chat.say('原因要改一下')).toEqual(['原因？'])
  })
  test('a plain no is no correction', () => {
    const chat = atConfirm()
    expect(chat.say('不对')).toEqual([])
    expect(chat.state.frames).toEqual([])
  })
  test('a new value that does not pass is asked for again', () => {
    const chat = new Chat({
      flows: [flow(source.replace('text: 单号？', 'text: 单号？\n    must: code matches ^1'))],
    })
    chat.send({ type: 'start', flow: 'one', utterance: null })
    chat.say('112345678901')
    expect(chat.say('不对，是 212345678901').at(-1)).toBe('单号？')
  })
})

describe('back, repeat, cancel', () => {
  test('back empties the question before and asks it', () => {
    const chat = atConfirm()
    expect(chat.say('返回')).toEqual(['手机？'])
    expect(chat.say('上一步')).toEqual(['原因？'])
    expect(chat.say('其他')).toEqual(['手机？'])
    const first = begin()
    expect(first.say('返回')).toEqual(['单号？'])
  })
  test('back goes into the flow that called', () => {
    const chat = new Chat({
      flows: [
        flow('flow: one\ntitle: 一\nsteps:\n  - ask: a\n    type: number\n    text: 甲？\n  - call: two\n'),
        flow('flow: two\ntitle: 二\nsteps:\n  - ask: b\n    type: number\n    text: 乙？\n'),
      ],
    })
    chat.send({ type: 'start', flow: 'one', utterance: null })
    chat.say('1')
    chat.heard()
    expect(chat.say('返回')).toEqual(['甲？'])
    expect(chat.say('2')).toEqual(['乙？'])
  })
  test('repeat says the last again to the letter, choices too', () => {
    const chat = begin()
    chat.say('112345678901')
    const before = chat.all.at(-1)!.replies
    chat.say('再说一遍')
    expect(chat.all.at(-1)!.replies).toEqual(before)
    expect(chat.press('其他')).toEqual(['手机？'])
  })
  test("commands: built in, the shop's own, and only as the whole utterance", () => {
    const chat = begin({ repair: repair('repair:\n  commands: { cancel: [拉倒吧], human: [叫你们领导] }\n') })
    const command = (text: string, voice?: boolean) => matchCommand(chat.program, text, voice)
    expect(
      ['人工', '转人工！', '叫你们领导', '重复', ' 返回 ', '取消。', '拉倒吧', 'Cancel', '0', '*'].map((text) =>
        command(text),
      ),
    ).toEqual(['human', 'human', 'human', 'repeat', 'back', 'cancel', 'cancel', 'cancel', 'human', 'repeat'])
    expect(['我想取消订单', '人工智能', ''].map((text) => command(text))).toEqual([null, null, null])
    expect(command('0', false)).toBeNull()
  })
})

describe('choices', () => {
  test('carry release, run and node; stay short', () => {
    const chat = begin()
    chat.say('112345678901')
    const values = chat.all
      .at(-1)!
      .replies.at(-1)!
      .choices!.map((choice) => choice.value)
    expect(values.map((value) => readChoice(value)?.option)).toEqual(['size', 'broken', 'other'])
    for (const value of values) expect(value.length).toBeLessThan(64)
    expect(readChoice('去使用')).toBeNull()
    const question = openQuestion(chat.state, chat.program)!
    expect(optionsOf(question, chat.env()).map((option) => option.label)).toEqual([
      '尺码不合适',
      '质量问题',
      '其他',
    ])
    expect(question).toMatchObject({ slot: 'why', type: 'choose', flow: 'one', interrupt: 'yes', text: false })
  })
  test('an old one of the same matter is a correction', () => {
    const chat = atConfirm()
    expect(chat.press('其他')).toEqual(
      expect.arrayContaining(['好的，改成 其他。', '112345678901 其他 13812345678，对吗？']),
    )
  })
  test('one of a matter that is over is honestly refused', () => {
    const chat = atConfirm()
    chat.say('对')
    chat.heard()
    expect(chat.press('其他')).toEqual(['这个选项已经过期了。'])
    chat.send({ type: 'start', flow: 'one', utterance: null })
    chat.heard()
    expect(chat.press('其他')).toEqual(['这个选项已经过期了。', '单号？'])
  })
  test('a press without our value counts by its label', () => {
    const chat = begin()
    chat.say('112345678901')
    chat.heard()
    chat.send({
      type: 'answer',
      utterance: chat.utterance('', { choice: { value: '质量问题', label: '质量问题' } }),
    })
    expect(chat.slot('why')).toBe('broken')
  })
})

describe('what is left over of an answer', () => {
  test('fills other typed questions', () => {
    const chat = begin()
    expect(chat.say('112345678901，电话13812345678')).toEqual(['原因？'])
    expect(chat.say('其他')).toEqual(['112345678901 其他 13812345678，对吗？'])
  })
})

describe('a release that was ended', () => {
  test('is dropped with a word, and the next flow begins', () => {
    const chat = begin()
    const state = { ...chat.state, frames: chat.state.frames.map((frame) => ({ ...frame, release: 'r0' })) }
    chat.state = state
    chat.send({ type: 'start', flow: 'one', utterance: null })
    expect(chat.heard()).toEqual(['抱歉，刚才的流程有更新，需要重新来一次。', '单号？'])
    expect(chat.all.at(-1)!.ended).toEqual([{ flow: 'one', run: 'i1.1', outcome: 'unresolved' }])
  })
})
