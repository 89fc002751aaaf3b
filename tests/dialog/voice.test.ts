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
})
