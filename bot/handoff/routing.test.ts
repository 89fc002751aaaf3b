import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { dispatch } from './dispatch.ts'
import { nextItem, place, routingItem, waitingInOrder } from './item.ts'
import { refusal, route, type RoutingAgent } from './routing.ts'
import { agent, minute, now, queues, routing, row } from '../../tests/handoff/rows.ts'

const item = (change: Parameters<typeof row>[1] = {}) => routingItem(row('i', change), queues, routing)
const config = { routing, queues }

describe('routing one item', () => {
  test('weighs skill, load and rating as configured', () => {
    const agents = [
      agent('expert', { skills: { after_sales: 1 }, active: 2, rating: 0.5 }),
      agent('free', { skills: { after_sales: 0.5 }, active: 0, rating: 0.5 }),
    ]
    const { agentId, explain } = route(item({ request: { queue: 'after_sales' } }), agents, routing, now)
    // 0.4·1 + 0.3·(1 − 2/3) + 0.3·0.5 = 0.65 and 0.4·0.5 + 0.3 + 0.15 = 0.65: a tie, so the longest idle; then ids.
    expect(explain.ranked.map(({ score }) => score)).toEqual([0.65, 0.65])
    expect(agentId).toBe('expert')
    agents[1]!.rating = 0.6
    const again = route(item({ request: { queue: 'after_sales' } }), agents, routing, now)
    expect(again.agentId).toBe('free')
    expect(again.explain.ranked[1]).toMatchObject({ agentId: 'expert', behind: 0.03, why: 'lower score' })
  })

  test('the mean is over the needed skills only', () => {
    const agents = [agent('a', { skills: { after_sales: 1, refund: 0.2, english: 1 } })]
    const { explain } = route(
      item({ request: { queue: 'after_sales', skills: ['refund'] } }),
      agents,
      routing,
      now,
    )
    expect(explain.skills).toEqual(['after_sales', 'refund'])
    expect(explain.ranked[0]!.skill).toBe(0.6)
  })

  test('names why everybody else may not have it', () => {
    const agents = [
      agent('away', { online: false }),
      agent('busy', { active: 3 }),
      agent('tired', { cooldownUntil: now + 1 }),
      agent('lacks', { skills: { invoices: 1 } }),
      agent('level-nought', { skills: { after_sales: 0 } }),
    ]
    const { agentId, explain } = route(item({ request: { queue: 'after_sales' } }), agents, routing, now)
    expect(agentId).toBeNull()
    expect(explain.refused.map(({ why }) => why)).toEqual(['offline', 'full', 'cool-down', 'skill', 'skill'])
    expect(route(item({ request: { queue: 'after_sales' } }), agents, routing, now + 1).agentId).toBe('tired')
  })

  test('another language is the last resort, and who let it pass comes after that', () => {
    const english = agent('english', { languages: ['en'], skills: {}, rating: 0.1 })
    const best = agent('best', { rating: 1 })
    const wants = item({ language: 'en' })
    expect(route(wants, [best, english], routing, now).agentId).toBe('english')
    expect(route(wants, [best, { ...english, active: 3 }], routing, now).agentId).toBe('best')
    const passed = item({ language: 'en', passed: ['english'] })
    expect(route(passed, [best, english], routing, now).agentId).toBe('best')
    expect(route(passed, [english], routing, now).agentId).toBe('english')
  })

  test('a VIP waits for a senior for a while, and only for one who is online', () => {
    const senior = agent('senior', { skills: { senior: 1 }, active: 3 })
    const other = agent('other')
    const vip = item({ tier: 'gold', since: now - 10_000 })
    expect(route(vip, [senior, other], routing, now).agentId).toBeNull()
    expect(route(vip, [{ ...senior, active: 0 }, other], routing, now).agentId).toBe('senior')
    expect(route(vip, [{ ...senior, online: false }, other], routing, now).agentId).toBe('other')
    expect(route(vip, [senior, other], routing, now + routing.seniorMs).agentId).toBe('other')
    expect(route({ ...vip, vip: false }, [senior, other], routing, now).agentId).toBe('other')
  })

  test('ties go to the longest idle', () => {
    const agents = [agent('a', { idleSince: now - 1000 }), agent('b', { idleSince: now - 5000 })]
    const { agentId, explain } = route(item(), agents, routing, now)
    expect(agentId).toBe('b')
    expect(explain.ranked[1]).toMatchObject({ agentId: 'a', behind: 0, why: 'idle less long' })
  })
})

describe('order of the queue', () => {
  test('high first, then VIP, then first come; low behind; returned at the head', () => {
    const rows = [
      row('normal-late', { since: now - minute }),
      row('low', { since: now - 2 * minute, request: { priority: 'low' } }),
      row('normal', { since: now - 2 * minute }),
      row('vip', { tier: 'black', since: now }),
      row('high', { since: now, request: { priority: 'high' } }),
      row('returned', { since: now, passed: ['x'] }),
      row('taken', { state: 'taken', since: 0 }),
    ]
    expect(waitingInOrder(rows, routing).map(({ id }) => id)).toEqual([
      'returned',
      'high',
      'vip',
      'normal',
      'normal-late',
      'low',
    ])
    expect(nextItem(rows, routing)!.id).toBe('returned')
    expect(nextItem([], routing)).toBeNull()
  })

  test('waiting makes up for everything: nobody is overtaken by those who come hours later', () => {
    const low = { priority: 'low', vip: false, since: now, passed: [] } as const
    const best = { priority: 'high', vip: true, since: now + 4 * 60 * minute, passed: ['x'] } as const
    expect(place(low)).toBeLessThan(place(best))
  })
})

const skillNames = ['after_sales', 'complaints', 'senior', 'supervisor']
const someAgent = (id: string) =>
  fc
    .record({
      skills: fc.dictionary(
        fc.constantFrom(...skillNames),
        fc.integer({ min: 0, max: 10 }).map((n) => n / 10),
      ),
      languages: fc.subarray(['zh', 'en']),
      capacity: fc.integer({ min: 0, max: 4 }),
      active: fc.integer({ min: 0, max: 5 }),
      rating: fc.integer({ min: 0, max: 10 }).map((n) => n / 10),
      online: fc.boolean(),
      idleSince: fc.integer({ min: now - 100, max: now }),
      cooldownUntil: fc.option(fc.integer({ min: now - 10, max: now + 10 })),
    })
    .map((made) => agent(id, made))
const someAgents = fc
  .integer({ min: 0, max: 8 })
  .chain((n) => fc.tuple(...Array.from({ length: n }, (_, at) => someAgent(`a${at}`))))
const someRow = (id: string) =>
  fc
    .record({
      language: fc.constantFrom('zh' as const, 'en' as const),
      tier: fc.constantFrom('new', 'gold'),
      since: fc.integer({ min: now - 200_000, max: now }),
      passed: fc.subarray(['a0', 'a1']),
      request: fc.record({
        queue: fc.constantFrom('general', 'after_sales', 'complaints'),
        skills: fc.subarray(['supervisor']),
        priority: fc.constantFrom('low' as const, 'normal' as const, 'high' as const),
      }),
    })
    .map((made) => row(id, made))
const someRows = fc
  .integer({ min: 0, max: 25 })
  .chain((n) => fc.tuple(...Array.from({ length: n }, (_, at) => someRow(`r${String(at).padStart(2, '0')}`))))

describe('for all queues and agents', () => {
  test('an offer never breaks capacity or eligibility, and no agent is written to', () => {
    fc.assert(
      fc.property(someRows, someAgents, (rows, agents) => {
        const before = structuredClone(agents)
        const active = new Map(agents.map((one) => [one.id, one.active]))
        for (const offer of dispatch(rows, agents, config, now)) {
          const winner = agents.find(({ id }) => id === offer.agentId)!
          const wanted = routingItem(
            rows.find(({ id }) => id === offer.itemId)!,
            queues,
            routing,
          )
          expect(refusal(winner, wanted.skills, now)).toBeNull()
          active.set(winner.id, active.get(winner.id)! + 1)
          expect(active.get(winner.id)).toBeLessThanOrEqual(winner.capacity)
        }
        expect(agents).toEqual(before)
      }),
    )
  })

  test('each row at most once, and nobody is left waiting whom somebody with room may have', () => {
    fc.assert(
      fc.property(someRows, someAgents, (rows, agents) => {
        const offers = dispatch(rows, agents, config, now)
        expect(new Set(offers.map(({ itemId }) => itemId)).size).toBe(offers.length)
        const after: RoutingAgent[] = agents.map((one) => ({
          ...one,
          active: one.active + offers.filter(({ agentId }) => agentId === one.id).length,
        }))
        const left = rows.filter(({ id }) => !offers.some(({ itemId }) => itemId === id))
        for (const one of left)
          expect(route(routingItem(one, queues, routing), after, routing, now).agentId).toBeNull()
      }),
    )
  })

  test('the winner has the greatest score of the best group', () => {
    fc.assert(
      fc.property(someRow('r'), someAgents, (one, agents) => {
        const wanted = { ...routingItem(one, queues, routing), vip: false }
        const { agentId } = route(wanted, agents, routing, now)
        const score = (a: RoutingAgent) => {
          const skill = wanted.skills.length
            ? wanted.skills.reduce((sum, name) => sum + (a.skills[name] ?? 0), 0) / wanted.skills.length
            : 1
          return 0.4 * skill + 0.3 * (1 - a.active / a.capacity) + 0.3 * a.rating
        }
        const group = (a: RoutingAgent) =>
          Number(wanted.passed.includes(a.id)) * 2 + Number(!a.languages.includes(wanted.language))
        const eligible = agents.filter((a) => refusal(a, wanted.skills, now) === null)
        if (eligible.length === 0) return expect(agentId).toBeNull()
        const best = Math.min(...eligible.map(group))
        const winner = eligible.find(({ id }) => id === agentId)!
        expect(group(winner)).toBe(best)
        for (const other of eligible.filter((a) => group(a) === best))
          expect(score(winner)).toBeGreaterThanOrEqual(score(other) - 1e-12)
      }),
    )
  })

  test('no starvation: with one place freed at a time, everybody is served in a bounded number of rounds', () => {
    fc.assert(
      fc.property(someRows, (first) => {
        const one = agent('only', { capacity: 1, skills: { after_sales: 1, complaints: 1, supervisor: 1 } })
        let waiting = [...first]
        let at = now
        let rounds = 0
        // New urgent people keep coming, one a round and ten minutes apart; the old ones still get through.
        while (waiting.some(({ id }) => id.startsWith('r'))) {
          const [offer] = dispatch(waiting, [one], config, at)
          expect(offer).toBeDefined()
          waiting = waiting.filter(({ id }) => id !== offer!.itemId)
          rounds += 1
          at += 10 * minute
          waiting.push(row(`new${rounds}`, { since: at, tier: 'gold', request: { priority: 'high' } }))
          expect(rounds).toBeLessThan(first.length + 30)
        }
      }),
    )
  })

  test('first come, first served among equals', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 20 }), (ages) => {
        const rows = ages.map((age, at) => row(`r${at}`, { since: now - age }))
        const served = waitingInOrder(rows, routing).map(({ since }) => since)
        expect(served).toEqual([...served].sort((a, b) => a - b))
      }),
    )
  })
})
