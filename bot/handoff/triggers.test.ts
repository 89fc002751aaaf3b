import { describe, expect, test } from '@jest/globals'
import type { Emotion } from '../model/index.ts'
import { queues } from '../../tests/handoff/rows.ts'
import { afterResolved, handoffTrigger } from './triggers.ts'

const thresholds = { emotion: 0.7, fallbacks: 3 }
const calm: Emotion = { score: 0, target: 'none', trend: 0, because: [] }
const angry: Emotion = { score: 0.9, target: 'us', trend: 0.5, because: ['骗子'] }
const facts = { wantsHuman: false, risk: null, emotion: calm, raw: '' }
const session = { fired: [] as string[], fallbacks: 0 }
const profile = { tier: 'new' }
const fires = (over: Partial<Parameters<typeof handoffTrigger>[0]>, own = session, tier = 'new') =>
  handoffTrigger({ ...facts, ...over }, own, thresholds, { tier }, { queues, vipTiers: ['gold'] })

describe('handoff triggers', () => {
  test('nothing happened', () => expect(fires({})).toBeNull())

  test('in policy order: risk, wish, emotion, fallbacks', () => {
    const all = { wantsHuman: true, risk: 'self_harm', emotion: angry }
    const tired = { fired: [], fallbacks: 3 }
    expect(fires(all, tired)!.rule).toBe('risk')
    expect(fires({ ...all, risk: null }, tired)!.rule).toBe('wants_human')
    expect(fires({ emotion: angry }, tired)!.rule).toBe('emotion')
    expect(fires({}, tired)!.rule).toBe('fallbacks')
  })

  test('risk and anger are urgent, a wish is not', () => {
    expect(fires({ risk: 'fraud' })).toMatchObject({ priority: 'high', queue: 'complaints', key: 'risk:fraud' })
    expect(fires({ emotion: angry })).toMatchObject({ priority: 'high', queue: 'complaints' })
    expect(fires({ wantsHuman: true })).toMatchObject({ priority: 'normal', queue: 'general' })
    expect(fires({ wantsHuman: true }, session, 'gold')).toMatchObject({ priority: 'high', queue: 'general' })
  })

  test('who was in danger this session is not sent to the general queue', () => {
    const said = { fired: ['risk:self_harm'], fallbacks: 0 }
    expect(fires({ wantsHuman: true }, said)).toMatchObject({ priority: 'high', queue: 'complaints' })
    expect(fires({ wantsHuman: true }, { ...said, fired: afterResolved(said.fired) })!.queue).toBe('general')
  })

  test('only emotion against us, and only above the threshold', () => {
    expect(fires({ emotion: { ...angry, target: 'parcel' } })).toBeNull()
    expect(fires({ emotion: { ...angry, target: 'world' } })).toBeNull()
    expect(fires({ emotion: { ...angry, score: 0.7 } })).toBeNull()
  })

  test('our own judgement fires once until resolved; what the customer asks for always counts', () => {
    const fired = { fired: ['emotion', 'fallbacks', 'risk:fraud', 'own'], fallbacks: 5 }
    expect(fires({ emotion: angry }, fired)).toBeNull()
    expect(fires({ risk: 'fraud' }, fired)!.rule).toBe('risk')
    expect(fires({ wantsHuman: true }, fired)!.rule).toBe('wants_human')
    expect(afterResolved(fired.fired)).toEqual(['own'])
  })

  test('without a list of queues it names the usual ones; a shop without them gets its first', () => {
    expect(handoffTrigger({ ...facts, risk: 'x' }, session, thresholds, profile)!.queue).toBe('safety')
    const only = [{ id: 'all', title: '', skills: [], handleSeconds: 1 }]
    expect(
      handoffTrigger({ ...facts, wantsHuman: true }, session, thresholds, profile, { queues: only })!.queue,
    ).toBe('all')
  })
})
