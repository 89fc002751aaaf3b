/** Options shown as numbered lines: every number that stands there, typed, is that option; and no other number is. */
import { describe, expect, test } from '@jest/globals'
import { degrade } from '../../bot/reply/degrade.ts'
import type { ChannelCapabilities } from '../../bot/sdk/index.ts'
import { Chat, type World } from './chat.ts'
import { flow } from './flows.ts'

const plain = { modality: 'text', buttons: 'as-text', maxText: null, maxButtons: null } as ChannelCapabilities

function begin(steps: string, capabilities = plain, world: Partial<World> = {}): Chat {
  const text = `flow: one\ntitle: 一\nsteps:\n${steps.trim().replace(/^/gm, '  ')}`
  const chat = new Chat({ ...world, capabilities, flows: [flow(text)] })
  chat.send({ type: 'start', flow: 'one', utterance: null })
  return chat
}

/** Number → label as the channel shows them under the last message. */
function shown(chat: Chat, capabilities = plain): Record<string, string> {
  const last = chat.all.flatMap(({ replies }) => replies).at(-1)!
  const { text = '' } = degrade(last, capabilities).pieces.at(-1)!
  return Object.fromEntries([...text.matchAll(/^(\d+)\. (.*)$/gm)].map(([, number, label]) => [number!, label!]))
}

const rows = (count: number): World['actions'] => ({
  'rows.list': [{ outcome: 'ok', result: Array.from({ length: count }, (_, i) => ({ title: `第${i + 1}号` })) }],
})
const list = (more: string) =>
  `- do: rows.list\n  save: rows\n- choose: row\n  from: rows\n  text: 哪个？\n  label: "{{ item.title }}"\n${more}`

const questions: [what: string, steps: string, world: Partial<World>, numbers: Record<string, string>][] = [
  ['confirm', '- confirm: 好吗？', {}, { 1: '对', 2: '不对' }],
  ['options', '- choose: x\n  text: 选\n  options: { a: 甲, b: { label: 乙, key: 5 }, c: { label: 丙, key: 1 } }', {}, { 1: '甲', 3: '丙', 5: '乙' }],
  ['a list with more and none', list('  limit: 2\n  on:\n    none: { say: 那算了 }'), { actions: rows(3) }, { 1: '第1号', 2: '第2号', 3: '更多', 9: '都不是' }],
  ['a list of many', list('  limit: 2\n  many: yes\n  on:\n    none: { say: 那算了 }'), { actions: rows(3) }, { 1: '第1号', 2: '第2号', 4: '更多', 9: '都不是' }],
  ['a list longer than nine', list('  limit: 12\n  on:\n    none: { say: 那算了 }'), { actions: rows(13) }, { 13: '更多', 14: '都不是' }],
  ['what may be left out', '- ask: photo\n  type: image\n  optional: yes\n  text: 照片？', {}, { 1: '跳过' }],
] // prettier-ignore

describe('on a channel without buttons', () => {
  test.each(questions)('%s', (_, steps, world, numbers) => {
    expect(shown(begin(steps, plain, world))).toMatchObject(numbers)
    for (const [number, label] of Object.entries(shown(begin(steps, plain, world)))) {
      const [typed, pressed] = [begin(steps, plain, world), begin(steps, plain, world)]
      typed.say(number)
      pressed.press(label)
      expect([number, typed.all.at(-1)!.visited, typed.state]).toEqual([
        number,
        pressed.all.at(-1)!.visited,
        pressed.state,
      ])
    }
  })

  test('a number that is not shown is none', () => {
    const chat = begin('- confirm: 好吗？')
    chat.heard()
    expect(chat.say('3')[0]).toBe('不好意思，我没有听懂。')
  })

  test('beside a question that a number answers nothing is numbered', () => {
    const chat = begin('- ask: n\n  type: number\n  optional: yes\n  text: 几个？\n- say: "{{ n }}个"')
    expect(shown(chat)).toEqual({})
    expect(chat.say('1').at(-1)).toBe('1个')
    const left = begin('- ask: n\n  type: number\n  optional: yes\n  text: 几个？\n- say: 好')
    expect(left.say('跳过').at(-1)).toBe('好')
  })

  test('what is wrong is chosen by its number too', () => {
    const chat = begin(
      '- ask: a\n  type: number\n  text: 几个？\n- ask: b\n  type: phone\n  text: 电话？\n- confirm: 对吗？\n- say: 成了',
    )
    chat.say('2')
    chat.say('13812345678')
    expect(chat.say('2').at(-1)).toBe('哪里不对？')
    expect(shown(chat)).toEqual({ 1: '2', 2: '13812345678', 3: '不办了' })
    expect(chat.say('2')).toEqual(['电话？'])
  })
})

describe('where there is room for buttons', () => {
  const few = { ...plain, buttons: 'native', maxButtons: 3 } as ChannelCapabilities
  test('a number at a confirm is no yes: it may be a correction', () => {
    const chat = begin('- ask: n\n  type: number\n  text: 几个？\n- confirm: "{{ n }}个，对吗？"', few)
    chat.say('2')
    expect(chat.say('1').at(-1)).toBe('1个，对吗？')
  })
  test('more options than there is room for are numbered', () => {
    const steps = list('  limit: 3\n  on:\n    none: { say: 那算了 }')
    const chat = begin(steps, few, { actions: rows(4) })
    expect(shown(chat, few)).toMatchObject({ 4: '更多', 9: '都不是' })
    expect(chat.say('9').at(-1)).toBe('那算了')
  })
})

test('a choice among options may be left out where it is optional', () => {
  const steps = '- choose: x\n  text: 选\n  optional: yes\n  options: { a: 甲, b: 乙 }\n- say: 好{{ x }}'
  const chat = begin(steps, { ...plain, buttons: 'native' })
  expect(chat.press('跳过').at(-1)).toBe('好')
  expect(begin(steps).say('不用了').at(-1)).toBe('好')
  const asked = begin(steps.replace('  optional: yes\n', ''))
  expect(asked.say('不用了').at(-1)).toBe('选')
})
