/** Sentences of the flow language, one by one, that no other test holds to the letter. */
import { describe, expect, test } from '@jest/globals'
import { begin, ended, head, indent, photo, rows } from './begin.ts'
import { Chat } from './chat.ts'
import { flow, repair } from './flows.ts'

describe('attempts count every asking of a question in one run', () => {
  const loop = `
- ask: n
  type: number
  attempts: 2
  text: 几个？
  on:
    gave_up: { end: enough }
- choose: more
  text: 再来？
  attempts: 9
  options: { yes: 再来, no: 好了 }
  on:
    yes: n
`
  test('jumps included', () => {
    const chat = begin(loop)
    for (const text of ['1', '再来', '2', '再来']) chat.say(text)
    expect(ended(chat)).toEqual(['one enough'])
  })
  test('返回 and an answer that is said to be wrong included', () => {
    const chat = begin(loop)
    chat.say('1')
    expect(chat.say('返回').at(-1)).toBe('几个？')
    chat.say('2')
    chat.say('返回')
    expect(ended(chat)).toEqual(['one enough'])
    const wrong = begin(loop)
    wrong.say('1')
    expect(wrong.say('数量填错了').at(-1)).toBe('几个？')
    wrong.say('2')
    wrong.say('数量填错了')
    expect(ended(wrong)).toEqual(['one enough'])
  })
  test('showing more of a list is no asking, a new run counts anew', () => {
    const list = `
- do: rows.list
  save: rows
- choose: row
  from: rows
  limit: 1
  attempts: 1
  text: 哪个？
  label: "{{ item.title }}"
- say: "{{ row.title }}"
`
    const chat = begin(list, { actions: { 'rows.list': rows('甲', '乙', '丙') } })
    for (let i = 0; i < 4; i++) expect(chat.say('更多').at(-1)).toBe('哪个？')
    expect(chat.say('乙')).toEqual(['乙'])
    const again = begin('- ask: n\n  type: number\n  attempts: 1\n  text: 几个？')
    again.say('1')
    again.send({ type: 'start', flow: 'one', utterance: null })
    expect(again.heard().at(-1)).toBe('几个？')
  })
})

describe('step budget', () => {
  const says = (count: number) => Array.from({ length: count }, (_, i) => `- say: 第${i + 1}句`).join('\n')
  test('a flow of 63 steps runs through, one that never stops does not', () => {
    expect(begin(says(63)).heard()).toHaveLength(63)
    const endless = begin('- say: 又\n  id: top\n- go: top')
    expect(endless.all[0]!.visited.length).toBeLessThanOrEqual(70)
    expect(endless.handoff).not.toBeNull()
  })
})

describe('on the phone', () => {
  const voice = { voice: true }
  test('digits: as many keys as the question wants', () => {
    const steps = '- ask: n\n  type: text\n  digits: 4..6\n  attempts: 9\n  text: 请按\n- say: "收到 {{ n }}"'
    for (const [keys, taken] of [
      ['123', false],
      ['1234', true],
      ['123456#', true],
      ['1234567', false],
    ] as const) {
      const chat = begin(steps, voice)
      chat.key(keys)
      expect([keys, chat.state.frames.length === 0]).toEqual([keys, taken])
    }
  })
  test('an optional choice of several is left out by saying so', () => {
    const steps =
      '- choose: x\n  many: yes\n  optional: yes\n  text: 哪些？\n  options: { a: 甲, b: 乙 }\n- say: 完{{ x }}'
    expect(begin(steps, voice).say('跳过').at(-1)).toBe('完')
  })
})

test('a text is at most 1,000 characters, none of them halved', () => {
  const chat = begin('- ask: x\n  type: text\n  text: 问\n- ask: y\n  type: text\n  text: 再问')
  chat.say('🌙'.repeat(1200))
  expect(chat.slot('x')).toBe('🌙'.repeat(1000))
})

test('accepts: what may be sent as the answer, and nothing else', () => {
  const steps = '- ask: x\n  type: text\n  accepts: [voice]\n  text: 说说\n- say: 收到'
  expect(begin(steps).say('写的').at(-1)).toBe('说说')
  const said = begin(steps)
  expect(said.say('', { attachments: [{ kind: 'voice', ref: 'v' }] }).at(-1)).toBe('收到')
  expect(
    begin(steps)
      .say('', { attachments: [photo('a')] })
      .at(-1),
  ).toBe('说说')
})

describe('set', () => {
  test('an empty value empties the name, and a set name answers the question; a fork takes its branch', () => {
    const steps = `
- set: { a: x }
- set: { a: contact.gone }
- ask: a
  type: number
  text: 几个？
- set: { what: tea }
- choose: what
  text: 要什么？
  options: { tea: 茶, milk: 奶 }
  on:
    tea: { say: 泡茶 }
- say: 完
`
    const chat = begin(steps)
    expect(chat.heard()).toEqual(['几个？'])
    expect(chat.say('1')).toEqual(['泡茶', '完'])
  })
  test('contact and conversation names are there at once', () => {
    const chat = begin(
      '- set: { contact.pet: cat, conversation.mood: good }\n- say: "{{ contact.pet }} {{ conversation.mood }}"',
    )
    expect(chat.heard()).toEqual(['cat good'])
  })
})

test('experiment: the arm branches, the same text for all who share it', () => {
  const steps = '- case: experiment.words\n  on:\n    warm: { say: 亲 }\n    else: { say: 您好 }'
  expect(begin(steps, { experiment: { words: 'warm' } }).heard()).toEqual(['亲'])
  expect(begin(steps, { experiment: { words: 'plain' } }).heard()).toEqual(['您好'])
})

test('case compares numbers as numbers and yes with true', () => {
  const steps = (value: string) =>
    `- case: contact.${value}\n  on:\n    "3": { say: 三 }\n    yes: { say: 是 }\n    else: { say: 别的 }`
  expect(begin(steps('n'), { contact: { n: 3 } }).heard()).toEqual(['三'])
  expect(begin(steps('n'), { contact: { n: '3.0' } }).heard()).toEqual(['三'])
  expect(begin(steps('ok'), { contact: { ok: true } }).heard()).toEqual(['是'])
  expect(begin(steps('gone')).heard()).toEqual(['别的'])
})

describe('wait', () => {
  test('until a civil date is until its first moment', () => {
    const chat = begin('- wait: { until: 2025-11-11 }\n- say: 到了')
    expect(chat.later(14 * 3_600_000 - 1)).toEqual([])
    expect(chat.later(1)).toEqual(['到了'])
  })
  test('until a moment an action gave, and done is its way out', () => {
    const actions = { 'slot.get': [{ outcome: 'ok', result: { from: '2025-11-10T10:30:00+08:00' } }] }
    const chat = begin('- do: slot.get\n  save: s\n- wait: { until: s.from }\n  on:\n    done: { say: 到了 }', {
      actions,
    })
    expect(chat.later(1_800_000)).toEqual(['到了'])
  })
  test('an event that did not come falls to the repair: unresolved, without a word', () => {
    const chat = begin('- wait: { event: paid, at_most: 3d }\n- say: 后面')
    expect(chat.later(3 * 86_400_000)).toEqual([])
    expect(ended(chat)).toEqual(['one unresolved'])
  })
})

describe('repairs', () => {
  const world = { actions: { 'a.b': ['failed' as const] } }
  test("a flow's own handoff repair goes before _repair.yml's, and result tells the truth", () => {
    const own = 'repair:\n  handoff:\n    queued: { say: "自己的：前面 {{ result.ahead }}" }\n'
    const chat = begin('- handoff: general', {}, [], own)
    expect(chat.heard()).toEqual(['自己的：前面 0'])
  })
  test('a branch without going on goes on with the parked flow; result is of what failed', () => {
    const chat = new Chat({
      ...world,
      flows: [flow(head('one') + indent('- do: a.b\n- say: 后面 {{ result.outcome }}'))],
      repair: repair('repair:\n  failed:\n    - say: "{{ result.action }} 坏了"\n'),
    })
    chat.send({ type: 'start', flow: 'one', utterance: null })
    expect(chat.heard()).toEqual(['a.b 坏了', '后面 failed'])
  })
  test('empty and none hand off to general', () => {
    const list =
      '- do: rows.list\n  save: rows\n- choose: row\n  from: rows\n  text: 哪个？\n  label: "{{ item.title }}"'
    expect(begin(list, { actions: { 'rows.list': [{ outcome: 'ok', result: [] }] } }).handoff?.queue).toBe(
      'general',
    )
    const none = begin(list, { actions: { 'rows.list': rows('甲', '乙') } })
    none.say('都不是')
    expect(none.handoff?.queue).toBe('general')
  })
  test('repair scopes: the open question, what was answered, the title of the flow', () => {
    const chat = new Chat({
      flows: [flow(head('one') + indent('- ask: n\n  type: number\n  text: 几个？\n- confirm: 对吗？'))],
      repair: repair(
        'repair:\n  not_understood:\n    - say: "{{ flow.title }}：{{ question.text }}"\n  corrected:\n    - say: 改 {{ question.answer }}\n',
      ),
    })
    chat.send({ type: 'start', flow: 'one', utterance: null })
    chat.heard()
    expect(chat.say('嗯')).toEqual(['one：几个？'])
    chat.say('2')
    expect(chat.say('不对，是 3')[0]).toBe('改 3')
  })
})

test('a variant for a kind of channel holds for every account on it; the account itself goes before', () => {
  const steps = '- say: { text: 文, wechat: 微信 }'
  const env = (id: string) => ({ channel: id, plugin: 'wechat' })
  expect(begin(steps, env('wechat_2')).heard()).toEqual(['微信'])
})
