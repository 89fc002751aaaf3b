/** What is sure, contested or merely likely: the thresholds at their edges. */
import { describe, expect, test } from '@jest/globals'
import type { Facts, Thresholds } from '../../model/index.ts'
import { contested, likely, sureEntry } from './weigh.ts'

const thresholds = { intent: 0.5, knowledgeFloor: 0.5, margin: 0.1 } as Thresholds
const facts = (...scores: number[]) =>
  ({ knowledge: scores.map((score, at) => ({ id: `e${at}`, title: `E${at}`, score })) }) as unknown as Facts
const flow = (p: number, title = 'F') => ({ flow: 'f', title, p })

describe('an entry is sure', () => {
  test.each([
    ['nothing found', [], false],
    ['below the floor', [0.49], false],
    ['at the floor, alone', [0.5], true],
    ['ahead by the margin', [0.625, 0.5], true],
    ['too close to the next', [0.7, 0.65], false],
    ['to the letter, however close the next', [0.95, 0.94], true],
  ])('%s', (_, scores, sure) => expect(sureEntry(facts(...scores), thresholds) !== null).toBe(sure))
})

describe('a flow and an entry are contested', () => {
  test.each([
    ['both sure and close', flow(0.65), [0.6], true],
    ['the flow is clearly ahead', flow(0.9), [0.6], false],
    ['the flow is not sure', flow(0.45), [0.52], false],
    ['asked to the letter', flow(0.95), [0.92], false],
    ['the same matter by both', flow(0.65, 'E0'), [0.6], false],
  ])('%s', (_, candidate, scores, is) => expect(contested(candidate, facts(...scores), thresholds)).toBe(is))
})

describe('it is asked which', () => {
  const titles = (flows: ReturnType<typeof flow>[], ...scores: number[]) =>
    likely(flows, facts(...scores), thresholds).map(({ title }) => title)

  test('likeliest first by their own thresholds, three at most, each title once', () => {
    expect(titles([flow(0.4)], 0.45, 0.42, 0.41, 0.4)).toEqual(['E0', 'E1', 'E2'])
    expect(titles([flow(0.49)], 0.45, 0.3)).toEqual(['F', 'E0', 'E1'])
    expect(titles([flow(0.49, 'E0')], 0.45, 0.3)).toEqual(['E0', 'E1'])
  })
  test('only when something is likely at all', () => {
    expect(titles([flow(0.29)], 0.29, 0.28)).toEqual([])
    expect(titles([], 0.31, 0.26, 0.2)).toEqual(['E0', 'E1'])
  })
})
