/** Sentences of the flow language, one by one, that no other test holds to the letter. */
import { describe, expect, test } from '@jest/globals'
import type { Value } from '../../bot/model/index.ts'
import { Chat, type World } from './chat.ts'
import { flow, repair } from './flows.ts'

const indent = (text: string) => text.trim().replace(/^/gm, '  ')
const head = (id: string, more = '') => `flow: ${id}\ntitle: ${id}\n${more}steps:\n`
function begin(steps: string, world: Partial<World> = {}, more: string[] = [], own = ''): Chat {
  const chat = new Chat({
    ...world,
    flows: [flow(head('one', own) + indent(steps)), ...more.map((text) => flow(text))],
  })
  chat.send({ type: 'start', flow: 'one', utterance: null })
  return chat
}
const ended = (chat: Chat) =>
  chat.all.flatMap((each) => each.ended.map(({ flow: id, outcome }) => `${id} ${outcome}`))
const notes = (chat: Chat) => chat.all.flatMap((each) => each.notes)
const rows = (...titles: string[]) => [{ outcome: 'ok', result: titles.map((title) => ({ title })) }]
const photo = (ref: string) => ({ kind: 'image' as const, ref, name: `${ref}.jpg`, mime: 'image/jpeg', size: 1 })

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

describe('a correction refills its slot and runs the checks below it again', () => {
  const pick = `${head('pick', 'takes: [hint]\n')}
  - ask: code
    type: order_no
    text: 单号？
  - choose: size
    text: 多大？
    options: { big: 大, small: 小 }
  - end: found
    return: { code: slot.code, size: slot.size }
`
  const shop = `
- ask: phone
  type: phone
  text: 电话？
- call: pick
  save: got
- if: got.code matches ^9
  then: { say: 特别的单 }
- confirm: "{{ phone }} {{ got.code }} {{ got.size }}，对吗？"
- say: 成了
`
  const atConfirm = () => {
    const chat = begin(shop, {}, [pick])
    for (const text of ['13812345678', '112345678901', '大']) chat.say(text)
    return chat
  }
  test('also one given in a flow that was called and has come back; its other answers stay', () => {
    const chat = atConfirm()
    expect(chat.say('不对，是 912345678902')).toEqual([
      '好的，改成 912345678902。',
      '特别的单',
      '13812345678 912345678902 big，对吗？',
    ])
    expect(chat.say('改成小')).toEqual(['好的，改成 小。', '特别的单', '13812345678 912345678902 small，对吗？'])
    expect(chat.say('电话改成13900001111')).toContain('好的，改成 13900001111。')
    expect(chat.say('对')).toContain('成了')
    expect(chat.state.frames).toEqual([])
  })
  test('one that is only said to be wrong is asked again there', () => {
    const chat = atConfirm()
    expect(chat.say('单号填错了')).toEqual(['单号？'])
    expect(chat.say('112345678909')).toEqual(['13812345678 112345678909 big，对吗？'])
  })
  test('"no" offers all of them', () => {
    const chat = atConfirm()
    chat.say('不对')
    const labels = chat.all.at(-1)!.replies[0]!.choices!.map(({ label }) => label)
    expect(labels).toEqual(['13812345678', '112345678901', '大', '不办了'])
    expect(chat.press('大').at(-1)).toBe('多大？')
    expect(chat.say('小')).toEqual(['13812345678 112345678901 small，对吗？'])
  })
  test('返回 goes into the called flow, then to what was asked before it', () => {
    const chat = atConfirm()
    expect(chat.say('返回')).toEqual(['多大？'])
    expect(chat.say('返回')).toEqual(['单号？'])
    expect(chat.say('返回')).toEqual(['电话？'])
    for (const text of ['13900001111', '112345678905']) chat.say(text)
    expect(chat.say('小')).toEqual(['13900001111 112345678905 small，对吗？'])
  })
  test('a pressed option of a question answered before it is a correction as well', () => {
    const chat = atConfirm()
    expect(chat.press('小').at(-1)).toBe('13812345678 112345678901 small，对吗？')
  })
  test('an answer that is reached again by a new call is asked anew', () => {
    const chat = begin(
      '- call: pick\n  save: got\n  id: again\n- confirm: 还要吗？\n  on:\n    yes: again\n    no: []',
      {},
      [pick],
    )
    for (const text of ['112345678901', '大']) chat.say(text)
    expect(chat.say('对').at(-1)).toBe('单号？')
  })
})

describe('call', () => {
  const two = (end: string) => `${head('two')}  - ask: n\n    type: number\n    text: 几个？\n${end}`
  test('cancelled ends the caller too, unless it is branched', () => {
    const own = begin('- call: two\n- say: 后面', {}, [two('  - end: cancelled\n')])
    own.say('1')
    expect(ended(own)).toEqual(['two cancelled', 'one cancelled'])
    const branched = begin('- call: two\n  on:\n    cancelled: { say: 不要了 }\n- say: 后面', {}, [two('')])
    branched.heard()
    expect(branched.say('取消')).toEqual(['好的，先不办了。', '不要了', '后面'])
  })
  test('a second call that gives nothing back leaves nothing of the first', () => {
    const steps = '- call: two\n  save: got\n  id: again\n- say: "{{ got.n }}"\n- go: again'
    const chat = begin(steps, {}, [two('  - if: n is 1\n    then: { end: found, return: [n] }\n  - end: found\n')])
    chat.heard()
    expect(chat.say('1')).toEqual(['1', '几个？'])
    expect(chat.say('2')).toEqual(['', '几个？'].filter(Boolean))
    expect(notes(chat)).toContain('unset got.n in one/2')
  })
  test('flows that call themselves without end are stopped, and a person is called', () => {
    const chat = begin('- call: one')
    expect(chat.handoff?.queue).toBe('general')
    expect(notes(chat).join()).toMatch(/too many flows in one another|step budget/)
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
