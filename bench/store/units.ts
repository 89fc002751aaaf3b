/** What the store is measured with: a turn of a contact in the middle of a flow, about four kilobytes of JSON. */
import type { NewInput, StepCommit } from '../../bot/model/index.ts'
import { event, message, reply, start, step } from '../../bot/testing/store-contract/build.ts'

export interface Unit {
  input: NewInput
  step: StepCommit
}

/** A state as a shop's contact has it in the middle of a flow: about 1.2 kB of JSON. */
function fill(unit: StepCommit): void {
  const { state } = unit
  state.profile.fields = { note: '常客，喜欢浅色，尺码 M，收件地址在城东' }
  state.session = {
    id: state.contactId,
    startedAt: start,
    lastAt: start,
    conversation: 'web/x',
    turns: 4,
    emotions: [0.1, 0.2, 0.1],
    emotionTarget: 'none',
    values: {},
    tags: ['退货'],
    fallbacks: 0,
    fired: [],
    pending: null,
    effects: [],
    utterance: '我想把上周买的连衣裙退了',
    dialog: {
      frames: [
        {
          run: state.contactId,
          flow: 'return_goods',
          release: 'a'.repeat(64),
          at: 'ask_reason',
          kind: 'flow',
          values: { order: 'A20240101001', item: '连衣裙' },
          secret: [],
          asked: { order: 1, reason: 1 },
          answered: ['order'],
          result: {},
          memo: {},
        },
      ],
      awaiting: {
        kind: 'answer',
        run: state.contactId,
        node: 'ask_reason',
        slot: 'reason',
        since: start,
        timer: null,
      },
      answers: { 'order:text': 'A20240101001' },
      done: {},
      last: [{ type: 'message', text: '请问是什么原因想退呢？' }],
    },
  }
  unit.journal.digest = 'd'.repeat(64)
  unit.journal.sessionId = state.contactId
  unit.journal.releases = { current: 'a'.repeat(64), pinned: ['a'.repeat(64)] }
  unit.journal.card = {
    rule: 'slot',
    facts: {
      language: 'zh',
      intents: [{ intent: 'return_goods', p: 0.91 }],
      entities: [],
      emotion: { score: 0.1 },
    },
    candidates: [{ flow: 'return_goods', p: 0.91 }],
    visited: ['return_goods/ask_order', 'return_goods/ask_reason'],
    timings: { decide: 0.41 },
  }
}

/** A message, its step on `version` and the reply the step takes itself. */
export function makeUnit(contactId: string, conversation: string, version: number): Unit {
  const input = message({ conversation, text: '我想把上周买的连衣裙退了，尺码不合适' })
  const said = reply(contactId, `web/${conversation}`, { state: 'sending', inputId: input.id })
  said.activity.text = '好的，这件连衣裙在七天无理由退货的期限内。请问是什么原因想退呢？'
  const unit = step(contactId, input.id, version, {
    outbox: [said],
    events: [event(contactId, 'message.in'), event(contactId, 'turn')],
  })
  unit.journal.input = input.body
  fill(unit)
  return { input, step: unit }
}

export interface Shape {
  /** Units per measurement, contacts they are spread over, units asked for at the same moment. */
  units: number
  contacts: number
  group: number
}
