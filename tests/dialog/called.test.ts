/** Calls, and answers given in them: corrected, gone back to and asked again after the flow has come back. */
import { describe, expect, test } from '@jest/globals'
import { begin, ended, head, notes } from './begin.ts'

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
