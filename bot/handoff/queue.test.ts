import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { estimate, handleTime } from './queue.ts'
import { agent, minute, now, queues, routing, row } from '../../tests/handoff/rows.ts'

const [general, afterSales] = queues as [(typeof queues)[0], (typeof queues)[0]]
const given = { of: null, queues, routing, now }
const taken = (id: string, agentId: string, since: number) =>
  row(id, { state: 'taken', agentId, agentAt: now - since })

describe('position and estimate', () => {
  test('nobody online: no figure is invented', () => {
    expect(estimate([row('a')], [agent('x', { online: false })], general, null, given)).toEqual({
      ahead: 1,
      minutes: null,
    })
    expect(estimate([], [agent('x', { skills: {} })], afterSales, null, given).minutes).toBeNull()
  })

  test('somebody is free: at once', () => {
    expect(estimate([], [agent('x')], general, null, given)).toEqual({ ahead: 0, minutes: 0 })
  })

  test('all busy: until the first place becomes free, after those ahead', () => {
    const busy = [agent('x', { capacity: 1, active: 1 })]
    const one = [taken('t', 'x', 2 * minute)]
    expect(estimate(one, busy, general, null, given)).toEqual({ ahead: 0, minutes: 3 })
    expect(estimate([...one, row('w')], busy, general, null, given)).toEqual({ ahead: 1, minutes: 8 })
  })

  test('a chat that lasts longer than usual is not promised to end now', () => {
    const busy = [agent('x', { capacity: 1, active: 1 })]
    expect(estimate([taken('t', 'x', 30 * minute)], busy, general, null, given).minutes).toBe(2)
  })

  test('only those count as ahead whom one of the same agents could take', () => {
    const agents = [agent('x', { capacity: 1, active: 1, skills: {} })]
    const rows = [taken('t', 'x', 0), row('other', { request: { queue: 'after_sales' } }), row('same')]
    expect(estimate(rows, agents, general, null, given).ahead).toBe(1)
  })

  test('a waiting row sees only what stands before it, whatever its age', () => {
    const rows = [
      row('first', { since: now - 5 * minute }),
      row('mine', { since: now - 2 * minute }),
      row('urgent', { since: now, request: { priority: 'high' } }),
      row('later', { since: now }),
    ]
    expect(estimate(rows, [agent('x')], general, null, { ...given, of: 'mine' }).ahead).toBe(2)
    expect(estimate(rows, [agent('x')], general, null, { ...given, of: 'urgent' }).ahead).toBe(0)
  })

  test('an item on offer has nobody before it', () => {
    const rows = [row('mine', { state: 'offered', agentId: 'x', agentAt: now }), row('w', { since: 0 })]
    expect(estimate(rows, [agent('x')], general, null, { ...given, of: 'mine' })).toEqual({ ahead: 0, minutes: 0 })
  })

  test('history draws the configured figure towards what was measured', () => {
    expect(handleTime(general, null)).toBe(300_000)
    expect(handleTime(general, { count: 5, meanMs: 600_000 })).toBe(450_000)
    expect(handleTime(general, { count: 995, meanMs: 600_000 })).toBe(598_500)
  })

  test('more people ahead or fewer agents never make it shorter', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 5 }), (people, agents) => {
        const rows = Array.from({ length: people }, (_, at) => row(`r${at}`))
        const team = Array.from({ length: agents }, (_, at) => agent(`a${at}`, { capacity: 1, active: 1 }))
        const wait = estimate(rows, team, general, null, given)
        expect(wait.ahead).toBe(people)
        expect(estimate([...rows, row('one more')], team, general, null, given).minutes!).toBeGreaterThanOrEqual(
          wait.minutes!,
        )
        const bigger = estimate(rows, [...team, agent('more', { capacity: 1, active: 1 })], general, null, given)
        expect(bigger.minutes!).toBeLessThanOrEqual(wait.minutes!)
      }),
    )
  })
})
