/** What a store keeps of a state is the whole state: nothing usual that is left out comes back otherwise. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Awaiting, ContactState, DialogState, Frame, Profile, Session } from '../../bot/model/index.ts'
import { stateVersion } from '../../bot/model/index.ts'
import { readState, versionOfText, writeState } from '../../bot/store/state-text.ts'

const name = fc.string({ maxLength: 6 })
const maybe = <T>(usual: T, other: fc.Arbitrary<T>): fc.Arbitrary<T> => fc.oneof(fc.constant(usual), other)
const values = fc.dictionary(
  name.filter((key) => key !== '__proto__'),
  fc.oneof(name, fc.integer(), fc.boolean()),
)
const names = fc.array(name, { maxLength: 2 })

const frame: fc.Arbitrary<Frame> = fc.record({
  run: fc.constantFrom('r1', 'r2'),
  flow: name,
  release: name,
  at: name,
  kind: fc.constantFrom('flow', 'call', 'digression', 'repair'),
  values,
  secret: names,
  asked: fc.dictionary(fc.constantFrom('a', 'b'), fc.integer({ min: 1, max: 5 })),
  answered: names,
  result: values,
  memo: values,
})
const awaiting: fc.Arbitrary<Awaiting> = fc.oneof(
  fc.constant(null),
  fc.record({
    kind: fc.constant('answer' as const),
    run: fc.constantFrom('r1', 'r2', ''),
    node: fc.constantFrom('a', 'b'),
    slot: fc.constantFrom('a', 'b'),
    since: fc.nat(),
    timer: maybe<string | null>(null, name),
  }),
  fc.record({ kind: fc.constant('effect' as const), run: name, node: name, id: name }),
  fc.record({
    kind: fc.constant('wait' as const),
    run: name,
    node: name,
    id: name,
    event: maybe<string | null>(null, name),
  }),
)
const dialog: fc.Arbitrary<DialogState> = fc.record({
  frames: fc.array(frame, { maxLength: 3 }),
  awaiting,
  answers: values,
  done: fc.constant({}),
  last: fc.constantFrom([], [{ type: 'message' as const, text: '您好' }]),
})
const whole: fc.Arbitrary<Session> = fc.record({
  id: name,
  startedAt: fc.nat(),
  lastAt: fc.nat(),
  conversation: name,
  turns: fc.nat(),
  emotions: fc.array(fc.constantFrom(0, 0.5), { maxLength: 3 }),
  emotionTarget: fc.constantFrom('none', 'us', 'parcel', 'world'),
  values,
  tags: names,
  fallbacks: fc.nat(2),
  fired: names,
  dialog,
  pending: maybe<Session['pending']>(null, fc.record({ ids: names, text: names, firstAt: fc.nat(), timer: name })),
  effects: names,
  utterance: name,
})
const session = fc.tuple(whole, fc.boolean()).map(([given, kept]): Session =>
  kept
    ? {
        ...given,
        later: [{ type: 'timer', id: 't' }],
        served: { id: 'lin', name: null },
        rating: { score: 4, comment: '耐心', at: 1, agentId: 'lin' },
      }
    : given,
)
const profile: fc.Arbitrary<Profile> = fc.record({
  name: maybe<string | null>(null, name),
  tier: fc.constantFrom('new', 'black'),
  phone: maybe<string | null>(null, name),
  language: fc.constantFrom('zh', 'en'),
  verified: fc.boolean(),
  customer: maybe<string | null>(null, name),
  tags: names,
  fields: values,
})
const state: fc.Arbitrary<ContactState> = fc.record({
  stateVersion: fc.constant(stateVersion),
  contactId: name,
  version: fc.nat(),
  owner: fc.constantFrom('bot', 'queue', 'agent'),
  epoch: fc.nat(2),
  floor: fc.nat(2),
  profile,
  handoff: fc.constant(null),
  session: maybe<Session | null>(null, session),
})

describe('the text of a state', () => {
  test('reads back as it was written, whatever is in it', () => {
    fc.assert(
      fc.property(state, (given) => {
        expect(readState(writeState(given), given.contactId)).toEqual(given)
      }),
      { numRuns: 2000 },
    )
  })

  test('a state written whole, as before, is read too', () => {
    fc.assert(
      fc.property(state, (given) => {
        expect(readState(JSON.stringify(given), given.contactId)).toEqual(given)
      }),
    )
  })

  test('a newer engine’s is refused by name, and told apart without reading it', () => {
    const text = `{"stateVersion":${stateVersion + 1},"version":3}`
    expect(versionOfText(text)).toBe(stateVersion + 1)
    expect(() => readState(text, 'c1')).toThrow(/contact c1 has version/)
  })
})
