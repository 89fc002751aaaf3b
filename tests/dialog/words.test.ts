import { describe, expect, test } from '@jest/globals'
import type { World } from './chat.ts'
import { Chat } from './chat.ts'
import { flow } from './flows.ts'

/** A chat in one flow named `one`, begun. */
function begin(steps: string, world: Partial<World> = {}, more: string[] = []): Chat {
  const head = 'flow: one\ntitle: 第一件事\nwhen: { intent: [办事] }\nsteps:\n'
  const chat = new Chat({
    ...world,
    flows: [flow(head + indent(steps)), ...more.map((text) => flow(text)), ...(world.flows ?? [])],
  })
  chat.send({ type: 'start', flow: 'one', utterance: null })
  return chat
}
const indent = (text: string) => text.trim().replace(/^/gm, '  ')
const ended = (chat: Chat) =>
  chat.all.flatMap((each) => each.ended.map(({ flow: id, outcome }) => `${id} ${outcome}`))
const notes = (chat: Chat) => chat.all.flatMap((each) => each.notes)

describe('say, set, tag, end', () => {
  test('several messages, with picture, card, buttons and barge_in', () => {
    const chat = begin(`
- set: { who: 小林, contact.level: gold, conversation.kind: who.x }
- say:
    - 您好，{{ who }}。
    - text: 看看这个{{ contact.level }}
      image: a/{{ who }}.png
      barge_in: no
      card:
        title: 卡 {{ who }}
        buttons:
          - { label: 去看, url: "https://x/{{ who }}" }
          - { label: 投诉, flow: one }
      buttons:
        - { label: 说一句, send: 你好 }
- tag: [甲, 乙]
- tag: 甲
- end: bought
`)
    expect(chat.heard()).toEqual(['您好，小林。', '看看这个gold'])
    const [out] = chat.all
    expect(out!.replies[1]).toEqual({
      type: 'message',
      text: '看看这个gold',
      image: 'a/小林.png',
      bargeIn: false,
      card: {
        title: '卡 小林',
        buttons: [
          { label: '去看', url: 'https://x/小林' },
          { label: '投诉', flow: 'one' },
        ],
      },
      buttons: [{ label: '说一句', send: '你好' }],
      step: 'one/2',
    })
    expect(out!.tags).toEqual(['甲', '乙'])
    expect(out!.contact).toEqual({ level: 'gold' })
    expect(out!.conversation).toEqual({ kind: null })
    expect(ended(chat)).toEqual(['one bought'])
    expect(out!.visited).toEqual(['one/1', 'one/2', 'one/3', 'one/4', 'one/5'])
  })

  test('the most exact variant wins; English where the contact speaks it', () => {
    const steps = '- say:\n    text: 文字\n    voice: 语音\n    wechat: 微信\n    en: { text: words, wechat: wx }'
    expect(begin(steps).heard()).toEqual(['文字'])
    expect(begin(steps, { channel: 'wechat' }).heard()).toEqual(['微信'])
    expect(begin(steps, { voice: true }).heard()).toEqual(['语音'])
    expect(begin(steps, { language: 'en' }).heard()).toEqual(['words'])
    expect(begin(steps, { language: 'en', channel: 'wechat' }).heard()).toEqual(['wx'])
  })

  test('an unset name is an empty text and a note; a text of nothing is not sent', () => {
    const chat = begin('- say: "{{ gone }}"\n- say: 有{{ gone.x }}')
    expect(chat.heard()).toEqual(['有'])
    expect(notes(chat)).toEqual(['unset gone in one/1', 'nothing to say in one/1', 'unset gone.x in one/2'])
  })

  test('set answers a question of that name, and a guard skips one step', () => {
    const chat = begin(`
- set: { color: red }
- ask: color
  type: text
  text: 什么颜色？
- say: 不该说
  if: color is blue
- say: 红的
  if: color is red
`)
    expect(chat.heard()).toEqual(['红的'])
  })
})

describe('if, case, go', () => {
  const steps = `
- case: contact.tier
  on:
    gold: { set: { gift: 大礼 } }
    silver: []
    else: { end: unresolved }
- if: gift
  then:
    - say: 送{{ gift }}
  else: last
- say: 中间
- say: 最后
  id: last
`
  test('branches come back below, names jump', () => {
    expect(begin(steps, { contact: { tier: 'gold' } }).heard()).toEqual(['送大礼', '中间', '最后'])
    expect(begin(steps, { contact: { tier: 'silver' } }).heard()).toEqual(['最后'])
    const other = begin(steps, { contact: { tier: 'x' } })
    expect(other.heard()).toEqual([])
    expect(ended(other)).toEqual(['one unresolved'])
  })

  test('go to a question empties it and keeps the answers below; go to a flow does not come back', () => {
    const chat = begin(
      `
- ask: first
  type: text
  text: 一？
- ask: second
  type: text
  text: 二？
- if: first is 旧
  go: first
- go: two
`.replace('- if: first is 旧\n  go: first', '- go: first\n  if: first is 旧'),
      {},
      ['flow: two\ntitle: 第二件事\nsteps:\n  - say: 到了\n  - end: there\n'],
    )
    expect(chat.heard()).toEqual(['一？'])
    expect(chat.say('旧')).toEqual(['二？'])
    expect(chat.say('贰')).toEqual(['一？'])
    expect(chat.say('新')).toEqual(['到了'])
    expect(ended(chat)).toEqual(['one moved', 'two there'])
  })
})

describe('ask', () => {
  const ask = (more: string) => `- ask: code\n  type: order_no\n  text: 单号？\n${more}\n- say: 收到 {{ code }}`
  test('typed values, must, retry texts, and the end of patience', () => {
    const chat = begin(ask('  must: code matches ^1\n  retry:\n    - 再看看。\n    - 十二位数字。'))
    expect(chat.heard()).toEqual(['单号？'])
    expect(chat.say('没有吧')).toEqual(['再看看。'])
    expect(chat.say('212345678901')).toEqual(['十二位数字。'])
    expect(chat.say('112345678901')).toEqual(['收到 112345678901'])
    const lost = begin(ask('  attempts: 2\n  on:\n    gave_up: { end: unresolved }'))
    expect(lost.say('嗯嗯')).toEqual(['单号？', '不好意思，我没有听懂。', '单号？'])
    expect(lost.say('嗯嗯')).toEqual([])
    expect(ended(lost)).toEqual(['one unresolved'])
  })

  test('optional may be left out, and is not asked again on the way down', () => {
    const chat = begin(`
- ask: photo
  type: image
  text: 拍一张？
  optional: yes
- ask: code
  type: order_no
  text: 单号？
- confirm: 对吗{{ photo.name }}？
  on:
    no: code
`)
    expect(chat.all[0]!.replies[0]!.choices?.map((choice) => choice.label)).toEqual(['跳过'])
    expect(chat.press('跳过')).toEqual(['拍一张？', '单号？'])
    expect(chat.say('112345678901')).toEqual(['对吗？'])
    expect(chat.say('不对')).toEqual(['单号？'])
    expect(chat.say('112345678902')).toEqual(['对吗？'])
  })

  test('an attachment is a value with a private link; text takes it where it accepts', () => {
    const photo = { kind: 'image' as const, ref: 'media:1', name: 'a.jpg', mime: 'image/jpeg', size: 9 }
    const chat = begin(
      '- ask: photo\n  type: image\n  text: 拍？\n- ask: why\n  type: text\n  accepts: [text, image]\n  text: 为什么？\n- ask: end\n  type: text\n  text: 完？',
    )
    chat.say('', { attachments: [photo] })
    expect(chat.slot('photo')).toEqual({ name: 'a.jpg', type: 'image/jpeg', size: 9, link: 'media:1' })
    chat.say('坏了', { attachments: [photo] })
    expect(chat.slot('why')).toBe('坏了 [a.jpg](media:1)')
  })

  test('a timeout takes its branch, else ends the flow without a word', () => {
    const chat = begin(ask('  timeout: 5m\n  on:\n    timeout: { say: 超时 }'))
    chat.heard()
    expect(chat.later(299_000)).toEqual([])
    expect(chat.later(1000)).toEqual(['超时', '收到 '])
    const quiet = begin(ask('  timeout: 5m'))
    quiet.heard()
    expect(quiet.later(300_000)).toEqual([])
    expect(ended(quiet)).toEqual(['one unresolved'])
    const answered = begin(ask('  timeout: 5m'))
    answered.say('112345678901')
    expect(answered.timers.size).toBe(0)
  })

  test('a secret goes into `with` whole, and into texts only masked', () => {
    const chat = begin(
      `
- ask: phone
  type: phone
  secret: yes
  text: 手机？
- set: { copy: slot.phone, contact.mobile: slot.phone }
- do: sms.send
  with: { to: slot.phone }
- say: 发到 {{ phone }}，{{ copy | spoken }}，尾号 {{ phone | last4 }}
`,
      { actions: { 'sms.send': [{ outcome: 'ok' }] } },
    )
    expect(chat.say('13812345678').slice(1)).toEqual(['发到 138****5678，138****5678，尾号 5678'])
    expect(chat.calls[0]!.input).toEqual({ to: '13812345678' })
    expect(chat.all.map((each) => each.contact)).not.toContainEqual({ mobile: '13812345678' })
  })
})

describe('choose', () => {
  test('labels, other words, position, part, typo; options with `if`; what fits nothing goes to 其他', () => {
    const steps = `
- choose: why
  text: 原因？
  options:
    size: { label: 尺码不合适, also: [小了] }
    vip: { label: 会员换新, if: contact.tier is gold }
    other: 其他
- end: "{{ x }}"
`.replace('- end: "{{ x }}"', '- say: 好')
    const pick = (text: string, tier = 'new') => {
      const chat = begin(steps, { contact: { tier } })
      chat.say(text)
      return chat.all.flatMap((each) => each.visited).includes('one/2') ? 'taken' : 'asked'
    }
    for (const text of [
      '尺码不合适',
      '小了',
      '就是小了呀',
      '不合适',
      '尺码不何适',
      '第一个',
      '2',
      '其他',
      '不喜欢',
    ])
      expect([text, pick(text)]).toEqual([text, 'taken'])
    for (const text of ['会员换新是什么？', '嗯', '3']) expect([text, pick(text)]).toEqual([text, 'asked'])
    expect(pick('3', 'gold')).toBe('taken')
  })

  test('a fork uses its answer up; the value stays readable', () => {
    const chat = begin(`
- choose: what
  text: 要什么？
  options: { tea: 茶, coffee: 咖啡, done: 不要了 }
  on:
    done: bye
- say: 给您{{ what }}。
- go: what
- say: 最后是{{ what }}。
  id: bye
`)
    chat.heard()
    expect(chat.say('茶')).toEqual(['给您茶。', '要什么？'])
    expect(chat.say('不要了')).toEqual(['最后是不要了。'])
    const again = begin(`
- choose: what
  text: 要什么？
  options: { tea: 茶, done: 不要了 }
  on:
    tea: { say: 泡茶 }
- say: 上次{{ what }}
- go: what_else
- ask: what_else
  type: text
  text: 还要？
- go: back
- say: 不到
- if: what is tea
  id: back
  then: []
- choose: what
  text: 又要什么？
  options: { tea: 茶, done: 不要了 }
`)
    again.heard()
    expect(again.say('茶')).toEqual(['泡茶', '上次茶', '还要？'])
    expect(again.say('嗯')).toEqual(['又要什么？'])
  })

  const rows = (count: number) => [
    {
      outcome: 'ok',
      result: Array.from({ length: count }, (_, i) => ({ title: `第${i + 1}号`, no: String(i + 1) })),
    },
  ]
  const list = (more = '') => `
- do: rows.list
  save: rows
- choose: row
  from: rows
  text: 哪个？
  label: "{{ item.title }}"
  limit: 2
${more}
- say: 是 {{ row.title }}{{ row | lines }}
`
  test('a list: pages, none, one taken without asking, none at all', () => {
    const chat = begin(list(), { actions: { 'rows.list': rows(5) } })
    const labels = () =>
      chat.all
        .at(-1)!
        .replies.at(-1)!
        .choices!.map((choice) => choice.label)
    expect(labels()).toEqual(['第1号', '第2号', '更多'])
    chat.press('更多')
    expect(labels()).toEqual(['第3号', '第4号', '更多'])
    chat.say('更多')
    expect(labels()).toEqual(['第5号'])
    expect(chat.say('第5号').at(-1)).toBe('是 第5号第5号')
    expect(begin(list(), { actions: { 'rows.list': rows(1) } }).heard()).toEqual(['是 第1号第1号'])
    const none = begin(list('  on:\n    none: { say: 那算了 }'), { actions: { 'rows.list': rows(3) } })
    none.heard()
    expect(none.say('都不是')).toEqual(['那算了', '是 '])
    const empty = begin(list('  on:\n    empty: { end: unresolved }'), { actions: { 'rows.list': rows(0) } })
    expect(ended(empty)).toEqual(['one unresolved'])
    const built = begin(list(), { actions: { 'rows.list': rows(0) } })
    expect(built.handoff?.queue).toBe('general')
  })

  test('many: "1和3", "都要", by name', () => {
    const many = (text: string, count = 3) => {
      const chat = begin(list('  many: yes').replace('limit: 2', 'limit: 5'), {
        actions: { 'rows.list': rows(count) },
      })
      chat.heard()
      return chat.say(text).join()
    }
    expect(many('1和3')).toBe('是 第1号\n第3号')
    expect(many('都要')).toBe('是 第1号\n第2号\n第3号')
    expect(many('第2号和第3号')).toBe('是 第2号\n第3号')
    expect(many('第2号')).toBe('是 第2号')
  })
})

describe('confirm', () => {
  test('no: what is wrong, refill, and again', () => {
    const chat = begin(`
- ask: name
  type: text
  text: 名字？
- choose: kind
  text: 种类？
  options: { a: 甲, b: 乙 }
- confirm: "{{ name }}和{{ kind }}，对吗？"
- say: 成了
`)
    chat.heard()
    chat.say('小林')
    expect(chat.say('甲')).toEqual(['小林和甲，对吗？'])
    expect(chat.say('不对')).toEqual(['哪里不对？'])
    expect(chat.all.at(-1)!.replies[0]!.choices!.map((choice) => choice.label)).toEqual(['小林', '甲', '不办了'])
    expect(chat.say('甲')).toEqual(['种类？'])
    expect(chat.say('乙')).toEqual(['小林和乙，对吗？'])
    expect(chat.say('是的')).toEqual(['成了'])
  })
  test('with nothing to change, no is a cancel; with one thing it is asked at once', () => {
    const plain = begin('- confirm: 好吗？\n- say: 成了')
    plain.heard()
    expect(plain.say('不要')).toEqual(['好的，先不办了。'])
    expect(ended(plain)).toEqual(['one cancelled'])
    const one = begin('- ask: n\n  type: number\n  text: 几个？\n- confirm: "{{ n }}个，对吗？"')
    one.say('2')
    expect(one.say('不对').at(-1)).toBe('几个？')
    expect(one.say('3')).toEqual(['3个，对吗？'])
  })
})

describe('do', () => {
  test('outcomes, save, empty values, and a vanished action', () => {
    const steps = `
- do: box.open
  with: { a: contact.tier, b: contact.gone, c: word }
  save: box
  on:
    locked: { say: "锁着{{ result.why }}{{ result.outcome }}" }
- say: 里面是{{ box.thing }}
`
    const chat = begin(steps, { actions: { 'box.open': [{ outcome: 'ok', result: { thing: '灯' } }] } })
    expect(chat.heard()).toEqual(['里面是灯'])
    expect(chat.calls[0]!.input).toEqual({ a: 'new', c: 'word' })
    expect(
      begin(steps, { actions: { 'box.open': [{ outcome: 'locked', result: { why: '了' } }] } }).heard(),
    ).toEqual(['锁着了locked', '里面是'])
    const gone = begin(steps)
    expect(gone.heard()[0]).toBe('系统刚才没有响应，我请同事来处理。')
    expect(gone.handoff?.reason).toBe('box.open 不可用')
    expect(notes(gone)).toContain('no action box.open')
  })

  test('a write is never done twice with the same values; the first result is given again', () => {
    const chat = begin(
      `
- ask: n
  type: number
  text: 几个？
- confirm: 下单？
- do: order.make
  with: { n: slot.n }
  on:
    ok: []
    full: { say: 满了 }
- say: 单号{{ result.no }}
- go: n
`,
      {
        actions: {
          'order.make': [
            { outcome: 'ok', result: { no: 'A' } },
            { outcome: 'ok', result: { no: 'B' } },
          ],
        },
        effects: { 'order.make': 'write' },
      },
    )
    const round = (n: string) => {
      chat.say(n)
      return chat.say('对')[0]
    }
    expect([round('2'), round('2'), round('3')]).toEqual(['单号A', '单号A', '单号B'])
    expect(chat.calls.map((call) => call.input['n'])).toEqual([2, 3])
    expect(new Set(chat.calls.map((call) => call.key)).size).toBe(2)
  })

  test('what a run did is forgotten with the run', () => {
    const chat = begin('- do: order.make\n- ask: n\n  type: number\n  text: 几个？', {
      actions: { 'order.make': [{ outcome: 'ok' }] },
      effects: { 'order.make': 'record' },
    })
    expect(Object.keys(chat.state.done)).toHaveLength(1)
    chat.say('2')
    expect(chat.state.done).toEqual({})
  })

  test('a result nobody awaits is noted and not spoken', () => {
    const chat = begin('- ask: n\n  type: number\n  text: 几个？', { actions: {} })
    chat.heard()
    chat.send({ type: 'result', id: 'lost', outcome: 'ok', result: {} })
    expect(chat.heard()).toEqual([])
    expect(notes(chat)).toContain('nobody awaits lost: ok')
    expect(chat.state.awaiting?.kind).toBe('answer')
  })
})

describe('answer', () => {
  test('found goes on, miss takes its branch or the repair', () => {
    const world = { articles: { 营业时间: '九点到九点' } }
    const found = begin('- answer: 营业时间\n- say: 完', world)
    expect(found.heard()).toEqual(['九点到九点', '完'])
    expect(found.all[0]!.replies[0]).toMatchObject({ answer: '营业时间', step: 'one/1' })
    expect(begin('- answer: 没有的\n  on:\n    miss: { say: 查不到 }\n- say: 完', world).heard()).toEqual([
      '查不到',
      '完',
    ])
    expect(
      begin('- answer: { search: "{{ contact.tier }}" }\n- say: 完', { articles: { new: '新人' } }).heard(),
    ).toEqual(['新人', '完'])
    expect(begin('- answer: 没有的\n- say: 完', world).heard()).toEqual(['这个问题我没有把握，不想乱答。', '完'])
  })
})

describe('call', () => {
  const two = (end: string) => `
flow: two
title: 第二件事
takes: [n, secret_n]
steps:
  - ask: code
    type: order_no
    text: 单号{{ n }}？
  - end: ${end}
    return: { code: slot.code, gone: slot.gone }
`
  const steps = `
- call: two
  with: { n: word }
  save: got
  on:
    other: { say: 别的 }
- say: 得到 {{ got.code }}，{{ result.outcome }}
`
  test('values in and out, own outcomes, and cancel ends the caller too', () => {
    const chat = begin(steps, {}, [two('found')])
    expect(chat.heard()).toEqual(['单号word？'])
    expect(chat.say('112345678901')).toEqual(['得到 112345678901，found'])
    expect(chat.all.at(-1)!.ended.map((end) => end.outcome)).toEqual(['found', 'resolved'])
    const other = begin(steps, {}, [two('other')])
    expect(other.say('112345678901').slice(1)).toEqual(['别的', '得到 112345678901，other'])
    const cancelled = begin(steps, {}, [two('found')])
    cancelled.heard()
    expect(cancelled.say('取消')).toEqual(['好的，先不办了。'])
    expect(ended(cancelled)).toEqual(['two cancelled', 'one cancelled'])
  })

  test('what the customer has said already fills the questions of the flow and of those it calls, but no text', () => {
    const chat = new Chat({
      flows: [
        flow(`
flow: one
title: 一
when: { intent: [办事] }
steps:
  - ask: note
    type: text
    text: 备注？
  - choose: why
    text: 原因？
    options: { size: { label: 尺码不合适, also: [小了] }, other: 其他 }
  - call: two
    save: got
  - confirm: "{{ why }} {{ got.code }} {{ note }}？"
`),
        flow(two('found')),
      ],
    })
    chat.send({ type: 'start', flow: 'one', utterance: chat.utterance('小了想退 112345678901') })
    expect(chat.heard()).toEqual(['备注？'])
    expect(chat.say('快点')).toEqual(['尺码不合适 112345678901 快点？'])
    expect(chat.say('对')).toEqual([])
  })

  test('a called flow that a repair ended cannot go on with what it should have saved', () => {
    const chat = begin(steps, {}, [two('found').replace('text: 单号', 'timeout: 1m\n    text: 单号')])
    chat.heard()
    expect(chat.later(60_000)).toEqual([])
    expect(ended(chat)).toEqual(['two unresolved', 'one unresolved'])
  })
})

describe('handoff', () => {
  const steps = (on: string) => `
- handoff: after_sales
  reason: 客人 {{ contact.tier }}
  skills: [senior]
  priority: high
  within: 2m
  text: 我请同事来。
${on}
- say: 后面
`
  test('asks, queues, and without `on: resolved` ends there', () => {
    const chat = begin(steps(''))
    expect(chat.handoff).toMatchObject({
      queue: 'after_sales',
      reason: '客人 new',
      skills: ['senior'],
      priority: 'high',
      withinMs: 120_000,
    })
    expect(chat.heard()).toEqual(['我请同事来。', '已为您排队，您排在第一位。'])
    expect(chat.state.awaiting).toMatchObject({ kind: 'handoff' })
    chat.send({ type: 'handoff', id: chat.handoff!.id, outcome: 'resolved', result: {} })
    expect(chat.heard()).toEqual([])
    expect(ended(chat)).toEqual(['one handed_off'])
  })
  test('its own branches go on below', () => {
    const chat = begin(steps('  on:\n    timeout: { say: 没人 }\n    resolved: { say: 好了 }'))
    chat.heard()
    chat.send({ type: 'handoff', id: chat.handoff!.id, outcome: 'timeout', result: {} })
    expect(chat.heard()).toEqual(['没人', '后面'])
    const done = begin(steps('  on:\n    resolved: { say: 好了 }'))
    done.heard()
    done.send({ type: 'handoff', id: done.handoff!.id, outcome: 'resolved', result: {} })
    expect(done.heard()).toEqual(['好了', '后面'])
  })
  test('nobody there: the repair speaks and the flow ends', () => {
    const chat = begin(steps(''), { shop: { open: false } })
    expect(chat.heard()).toEqual(['我请同事来。', '现在没有客服在线，上班后请再找我们。'])
    expect(ended(chat)).toEqual(['one unresolved'])
  })
})

describe('wait', () => {
  test('a span, a moment, an event with its limit', () => {
    const span = begin('- wait: 10m\n- say: 到了')
    expect(span.later(599_000)).toEqual([])
    expect(span.later(1000)).toEqual(['到了'])
    const until = begin('- wait: { until: shop.next_open }\n  on:\n    done: { say: 开门 }\n- say: 完')
    expect(until.later(Date.parse('2025-11-13T01:00:00Z') - until.now)).toEqual(['开门', '完'])
    const past = begin('- wait: { until: 2020-01-01 }\n- say: 完')
    expect(past.heard()).toEqual(['完'])
    const event = () =>
      begin('- wait: { event: paid, at_most: 3d }\n  on:\n    done: { say: 付了 }\n    timeout: { say: 没付 }')
    const paid = event()
    paid.send({ type: 'event', name: 'other' })
    paid.send({ type: 'event', name: 'paid' })
    expect(paid.heard()).toEqual(['付了'])
    expect(paid.timers.size).toBe(0)
    expect(event().later(3 * 86_400_000)).toEqual(['没付'])
  })
  test('another matter may come while it waits; what fell due in between is taken after it', () => {
    const chat = begin('- wait: 10m\n- say: 到了', {}, [
      'flow: two\ntitle: 二\nwhen: { intent: [别的] }\nsteps:\n  - ask: n\n    type: number\n    text: 几个？\n  - say: "{{ n }}个"\n',
    ])
    expect(chat.say('别的')).toEqual(['几个？'])
    expect(chat.later(600_000)).toEqual([])
    expect(chat.say('3')).toEqual(['3个', '到了'])
    const early = begin('- wait: 10m\n- say: 到了', {}, [
      'flow: two\ntitle: 二\nwhen: { intent: [别的] }\nsteps:\n  - say: 好\n',
    ])
    expect(early.say('别的')).toEqual(['好'])
    expect(early.later(600_000)).toEqual(['到了'])
  })
})
