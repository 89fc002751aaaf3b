import { describe, expect, test } from '@jest/globals'
import { agentsOnline, routingAgents } from './presence.ts'
import { acceptDeadline, giveUpTime, lateness, waitedMs } from './sla.ts'
import { account, minute, now, routing, row } from '../../tests/handoff/rows.ts'

describe('agents as routing sees them', () => {
  const rows = [
    row('offered', { state: 'offered', agentId: 'lin', agentAt: now - 1000 }),
    row('taken', { state: 'taken', agentId: 'lin', agentAt: now - 5 * minute }),
    row('closed', { state: 'closed', agentId: 'lin', closedAt: now - 500 }),
    row('hard', { state: 'closed', agentId: 'wu', closedAt: now - minute, request: { priority: 'high' } }),
    row('waiting'),
  ]

  test('counts what is taken or on offer, and since when nothing new came', () => {
    const [lin, wu] = routingAgents([account('lin'), account('wu')], rows, routing, now)
    expect(lin).toMatchObject({ active: 2, idleSince: now - 500, cooldownUntil: null, name: 'LIN' })
    expect(wu).toMatchObject({ active: 0, idleSince: now - minute, cooldownUntil: now + minute })
    expect(routingAgents([account('wu')], rows, routing, now + 2 * minute)[0]!.cooldownUntil).toBeNull()
  })

  test('who may be offered conversations', () => {
    const accounts = [
      account('agent'),
      account('boss', { role: 'supervisor' }),
      account('writer', { role: 'operator' }),
      account('away', { presence: 'away' }),
      account('gone', { disabled: true }),
      account('no-room', { capacity: 0 }),
    ]
    const agents = routingAgents(accounts, [], routing, now)
    expect(agents.filter(({ online }) => online).map(({ id }) => id)).toEqual(['agent', 'boss'])
    expect(agents.find(({ id }) => id === 'boss')!.skills).toEqual({ supervisor: 1 })
    expect(agentsOnline(accounts)).toBe(2)
  })
})

describe('deadlines', () => {
  test('an offer lapses; waiting gives up from its beginning, not from the offer', () => {
    const offered = row('o', { state: 'offered', agentAt: now })
    expect(acceptDeadline(offered, routing)).toBe(now + 30_000)
    expect(giveUpTime(offered)).toBe(now + 2 * minute)
    expect(acceptDeadline(row('w'), routing)).toBeNull()
    expect(giveUpTime(row('t', { state: 'taken' }))).toBeNull()
    expect(giveUpTime(row('t', { request: { withinMs: 0 } }))).toBeNull()
  })

  test('lateness on the board', () => {
    expect(lateness(row('w'), now)).toBe('in-time')
    expect(lateness(row('w'), now + minute)).toBe('soon')
    expect(lateness(row('w'), now + 2 * minute)).toBe('late')
  })

  test('waited: until taken, or closed untaken, or now', () => {
    expect(waitedMs(row('w'), now)).toBe(minute)
    expect(waitedMs(row('t', { state: 'taken', agentAt: now - 20_000 }), now)).toBe(40_000)
    expect(waitedMs(row('c', { state: 'closed', closedAt: now - 10_000 }), now)).toBe(50_000)
  })
})
