import { describe, expect, test } from '@jest/globals'
import type { World } from './chat.ts'
import { Chat } from './chat.ts'
import { flow, repair } from './flows.ts'

const indent = (text: string) => text.trim().replace(/^/gm, '  ')
const other =
  'flow: two\ntitle: 第二件事\nwhen: { intent: [别的] }\nsteps:\n  - ask: n\n    type: number\n    text: 几个？\n  - say: "{{ n }}个"\n'

function begin(steps: string, repairs: string | null = null, world: Partial<World> = {}, own = ''): Chat {
  const chat = new Chat({
    ...world,
    flows: [
      flow(
        `flow: one\ntitle: 第一件事\nwhen: {{ intent: [办事] }}\n${own}steps:\n${indent(steps)}`
          .replace('{{ ', '{ ')
          .replace(' }}\n', ' }\n'),
      ),
      flow(other),
    ],
    repair: repairs === null ? null : repair(`repair:\n${indent(repairs)}`),
  })
  chat.send({ type: 'start', flow: 'one', utterance: null })
  return chat
}
const ended = (chat: Chat) =>
  chat.all.flatMap((each) => each.ended.map(({ flow: id, outcome }) => `${id} ${outcome}`))
const notes = (chat: Chat) => chat.all.flatMap((each) => each.notes)
const ask = '- ask: code\n  type: order_no\n  text: 单号？\n- say: 完{{ code }}'

describe('looking a repair up', () => {
  test('the step, then the flow, then _repair.yml, then what is built in', () => {
    const broken = '- do: a.b\n- say: 后面'
    const world = { actions: { 'a.b': ['failed' as const] } }
    const file = 'failed:\n  - say: 文件里的'
    const own = 'repair:\n  failed:\n    - say: 流程自己的\n'
    expect(begin(`- do: a.b\n  on:\n    failed: { say: 步骤的 }\n- say: 后面`, file, world, own).heard()).toEqual([
      '步骤的',
      '后面',
    ])
    expect(begin(broken, file, world, own).heard()).toEqual(['流程自己的', '后面'])
    expect(begin(broken, file, world).heard()).toEqual(['文件里的', '后面'])
    expect(begin(broken, null, world).heard()[0]).toBe('系统刚才没有响应，我请同事来处理。')
  })

  test('go start begins anew, go to a name of the flow jumps there, end ends the flow', () => {
    const steps = '- say: 头\n- ask: code\n  type: order_no\n  text: 单号？\n- do: a.b\n- say: 尾\n  id: tail'
    const world = { actions: { 'a.b': ['failed' as const, { outcome: 'ok' }] } }
    const again = begin(steps, 'failed: { go: start }', world)
    again.heard()
    expect(again.say('112345678901')).toEqual(['头', '单号？'])
    const jump = begin(steps, 'failed: { go: tail }', world)
    expect(jump.say('112345678901').at(-1)).toBe('尾')
    const stop = begin(steps, 'failed: { end: ticket }', world)
    stop.say('112345678901')
    expect(ended(stop)).toEqual(['one ticket'])
  })

  test("a flow's own repair shares the flow's names, _repair.yml has its own", () => {
    const steps = '- set: { mood: 好 }\n- do: a.b\n- say: "{{ mood }}"'
    const world = { actions: { 'a.b': ['failed' as const] } }
    const branch = '  failed:\n    - set: { mood: 坏 }\n    - say: 现在{{ mood }}'
    expect(begin(steps, null, world, `repair:\n${indent(branch)}\n`).heard()).toEqual(['现在坏', '坏'])
    expect(begin(steps, branch, world).heard()).toEqual(['现在坏', '好'])
  })
})

describe('a repair may not fall into itself', () => {
  test('the second time in a row gives up, a fault in that is a handoff', () => {
    const world = { actions: { 'a.b': ['failed' as const] } }
    const loop = begin('- do: a.b', 'failed: { go: start }\ngave_up: [{ say: 不行了 }]', world)
    expect(loop.heard()).toEqual(['不行了'])
    expect(notes(loop)).toContain('failed fell into itself')
    const worse = begin('- do: a.b', 'failed:\n  - do: a.b\ngave_up:\n  - do: a.b\n', world)
    expect(worse.handoff?.queue).toBe('general')
    expect(worse.state.awaiting?.kind).toBe('handoff')
  })
  test('with an answer in between it is not in a row', () => {
    const world = { actions: { 'a.b': ['failed' as const, 'failed' as const, { outcome: 'ok' }] } }
    const chat = begin(
      `${ask.replace('- say: 完{{ code }}', '- do: a.b')}\n- say: 成了`,
      'failed:\n  - say: 再来\n  - go: question',
      world,
    )
    chat.heard()
    expect(chat.say('112345678901')).toEqual(['再来', '单号？'])
    expect(chat.say('112345678902')).toEqual(['再来', '单号？'])
    expect(chat.say('112345678903')).toEqual(['成了'])
  })
  test('a loop without a question ends with a person', () => {
    const jump = begin('- say: 又\n  id: top\n- go: top')
    expect(jump.handoff?.queue).toBe('general')
    expect(notes(jump)).toContain('step budget spent')
    const calls = begin('- do: a.b\n  id: top\n- go: top', null, { actions: { 'a.b': [{ outcome: 'ok' }] } })
    expect(calls.handoff?.queue).toBe('general')
    expect(calls.calls.length).toBe(40)
  })
})

describe('at a question', () => {
  test('not_understood asks again, counts, and gives up with its reason', () => {
    const chat = begin(
      ask,
      'not_understood:\n  - say: 没懂\n  - go: question\ngave_up:\n  - handoff: general\n    reason: "{{ flow.title }}里“{{ question.text }}”"',
    )
    expect(chat.say('嗯')).toEqual(['单号？', '没懂', '单号？'])
    expect(chat.say('嗯')).toEqual(['没懂', '单号？'])
    chat.say('嗯')
    expect(chat.handoff?.reason).toBe('第一件事里“单号？”')
  })
  test('without `go: question` the question waits on, and that counts too', () => {
    const chat = begin(ask, 'not_understood:\n  - say: 请直接发数字\ngave_up: { end: unresolved }')
    expect(chat.say('嗯')).toEqual(['单号？', '请直接发数字'])
    expect(chat.say('嗯')).toEqual(['请直接发数字'])
    expect(chat.say('嗯')).toEqual([])
    expect(ended(chat)).toEqual(['one unresolved'])
    const good = begin(ask, 'not_understood:\n  - say: 请直接发数字')
    good.say('嗯')
    expect(good.say('112345678901')).toEqual(['完112345678901'])
  })
  test('silence: its texts in turn, then the repair; it counts', () => {
    const chat = begin('- ask: code\n  type: order_no\n  text: 单号？\n  silence:\n    - 在吗？', null, {
      voice: true,
    })
    chat.send({ type: 'silence' })
    chat.send({ type: 'silence' })
    expect(chat.heard()).toEqual(['单号？', '在吗？', '在吗？'])
    chat.send({ type: 'silence' })
    expect(chat.handoff?.queue).toBe('general')
    const plain = begin(ask, 'silence:\n  - say: { text: 您还在吗？, voice: 没有听到。 }\n  - go: question', {
      voice: true,
    })
    plain.send({ type: 'silence' })
    expect(plain.heard()).toEqual(['单号？', '没有听到。', '单号？'])
  })
  test('knowledge in between asks again uncounted; after ten minutes with words', () => {
    const chat = begin(ask, null, { articles: { 几点开门: '九点' } })
    chat.heard()
    for (let i = 0; i < 5; i++) expect(chat.say('几点开门')).toEqual(['九点', '单号？'])
    chat.later(600_000)
    expect(chat.say('几点开门')).toEqual(['九点', '刚才说到“第一件事”。', '单号？'])
  })
})

describe('reuse', () => {
  const first = '- ask: phone\n  type: phone\n  secret: yes\n  text: 手机？\n- say: 好'
  const second = (reuse: string) =>
    `flow: three\ntitle: 三\nsteps:\n  - ask: phone\n    type: phone\n    secret: yes\n    reuse: ${reuse}\n    text: 哪个手机？\n  - say: 尾号{{ phone | last4 }}\n`
  const start = (reuse: string) => {
    const chat = new Chat({ flows: [flow(`flow: one\ntitle: 一\nsteps:\n${indent(first)}`), flow(second(reuse))] })
    chat.send({ type: 'start', flow: 'one', utterance: null })
    chat.say('13812345678')
    chat.heard()
    chat.send({ type: 'start', flow: 'three', utterance: null })
    return chat
  }
  test('offer: yes takes it, no asks, the thing itself answers; never shown in full', () => {
    const yes = start('offer')
    expect(yes.heard()).toEqual(['还是用 138****5678 吗？'])
    expect(yes.say('对')).toEqual(['尾号5678'])
    const no = start('offer')
    no.heard()
    expect(no.say('不')).toEqual(['哪个手机？'])
    expect(no.say('13900001111')).toEqual(['尾号1111'])
    const thing = start('offer')
    thing.heard()
    expect(thing.say('13900002222')).toEqual(['尾号2222'])
  })
  test('always takes it, never asks', () => {
    expect(start('always').heard()).toEqual(['尾号5678'])
    expect(start('never').heard()).toEqual(['哪个手机？'])
  })
})

describe('another matter', () => {
  test('a digression comes back with words about where we were, uncounted', () => {
    const chat = begin(ask)
    chat.heard()
    for (let i = 0; i < 4; i++) {
      expect(chat.say('别的')).toEqual(['几个？'])
      expect(chat.say('3')).toEqual(['3个', '刚才说到“第一件事”。', '单号？'])
    }
    expect(chat.say('112345678901')).toEqual(['完112345678901'])
  })
  test('cancelling it goes back, cancelling again ends', () => {
    const chat = begin(ask)
    chat.heard()
    chat.say('别的')
    expect(chat.say('取消')).toEqual(['好的，先不办了。', '刚才说到“第一件事”。', '单号？'])
    expect(chat.say('算了')).toEqual(['好的，先不办了。'])
    expect(ended(chat)).toEqual(['two cancelled', 'one cancelled'])
  })
  test('the same flow is not begun twice', () => {
    const chat = begin(ask)
    chat.heard()
    chat.send({ type: 'start', flow: 'one', utterance: null })
    expect(chat.heard()).toEqual(['单号？'])
    expect(chat.state.frames).toHaveLength(1)
  })
  test('asking for a person on top: leaving the queue goes back to the question', () => {
    const chat = begin(ask)
    chat.heard()
    expect(chat.say('人工')).toEqual(['已为您排队，您排在第一位。'])
    expect(chat.handoff?.reason).toBe('人工')
    expect(chat.say('取消')).toEqual(['好的，先不办了。', '刚才说到“第一件事”。', '单号？'])
  })
})

describe('raised by the policy', () => {
  const candidates = [
    { title: '第二件事', flow: 'two', entry: null },
    { title: '开门时间', flow: null, entry: 'hours' },
  ]
  test('unclear: the flow that was meant begins with what was said, the article is read out', () => {
    const chat = new Chat({
      flows: [flow(other.replace('type: number', 'type: order_no'))],
      articles: { hours: '九点' },
    })
    chat.send({ type: 'repair', repair: 'unclear', utterance: chat.utterance('那个 112345678901'), candidates })
    expect(chat.heard()).toEqual(['您是想：'])
    expect(chat.press('第二件事')).toEqual(['112345678901个'])
    chat.send({ type: 'repair', repair: 'unclear', utterance: chat.utterance('那个'), candidates })
    expect(chat.press('开门时间')).toEqual(['您是想：', '九点'])
    expect(chat.state.frames).toEqual([])
  })
  test('no_answer over a waiting flow leaves the flow as it is', () => {
    const chat = begin(
      '- wait: 10m\n- say: 到了',
      'no_answer:\n  - say: 不知道\n  - choose: next\n    text: 您看：\n    options: { human: 转人工, stop: 不用了 }\n    on:\n      human: { handoff: general }',
    )
    expect(chat.say('天气')).toEqual(['不知道', '您看：'])
    expect(chat.say('不用了')).toEqual([])
    expect(chat.state.awaiting?.kind).toBe('wait')
    chat.say('股票')
    expect(chat.say('转人工').at(-1)).toContain('已为您排队')
    chat.send({ type: 'handoff', id: chat.handoff!.id, outcome: 'resolved', result: {} })
    expect(chat.state.awaiting?.kind).toBe('wait')
    expect(chat.later(600_000)).toEqual(['到了'])
  })
  test('what it asks by itself goes without a word when something else is said, and what waited below waits on', () => {
    const chat = begin('- wait: 10m\n- say: 到了')
    const ask = () =>
      chat.send({ type: 'repair', repair: 'unclear', utterance: chat.utterance('那个'), candidates })
    ask()
    const timers = chat.state.frames.length
    chat.send({ type: 'leave' })
    expect(chat.heard()).toEqual(['您是想：'])
    expect(chat.state.frames.length).toBe(timers - 1)
    expect(chat.later(600_000)).toEqual(['到了'])
    ask()
    chat.send({ type: 'leave' })
    expect([chat.heard(), chat.state.frames, chat.state.awaiting]).toEqual([['您是想：'], [], null])
  })
  test('a question of a flow is not left by it', () => {
    const chat = begin('- ask: n\n  type: number\n  text: 几个？')
    chat.send({ type: 'leave' })
    expect(chat.state.awaiting?.kind).toBe('answer')
  })
  test('with nothing running the repair runs by itself and is gone', () => {
    const chat = new Chat({ flows: [flow(other)] })
    expect(chat.say('天气')).toEqual(['这个问题我没有把握，不想乱答。'])
    expect(chat.state.frames).toEqual([])
    expect(chat.state.awaiting).toBeNull()
  })
})
