/** What only a broken engine would do: each of these was a change to the engine that no other test noticed. */
import { describe, expect, test } from '@jest/globals'
import { transition } from '../../bot/dialog/transition.ts'
import { begin, head, indent, notes } from './begin.ts'
import { Chat } from './chat.ts'
import { flow, repair } from './flows.ts'

describe('what only a broken engine would do', () => {
  test('a corrected answer that does not pass leaves the one before until there is a good one', () => {
    const chat = begin(
      '- ask: n\n  type: number\n  must: n < 10\n  text: 几个？\n- confirm: "{{ n }}个，对吗？"\n- say: 成了',
    )
    chat.say('2')
    expect(chat.say('不对，是 20').at(-1)).toBe('几个？')
    expect(chat.slot('n')).toBe(2)
    expect(chat.say('3').at(-1)).toBe('3个，对吗？')
  })
  test('of two answers of one type the newest is corrected', () => {
    const chat = begin(
      '- ask: a\n  type: phone\n  text: 您的？\n- ask: b\n  type: phone\n  text: 朋友的？\n- confirm: "{{ a }} {{ b }}？"',
    )
    chat.say('13800000001')
    chat.say('13800000002')
    expect(chat.say('不对，是 13800000003').at(-1)).toBe('13800000001 13800000003？')
  })
  test('a choice of another run or release is never an answer', () => {
    const steps = '- choose: x\n  text: 选\n  options: { a: 甲, b: 乙 }\n- say: 得了 {{ x }}'
    const before = begin(steps).all[0]!.replies[0]!.choices![0]!.value
    const press = (value: string) => {
      const chat = begin(steps)
      chat.heard()
      chat.send({ type: 'answer', utterance: chat.utterance('', { choice: { value, label: '甲' } }) })
      return chat.heard()
    }
    expect(press(before)).toEqual(['得了 甲'])
    const [release, run, node, option] = before.split('~')
    for (const value of [
      `r0~${run}~${node}~${option}`,
      `${release}~zzzz~${node}~${option}`,
      `${release}~${run}~y~${option}`,
    ])
      expect([value, press(value)]).toEqual([value, ['这个选项已经过期了。', '选']])
  })
  test('a result of another call is not taken for the one that is awaited', () => {
    const chat = new Chat({
      flows: [flow(head('one') + indent('- do: a.b\n  save: got\n- say: "{{ got.no }}"'))],
      actions: {},
    })
    const env = { ...chat.env(), actions: new Map([['a.b', { effect: 'read' as const, outcomes: [] }]]) }
    const asked = transition(chat.state, { type: 'start', flow: 'one', utterance: null }, env)
    const late = transition(asked.state, { type: 'result', id: 'other', outcome: 'ok', result: { no: '7' } }, env)
    expect([late.replies, late.notes]).toEqual([[], ['nobody awaits other: ok']])
    const own = transition(
      late.state,
      { type: 'result', id: asked.actions[0]!.id, outcome: 'ok', result: { no: '8' } },
      env,
    )
    expect(own.replies.map(({ text }) => text)).toEqual(['8'])
  })
  test('an optional question that is not understood is left out, nobody is called', () => {
    const chat = begin('- ask: n\n  type: phone\n  optional: yes\n  attempts: 2\n  text: 电话？\n- say: 后面')
    chat.say('嗯')
    expect(chat.say('嗯')).toEqual(['后面'])
    expect(chat.handoff).toBeNull()
  })
  test('a secret stays one in the flow it is passed to, and is named to whoever logs the call', () => {
    const two = `${head('two', 'takes: [to]\n')}  - say: 发到 {{ to }}\n  - do: sms.send\n    with: { to: slot.to, kind: code }\n`
    const chat = begin(
      '- ask: phone\n  type: phone\n  secret: yes\n  text: 电话？\n- call: two\n  with: { to: slot.phone }',
      {
        actions: { 'sms.send': [{ outcome: 'ok' }] },
      },
      [two],
    )
    expect(chat.say('13812345678').at(-1)).toBe('发到 138****5678')
    expect(chat.all.flatMap(({ actions }) => actions)).toMatchObject([
      { input: { to: '13812345678', kind: 'code' }, secret: ['to'] },
    ])
  })
  test('empty values are not passed, not even as nothing', () => {
    const steps =
      '- do: a.b\n  with: { a: contact.gone, b: contact.none, c: contact.list, d: word, e: contact.no }'
    const chat = begin(steps, {
      contact: { none: '', list: [], no: false },
      actions: { 'a.b': [{ outcome: 'ok' }] },
    })
    expect(Object.keys(chat.calls[0]!.input)).toEqual(['d', 'e'])
  })
  test('a handoff repair that hands off and fails again gives up, and a fault in that is a last handoff', () => {
    const chat = new Chat({
      flows: [flow(head('one') + indent('- handoff: sales'))],
      repair: repair(
        'repair:\n  handoff: { timeout: { handoff: other } }\n  gave_up: [{ say: 不行了 }, { end: unresolved }]\n',
      ),
    })
    chat.send({ type: 'start', flow: 'one', utterance: null })
    const timeOut = () => chat.send({ type: 'handoff', id: chat.handoff!.id, outcome: 'timeout', result: {} })
    timeOut()
    expect(chat.handoff?.queue).toBe('other')
    chat.heard()
    timeOut()
    expect(chat.heard()).toEqual(['不行了'])
    expect(notes(chat)).toContain('handoff.timeout fell into itself')
    expect(chat.state.frames).toEqual([])
  })
})
