/** The table of mistakes of meaning: each at its exact place, each with a fix, and none where there is nothing wrong. */
import { describe, expect, test } from '@jest/globals'
import type { ChannelCapabilities } from '../sdk/index.ts'
import type { Mistake } from '../model/index.ts'
import { checkContent } from './check.ts'
import type { CheckWorld } from './check.ts'
import { loadContent, loadTests } from './load.ts'

const web = {
  modality: 'text',
  maxText: { length: 40, unit: 'chars' },
  maxButtons: 3,
  buttons: 'native',
} as ChannelCapabilities
const phone = { modality: 'voice', maxText: null, maxButtons: 0, buttons: 'drop' } as ChannelCapabilities
const world: CheckWorld = {
  actions: new Map([
    [
      'order.lookup',
      { effect: 'read', outcomes: ['not_found'], inputKeys: ['order_no'], requiredKeys: ['order_no'] },
    ],
    ['refund.create', { effect: 'write', outcomes: [], inputKeys: ['order_no', 'reason'] }],
    ['ticket.create', { effect: 'record', outcomes: [], inputKeys: null }],
  ]),
  channels: [
    { id: 'web', capabilities: web },
    { id: 'ivr', capabilities: phone },
  ],
}

const repair =
  'repair:\n  not_understood: { go: question }\n  handoff: { timeout: { end: unresolved }, no_agent: { end: unresolved }, out_of_hours: { end: unresolved } }\n'
const knowledge =
  'topic: 售后\nentries:\n  - { id: late, title: 退货规则, ask: [退货], answer: 七天。 }\n  - { id: inner, title: 内部, ask: [内部], answer: 机密。, audience: agents }\n'
const other =
  'flow: other\ntitle: 乙\ntakes: [note]\nsteps:\n  - ask: detail\n    type: text\n    text: 请说\n  - end: done\n'
const base = {
  'config/shop.yml': 'name: 小店\ntime_zone: Asia/Shanghai\n',
  'flows/_repair.yml': repair,
  'flows/other.yml': other,
  'knowledge/k.yml': knowledge,
}

function check(files: Record<string, string>, judged: CheckWorld = world): Mistake[] {
  const all = { ...base, ...files }
  const result = loadContent(all)
  if ('mistakes' in result) throw new Error(JSON.stringify(result.mistakes))
  const { tests, mistakes } = loadTests(all)
  if (mistakes.length > 0) throw new Error(JSON.stringify(mistakes))
  return checkContent(result.content, judged, tests.map((each) => each.test)) // prettier-ignore
}

/** A flow `a`; its steps begin on line 4. */
const flow = (steps: string): Record<string, string> => ({
  'flows/a.yml': `flow: a\ntitle: 甲\nsteps:\n${steps}\n`,
})
const say = '  - say: 好'
const ask = (slot: string, rest = ''): string => `  - ask: ${slot}\n    type: text\n    text: 请说\n${rest}`

const table: [what: string, steps: string, line: number, col: number, says: string][] = [
  ['unknown flow in call', '  - call: othr', 4, 11, '没有“othr”这个流程'],
  ['unknown target of go', `${ask('x')}  - go: y`, 7, 9, '没有“y”'],
  ['unknown target in a branch', '  - choose: x\n    text: 选\n    options: { a: 甲 }\n    on: { a: nowhere }', 7, 14, '没有“nowhere”'],
  ['unknown flow of a button', '  - say: { text: 好, buttons: [{ label: 去, flow: nope }] }', 4, 49, '没有“nope”这个流程'],
  ['go: question outside repair', '  - go: question', 4, 9, '没有“question”'],
  ['unknown action', '  - do: order.lookp\n    with: { order_no: contact.id }', 4, 9, '没有“order.lookp”这个动作'],
  ['outcome not branched', '  - do: order.lookup\n    with: { order_no: contact.id }', 4, 9, 'not_found'],
  ['outcome the action has not', '  - do: ticket.create\n    on: { full: { end: x } }', 5, 11, '不会走到“full”'],
  ['unknown input', '  - do: order.lookup\n    with: { order_no: contact.id, ordr_no: contact.id }\n    on: { not_found: { end: x } }', 5, 35, '没有“ordr_no”这个输入'],
  ['missing input', '  - do: order.lookup\n    on: { not_found: { end: x } }', 4, 9, '还需要：order_no'],
  ['unknown article', '  - answer: 退款规则', 4, 13, '没有“退款规则”'],
  ['article for agents', '  - answer: 内部', 4, 13, '只给客服看'],
  ['unknown topic', '  - answer: { search: contact.id, topic: 物流 }', 4, 42, '没有“物流”这个类别'],
  ['unknown queue', '  - handoff: nobody', 4, 14, '没有“nobody”这个队列'],
  ['unknown name in a condition', '  - if: ordr\n    say: 好', 4, 9, '没有“ordr”这个名字'],
  ['unknown scope', '  - if: shopp.open\n    say: 好', 4, 9, '没有“shopp”'],
  ['unknown field of a scope', '  - if: shop.opened\n    say: 好', 4, 9, '“shop”里没有“opened”'],
  ['unknown name to the right', `${ask('x')}  - if: x is y.z\n    say: 好`, 7, 14, '没有“y”'],
  ['unknown name in a text', '  - say: 好 {{ nam }}', 4, 15, '没有“nam”'],
  ['unknown name in a block of text', '  - say: |\n      好\n      给 {{ nam }}', 6, 12, '没有“nam”'],
  ['unknown name in quotes', '  - say: "{{ nam }}"', 4, 14, '没有“nam”'],
  ['unknown name in with', '  - do: ticket.create\n    with: { a: slot.x }', 5, 16, '“slot”里没有“x”'],
  ['unknown name in the list form', '  - do: ticket.create\n    with: [x]', 5, 12, '没有“x”'],
  ['a bare word that is a name', `${ask('x')}  - do: ticket.create\n    with: { a: x }`, 8, 16, '这里传过去的是“x”这个词'],
  ['unknown list', '  - choose: x\n    from: lst\n    text: 选\n    label: "{{ item }}"', 5, 11, '没有“lst”'],
  ['unknown value of case', '  - case: x.y\n    on: { else: [] }', 4, 11, '没有“x”'],
  ['item outside a list', '  - say: "{{ item.no }}"', 4, 14, '没有“item”'],
  ['repair scope outside repair', '  - say: "{{ question.text }}"', 4, 14, '没有“question”'],
  ['unknown experiment', '  - if: experiment.x is warm\n    say: 好', 4, 9, '“experiment”里没有“x”'],
  ['not a moment', '  - wait: { until: tomorrow }', 4, 20, '不是一个时刻'],
  ['bad condition', '  - if: now >\n    say: 好', 4, 14, ''],
  ['a pattern RE2 refuses', `${ask('x', '    must: x matches (?=a)b\n')}`, 7, 21, ''],
  ['bad template', '  - say: 好 {{ contact.name', 4, 12, ''],
  ['unknown filter', '  - say: 好 {{ contact.name | monney }}', 4, 30, 'monney'],
  ['filter with arguments', `  - say: '{{ now | day: "x" }}'`, 4, 20, ''],
  ['an open if', '  - say: "{% if now %}好"', 4, 24, ''],
  ['step id twice', `  - say: 好\n    id: x\n  - say: 行\n    id: x`, 7, 9, '用了两次'],
  ['id equals a question', `${ask('x')}  - say: 好\n    id: x`, 8, 9, '既是问题又是 id'],
  ['question named like a flow', ask('other'), 4, 10, '已经是一个流程'],
  ['question named like a scope', ask('contact'), 4, 10, '系统的名字'],
  ['question named like a word', ask('say'), 4, 10, '流程语言的词'],
  ['question named start', ask('start'), 4, 10, '流程语言的词'],
  ['saved name that hides a scope', '  - call: other\n    save: result', 5, 11, '系统的名字'],
  ['one name, two kinds', `${ask('x')}  - ask: x\n    type: phone\n    text: 电话`, 7, 10, '一个名字只能是一样东西'],
  ['setting what the system keeps', '  - set: { contact.verified: yes }', 4, 12, '不能由流程改'],
  ['unreachable below end', `  - end: resolved\n${say}`, 5, 5, '永远走不到'],
  ['unreachable below go', `${ask('x')}  - go: x\n${say}`, 8, 5, '永远走不到'],
  ['unreachable below a full fork', `  - choose: x\n    text: 选\n    options: { a: 甲, b: 乙 }\n    on: { a: { end: x }, b: { end: y } }\n${say}`, 8, 5, '永远走不到'],
  ['dead end', '  - say: 好\n    id: x\n  - wait: 10m\n  - go: x', 4, 5, '再也结束不了'],
  ['loop without a question', '  - say: 好\n    id: x\n  - if: shop.open\n    go: x', 6, 5, '一直转圈'],
  ['loop over a question that stays answered', `${say}\n    id: x\n${ask('y')}  - if: shop.open\n    go: x`, 9, 5, '一直转圈'],
  ['write without confirm', '  - do: refund.create\n    with: { order_no: contact.id }', 4, 5, '没有先请客户确认'],
  ['write with one path unconfirmed', `  - if: contact.verified\n    go: w\n  - confirm: 对吗？\n  - do: refund.create\n    id: w`, 7, 5, '没有先请客户确认'],
  ['question after the confirm refills the write', `  - confirm: 对吗？\n${ask('reason')}  - do: refund.create\n    with: { reason: slot.reason }`, 8, 5, '确认之后又问了'],
  ['the same in the list form', `  - confirm: 对吗？\n${ask('reason')}  - do: refund.create\n    with: [reason]`, 8, 5, '确认之后又问了'],
  ['a no that leads to the write', `  - confirm: 对吗？\n    on:\n      no: []\n  - do: refund.create`, 7, 5, '没有先请客户确认'],
  ['too deep', '  - if: now\n    then:\n      - if: now\n        then:\n          - if: now\n            then:\n              - if: now\n                then:\n                  - say: 好', 12, 19, '超过 3 层'],
  ['branch of an option that is not there', '  - choose: x\n    text: 选\n    options: { a: 甲 }\n    on: { b: { end: x } }', 7, 11, '不会走到“b”'],
  ['branch of a word that has it not', `${ask('x', '    on: { yes: { end: x } }\n')}`, 7, 11, '不会走到“yes”'],
  ['branch of an end the called flow has not', '  - call: other\n    on: { dne: { end: x } }', 5, 11, '不会走到“dne”'],
  ['case without else', '  - case: contact.tier\n    on: { gold: { say: 好 } }', 4, 11, '没有 else'],
  ['with that the flow does not take', '  - call: other\n    with: { x: y }', 5, 13, '不收“x”'],
  ['text too long for a channel', `  - say: ${'好'.repeat(41)}`, 4, 10, '渠道 web 最多 40'],
  ['nothing to say on a channel', '  - say: { voice: 好 }', 4, 10, '在渠道 web 上没有可以说的话'],
  ['too many buttons', '  - say: { text: 好, buttons: [{ label: a, send: a }, { label: b, send: b }, { label: c, send: c }, { label: d, send: d }] }', 4, 100, '最多 3 个'],
  ['too many options for a channel', '  - choose: x\n    text: 选\n    options: { a: 甲, b: 乙, c: 丙, d: 丁 }', 6, 34, '渠道 web 最多 3 个'],
  ['key 0', '  - choose: x\n    text: 选\n    options: { a: { label: 甲, key: 0 } }', 6, 36, '转人工'],
  ['key *', '  - choose: x\n    text: 选\n    options: { a: { label: 甲, key: "*" } }', 6, 36, '重复'],
  ['key twice', '  - choose: x\n    text: 选\n    options: { a: { label: 甲, key: 2 }, b: 乙 }', 6, 41, '已经是“a”'],
  ['a word for two options', '  - choose: x\n    text: 选\n    options: { a: 退货, b: { label: 换货, also: [退货] } }', 6, 46, '也是选项“a”'],
  ['secret in a text', `${ask('x', '    secret: yes\n')}  - say: 好 {{ x }}`, 8, 15, '保密'],
  ['secret set to another name', `${ask('x', '    secret: yes\n')}  - set: { y: slot.x }`, 8, 15, '保密'],
] // prettier-ignore

describe('mistakes', () => {
  test.each(table)('%s', (_, steps, line, col, says) => {
    const found = check(flow(steps))
    expect(found.map((each) => `${each.line}:${each.col} ${each.message.zh}`)).toHaveLength(1)
    expect(found[0]).toMatchObject({ file: 'flows/a.yml', line })
    expect(found[0]?.col).toBe(col)
    expect(found[0]?.message.zh).toContain(says)
    expect(found[0]?.message.en).toMatch(/^[\x20-\x7e“”\u4e00-\u9fff]{8,}$/)
  })

  test.each([
    ['file not named like the flow', { 'flows/b.yml': 'flow: a\ntitle: 甲\nsteps:\n  - say: 好\n' }, 'flows/b.yml', 1, 7, '文件却叫 b.yml'],
    ['flow twice', { 'flows/x/other.yml': other }, 'flows/x/other.yml', 1, 7, '写了两次'],
    ['example of two flows', { ...flow(say), 'flows/a.yml': 'flow: a\ntitle: 甲\nwhen: { intent: [退货, 退货] }\nsteps:\n  - say: 好\n' }, 'flows/a.yml', 3, 22, '已经是流程“a”的例子'],
    ['when that starts nothing', { 'flows/a.yml': 'flow: a\ntitle: 甲\nwhen: { channels: [web] }\nsteps:\n  - say: 好\n' }, 'flows/a.yml', 3, 7, '没有写什么会开始'],
    ['unknown channel in when', { 'flows/a.yml': 'flow: a\ntitle: 甲\nwhen: { event: x, channels: [wbe] }\nsteps:\n  - say: 好\n' }, 'flows/a.yml', 3, 30, '没有“wbe”这个渠道'],
    ['slot in when.if', { 'flows/a.yml': 'flow: a\ntitle: 甲\nwhen: { event: x, if: y }\nsteps:\n  - say: 好\n' }, 'flows/a.yml', 3, 23, '没有“y”'],
    ['entry id twice', { 'knowledge/l.yml': 'topic: 甲\nentries:\n  - { id: late, title: 别的, ask: [a], answer: b }\n' }, 'knowledge/l.yml', 3, 5, '写了两次'],
    ['entry title twice', { 'knowledge/l.yml': 'topic: 甲\nentries:\n  - { id: late_2, title: 退货规则, ask: [a], answer: b }\n' }, 'knowledge/l.yml', 3, 5, '一样'],
    ['slot in an answer', { 'knowledge/l.yml': 'topic: 甲\nentries:\n  - { id: x, title: 别的, ask: [a], answer: "{{ order_no }}" }\n' }, 'knowledge/l.yml', 3, 47, '没有“order_no”'],
    ['unknown flow of an answer’s button', { 'knowledge/l.yml': 'topic: 甲\nentries:\n  - id: x\n    title: 别的\n    ask: [a]\n    answer: { text: b, buttons: [{ label: c, flow: d }] }\n' }, 'knowledge/l.yml', 6, 52, '没有“d”'],
    ['write in a repair', { 'flows/_repair.yml': `${repair}  failed: [{ do: refund.create }, { end: x }]\n` }, 'flows/_repair.yml', 4, 12, '没有先请客户确认'],
    ['a word the guard forbids', { ...flow('  - say: 这是最好的面料'), 'config/guard.yml': 'lists:\n  ads: { title: 广告法, words: [最好的] }\n' }, 'flows/a.yml', 4, 10, '“最好的”不能说（广告法）'],
    ['the same in an answer', { 'knowledge/l.yml': 'topic: 甲\nentries:\n  - { id: x, title: 别的, ask: [a], answer: 最好的 }\n', 'config/guard.yml': 'lists:\n  ads: { title: 广告法, words: [最好的] }\n' }, 'knowledge/l.yml', 3, 43, '“最好的”不能说（广告法）'],
    ['the same on an option', { ...flow('  - choose: x\n    text: 选\n    options: { a: 最好的, b: 行 }\n    on: { a: [], b: [] }'), 'config/guard.yml': 'lists:\n  ads: { title: 广告法, words: [最好的] }\n' }, 'flows/a.yml', 6, 19, '“最好的”不能说（广告法）'],
    ['test of no flow', { 'flows/x.test.yml': 'test: x\ncases:\n  - case: 甲\n    chat:\n      - customer: 好\n' }, 'flows/x.test.yml', 1, 7, '没有“x”这个流程'],
    ['test with an outcome the action has not', { 'flows/x.test.yml': 'test: other\nactions: { order.lookup: gone }\ncases:\n  - case: 甲\n    chat:\n      - customer: 好\n' }, 'flows/x.test.yml', 2, 26, '没有“gone”'],
  ] as [string, Record<string, string>, string, number, number, string][])('%s', (_, files, file, line, col, says) => {
    const found = check(files)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({ file, line, col })
    expect(found[0]?.message.zh).toContain(says)
  }) // prettier-ignore

  test('question without retry, handoff without exits: in neither the step nor the repairs', () => {
    const bare = {
      'flows/_repair.yml': 'repair:\n  cancelled: { end: cancelled }\n',
      'flows/other.yml': 'flow: other\ntitle: 乙\nsteps:\n  - say: 好\n',
    }
    const found = check({ ...bare, ...flow(`${ask('x')}  - confirm: 对吗？\n  - handoff: general`) })
    expect(found.map((each) => [each.line, each.col, each.message.zh.slice(0, 9)])).toEqual([
      [4, 10, '没听懂时怎么再问没'],
      [7, 5, '没听懂时怎么再问没'],
      [8, 14, '没有人接时怎么办没'],
    ])
    const written = `${ask('x', '    retry: [再说一遍]\n')}  - handoff: general\n    on: { timeout: { end: a }, no_agent: { end: b }, out_of_hours: { end: c } }`
    expect(check({ ...bare, ...flow(written) })).toEqual([])
    const own =
      'flow: a\ntitle: 甲\nrepair: { not_understood: { go: question } }\nsteps:\n  - ask: x\n    type: text\n    text: 请说\n'
    expect(check({ ...bare, 'flows/a.yml': own })).toEqual([])
  })

  test('more than six spoken options', () => {
    const options = 'abcdefg'.split('').map((id) => `      ${id}: 选${id}`).join('\n') // prettier-ignore
    const found = check(flow(`  - choose: x\n    text: 选\n    options:\n${options}`), {
      ...world,
      channels: world.channels.slice(1),
    })
    expect(found).toMatchObject([{ line: 13, col: 7, message: { zh: '有 7 个选项，电话里最多念 6 个' } }])
  })

  test('flows that start one another without asking', () => {
    const ring = (id: string, to: string): string => `flow: ${id}\ntitle: 圈\nsteps:\n  - call: ${to}\n`
    const found = check({ 'flows/a.yml': ring('a', 'b'), 'flows/b.yml': ring('b', 'a') })
    expect(found).toMatchObject([
      { file: 'flows/b.yml', line: 4, col: 5, message: { zh: '流程“a → b → a”转圈，中间不问客户' } },
    ])
    expect(check({ 'flows/a.yml': ring('a', 'a') })).toHaveLength(1)
  })
})

describe('nothing wrong', () => {
  test.each([
    ['a jump to a question asks it again', `${ask('x')}  - if: x is no\n    go: x`],
    ['a fork asks again however it is reached', `${say}\n    id: top\n  - choose: x\n    text: 选\n    options: { a: 甲, b: 乙 }\n    on: { a: top }`],
    ['a loop over a confirm', `${say}\n    id: top\n  - confirm: 对吗？\n    on: { no: top }`],
    ['a write behind confirm, with a question that fills nothing of it', `${ask('reason')}  - confirm: 对吗？\n${ask('hint')}  - do: refund.create\n    with: { reason: slot.reason }`],
    ['a refill that goes back over the confirm', `${ask('reason')}  - confirm: 对吗？\n    on: { no: reason }\n  - do: refund.create\n    with: { reason: slot.reason }`],
    ['secret masked', `${ask('x', '    secret: yes\n')}  - say: 尾号 {{ x | last4 }}`],
    ['secret in with', `${ask('x', '    secret: yes\n')}  - do: ticket.create\n    with: { x: slot.x }`],
    ['a word of the same name in quotes', `${ask('x')}  - do: ticket.create\n    with: { kind: "x" }`],
    ['templates are not counted as text', `  - say: ${'{{ contact.name }}'.repeat(5)}`.replace('say: ', 'say: 好')],
    ['an end of the called flow', '  - call: other\n    with: { note: contact.id }\n    on: { done: { end: x } }'],
    ['conversation names set by a flow', '  - set: { conversation.mood: good }\n  - if: conversation.mood is good\n    say: 好'],
    ['a repair of the flow may look at the question', '  - say: 好\nrepair:\n  gave_up: [{ say: "{{ question.text }}" }, { end: x }]'],
    ['steps behind a handoff, reached by its branches', '  - handoff: general\n    on: { timeout: { say: 忙 } }\n  - end: handed_off'],
    ['loops in a text', '  - call: other\n    save: r\n  - say: "{% for x in r.list %}{{ x.name }}{% endfor %}"'],
  ])('%s', (_, steps) => {
    expect(check(flow(steps)).map((each) => `${each.line}:${each.col} ${each.message.zh}`)).toEqual([])
  }) // prettier-ignore

  test('what is said into a silence may be for the phone alone', () => {
    expect(check(flow(ask('x', '    silence: [{ voice: 您还在吗？ }]\n')))).toEqual([])
  })

  test('events: a rule of a plugin is one, a misspelt built-in one is none', () => {
    const started = (event: string): Record<string, string> => ({
      'flows/a.yml': `flow: a\ntitle: 甲\nwhen: { event: ${event} }\nsteps:\n  - say: 好\n`,
    })
    expect(check(started('call_started'))).toEqual([])
    expect(check(started('cart_left'))).toEqual([])
    expect(check(started('cart_left'), { ...world, events: ['cart_left'] })).toEqual([])
    expect(check(started('cart_left'), { ...world, events: [] })).toMatchObject([{ line: 3, col: 16 }])
    expect(check(started('call_startd'))).toMatchObject([
      { line: 3, col: 16, fix: { zh: expect.stringContaining('call_started') } },
    ])
  })

  test('what is written for a kind of channel holds for every account on it', () => {
    const account = { ...world, channels: [{ id: 'shop_two', plugin: 'wechat', capabilities: web }] }
    const long = '好'.repeat(41)
    expect(check(flow(`  - say: { text: "${long}", wechat: 好 }`), account)).toEqual([])
    expect(check(flow(`  - say: "${long}"`), account)).toHaveLength(1)
    const only = (channel: string): Record<string, string> => ({
      'flows/a.yml': `flow: a\ntitle: 甲\nwhen: { event: x, channels: [${channel}] }\nsteps:\n  - say: "${long}"\n`,
    })
    expect(check(only('wechat'), account)).toHaveLength(1)
    expect(check(only('telegram'), account)).toEqual([])
  })

  test('without plugins nothing is said about actions', () => {
    expect(
      check(flow('  - do: any.thing\n    with: { x: y }\n    on: { odd: { end: z } }'), {
        actions: null,
        channels: [],
      }),
    ).toEqual([])
  })

  test('the same title for the next year’s policy', () => {
    const dated = (id: string, valid: string): string =>
      `  - { id: ${id}, title: 春节, ask: [a], answer: b, valid: { ${valid} } }\n`
    const files = (first: string, second: string) => ({
      'knowledge/l.yml': `topic: 甲\nentries:\n${dated('x', first)}${dated('y', second)}`,
    })
    expect(check(files('from: 2026-01-01, to: 2026-02-01', 'from: 2026-02-02'))).toEqual([])
    expect(check(files('from: 2026-01-01, to: 2026-02-02', 'from: 2026-02-02'))).toHaveLength(1)
  })
})
