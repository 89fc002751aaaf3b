/** What the customer has said already: in the first sentence, and in an earlier matter. */
import { describe, expect, test } from '@jest/globals'
import type { Value } from '../../bot/model/index.ts'
import { head, indent, photo, rows } from './begin.ts'
import { Chat, type World } from './chat.ts'
import { flow } from './flows.ts'

describe('before asking, the slots take what the customer has already said', () => {
  const started = (
    steps: string,
    text: string,
    world: Partial<World> = {},
    attachments: ReturnType<typeof photo>[] = [],
  ) => {
    const chat = new Chat({ ...world, flows: [flow(head('one', 'when: { intent: [办事] }\n') + indent(steps))] })
    chat.send({ type: 'start', flow: 'one', utterance: chat.utterance(text, { attachments }) })
    return chat
  }
  test.each([
    ['number', '我要 3 个', 3],
    ['date', '要 2025-11-12 的', '2025-11-12'],
    ['phone', '电话 13812345678', '13812345678'],
    ['email', '邮箱 a@b.cn', 'a@b.cn'],
    ['order_no', '单号 112345678901', '112345678901'],
  ] as [string, string, Value][])('%s', (type, text, value) => {
    const chat = started(`- ask: x\n  type: ${type}\n  text: 问\n- ask: y\n  type: text\n  text: 还有？`, text)
    expect(chat.heard()).toEqual(['还有？'])
    expect(chat.slot('x')).toEqual(value)
  })
  test('a picture that came along, each for one question', () => {
    const steps = '- ask: front\n  type: image\n  text: 正面？\n- ask: back\n  type: image\n  text: 背面？'
    const one = started(steps, '看图', {}, [photo('a')])
    expect(one.heard()).toEqual(['背面？'])
    const two = started(`${steps}\n- say: "{{ front.name }} {{ back.name }}"`, '看图', {}, [
      photo('a'),
      photo('b'),
    ])
    expect(two.heard()).toEqual(['a.jpg b.jpg'])
  })
  test('an option that is there only on a condition, if it holds when the question is reached', () => {
    const steps = `
- ask: n
  type: number
  text: 几个？
- choose: how
  text: 怎么送？
  options:
    truck: { label: 大车送, if: n > 5 }
    bike: 单车送
- say: "{{ how }}"
`
    const many = started(steps, '大车送吧')
    expect(many.heard()).toEqual(['几个？'])
    expect(many.say('6')).toEqual(['大车送'])
    const few = started(steps, '大车送吧')
    expect(few.say('2').at(-1)).toBe('怎么送？')
    expect(few.say('单车送')).toEqual(['单车送'])
    const vip =
      '- choose: how\n  text: 怎么送？\n  options: { air: { label: 飞机送, if: contact.tier is gold }, bike: 单车送 }'
    expect(started(`${vip}\n- say: 好`, '飞机送', { contact: { tier: 'gold' } }).heard()).toEqual(['好'])
    expect(started(`${vip}\n- say: 好`, '飞机送').heard()).toEqual(['怎么送？'])
  })
})

describe('reuse: an answer to a same-named, same-typed question earlier in the conversation', () => {
  const after = (first: string, second: string, answer: string, world: Partial<World> = {}) => {
    const chat = new Chat({
      ...world,
      flows: [flow(head('one') + indent(first)), flow(head('two') + indent(second))],
    })
    chat.send({ type: 'start', flow: 'one', utterance: null })
    chat.say(answer)
    chat.heard()
    chat.send({ type: 'start', flow: 'two', utterance: null })
    return chat
  }
  const ask = (type: string, more = '') => `- ask: x\n  type: ${type}\n  text: 问\n${more}`
  test('another type is another question', () => {
    expect(after(ask('phone'), ask('order_no', '  reuse: always\n'), '13812345678').heard()).toEqual(['问'])
  })
  test('an option is offered by its label, if it is still there', () => {
    const choose = (options: string, more = '') => `- choose: x\n  text: 选\n  options: { ${options} }\n${more}`
    const offer = '  reuse: offer\n- say: 是{{ x }}'
    expect(after(choose('a: 甲, b: 乙'), choose('a: 新的甲, b: 乙', offer), '甲').heard()).toEqual([
      '还是用 新的甲 吗？',
    ])
    expect(after(choose('a: 甲, b: 乙'), choose('b: 乙, c: 丙', offer), '甲').heard()).toEqual(['选'])
  })
  test('a line of a list is taken again if the list still holds it', () => {
    const list = (name: string, more = '') =>
      `- do: ${name}\n  save: rows\n- choose: row\n  from: rows\n  text: 哪个？\n  label: "{{ item.title }}"\n${more}`
    const again = (second: string[]) =>
      after(list('a.list'), list('b.list', '  reuse: offer\n- say: 是{{ row.title }}'), '乙', {
        actions: { 'a.list': rows('甲', '乙'), 'b.list': rows(...second) },
      })
    const same = again(['甲', '乙', '丙'])
    expect(same.heard()).toEqual(['还是用 乙 吗？'])
    expect(same.say('对')).toEqual(['是乙'])
    expect(again(['甲', '丙']).heard()).toEqual(['哪个？'])
  })
  test('several are no one, one is no several', () => {
    const many = '- choose: x\n  many: yes\n  text: 选\n  options: { a: 甲, b: 乙 }\n'
    const one = '- choose: x\n  reuse: always\n  text: 选哪个\n  options: { a: 甲, b: 乙 }\n'
    expect(after(many, one, '都要').heard()).toEqual(['选哪个'])
  })
  test('what was told in confidence is not offered where it would be shown', () => {
    expect(
      after(ask('phone', '  secret: yes\n'), ask('phone', '  reuse: offer\n'), '13812345678').heard(),
    ).toEqual(['问'])
    expect(
      after(
        ask('phone', '  secret: yes\n'),
        ask('phone', '  secret: yes\n  reuse: offer\n'),
        '13812345678',
      ).heard(),
    ).toEqual(['还是用 138****5678 吗？'])
  })
})
