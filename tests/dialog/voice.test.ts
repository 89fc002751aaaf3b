import { describe, expect, test } from '@jest/globals'
import { Chat, type World } from './chat.ts'
import { flow } from './flows.ts'

function call(steps: string, world: Partial<World> = {}): Chat {
  const chat = new Chat({
    voice: true,
    ...world,
    flows: [flow(`flow: one\ntitle: 一\nsteps:\n${steps.trim().replace(/^/gm, '  ')}`)],
  })
  chat.send({ type: 'start', flow: 'one', utterance: null })
  return chat
}

describe('the telephone', () => {
  test('options are read out with their keys; a written voice says it by itself', () => {
    const options = '  options:\n    a: 查订单\n    b: { label: 退货, key: 5 }\n    c: 发票'
    expect(call(`- choose: x\n  text: 办什么？\n${options}`).heard()).toEqual([
      '办什么？查订单请按 1，退货请按 5，发票请按 3。',
    ])
    expect(call(`- choose: x\n  text: 办什么\n${options}`).heard()).toEqual([
      '办什么。查订单请按 1，退货请按 5，发票请按 3。',
    ])
    expect(call(`- choose: x\n  text: 办什么？\n  voice: 要查订单还是退货？\n${options}`).heard()).toEqual([
      '要查订单还是退货？',
    ])
    expect(call(`- choose: x\n  text: What for?\n${options}`, { language: 'en' }).heard()).toEqual([
      'What for? for 查订单 press 1, for 退货 press 5, for 发票 press 3.',
    ])
  })
  test('keys answer, others do not', () => {
    const steps =
      '- choose: x\n  text: 办什么？\n  options: { a: 查订单, b: 退货 }\n  on:\n    a: { say: 查 }\n    b: { say: 退 }'
    const chat = call(steps)
    chat.heard()
    expect(chat.key('2')).toEqual(['退'])
    expect(call(steps).key('7').at(-1)).toContain('办什么？')
  })
  test('no links, no emoji, figures spoken', () => {
    const chat = call(
      '- set: { phone: 13812345678, amount: 199.00 }\n- say: 电话 {{ phone }}，退 {{ amount | money }} 🎉，见 https://x.cn/a 。单号 88001234。',
    )
    expect(chat.heard()).toEqual(['电话 幺三八幺二三四五六七八，退 一百九十九元 ，见 。单号 八八零零幺二三四。'])
  })
  test('many is asked one by one, and may be named at once', () => {
    const steps =
      '- do: rows.list\n  save: rows\n- choose: row\n  from: rows\n  many: yes\n  text: 退哪几件？\n  label: "{{ item.title }}"\n- say: 退{{ row | lines }}'
    const world = {
      actions: {
        'rows.list': [{ outcome: 'ok', result: [{ title: '帽子' }, { title: '围巾' }, { title: '手套' }] }],
      },
    }
    const chat = call(steps, world)
    expect(chat.heard()).toEqual(['退哪几件？帽子，要吗？要请按 1，不要请按 2。'])
    expect(chat.say('要')).toEqual(['围巾，要吗？要请按 1，不要请按 2。'])
    expect(chat.key('2')).toEqual(['手套，要吗？要请按 1，不要请按 2。'])
    expect(chat.key('1')).toEqual(['退帽子\n手套'])
    const all = call(steps, world)
    all.heard()
    expect(all.say('围巾和手套')).toEqual(['退围巾\n手套'])
    const none = call(steps, world)
    for (let i = 0; i < 3; i++) none.key('2')
    expect(none.handoff?.queue).toBe('general')
  })
  test.each([
    [
      'hours, from value and text',
      '- set: { t: 09:30 }\n- say: "{{ t }}，每天 9:00-22:00"',
      '9点30分，每天 9点到22点',
    ],
    ['a date in a text', '- say: 2025-11-12 前有效', '2025年11月12日 前有效'],
    ['a sum in a text', '- say: 退 199.05 元', '退 一百九十九元零五分'],
    [
      'many things are a number, a long code is none',
      '- say: 有 {{ contact.points }} 分，编号 88001234',
      '有 一万二千零五 分，编号 八八零零幺二三四',
    ],
    ['an order number of digits', '- say: "{{ contact.order }}"', '幺幺二三四五六七八九零幺'],
  ])('%s', (_, steps, said) => {
    expect(call(steps, { contact: { points: 12_005, order: '112345678901' } }).heard()).toEqual([said])
  })
  test('in English figures are said as English says them', () => {
    const world = {
      language: 'en' as const,
      contact: { points: 12_005, order: '112345678901', paid: { fen: 19_905 } },
    }
    expect(call('- say: "{{ contact.points }}, {{ contact.order }}, {{ contact.paid }}"', world).heard()).toEqual([
      '12,005, 1 1 2 3 4 5 6 7 8 9 0 1, 199.05 yuan',
    ])
  })
})
