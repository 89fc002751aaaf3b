import { describe, expect, test } from '@jest/globals'
import type { Card, Line, QueueItem, RecentContact } from '../../console/api/types.ts'
import { groupsOf } from '../../console/pages/desk/list/groups.ts'
import { tell } from '../../console/pages/desk/talk/story.ts'
import { en } from '../../console/words/en.ts'
import { zh } from '../../console/words/zh.ts'

const day = 86_400_000
const dayOf = (at: number): string => String(Math.floor(at / day))

function line(given: Partial<Line>): Line {
  return {
    key: `k${given.at}`,
    conversation: 'web/1',
    activity: `a${given.at}`,
    seq: 1,
    at: 0,
    who: 'customer',
    name: null,
    kind: 'message',
    text: 'x',
    offers: [],
    attachments: [],
    delivery: null,
    error: null,
    ambiguous: false,
    ...given,
  }
}

function card(given: Partial<Card>): Card {
  return { version: 1, at: 0, activity: null, input: 'activity', rule: 'flow', utterance: 'x', ...given } as Card
}

describe('the talk', () => {
  test('a day begins where the shop has another date', () => {
    const told = tell([line({ at: day - 2 }), line({ at: day - 1 }), line({ at: day })], [], dayOf)
    expect(told.map(({ newDay, follows }) => [newDay, follows])).toEqual([
      [true, false],
      [false, true],
      [true, false],
    ])
  })

  test('the same speaker goes on, another or a long pause begins anew', () => {
    const told = tell(
      [
        line({ at: 0 }),
        line({ at: 1_000 }),
        line({ at: 2_000, who: 'bot' }),
        line({ at: 3_000, who: 'agent', name: '小林' }),
        line({ at: 4_000, who: 'agent', name: '小王' }),
        line({ at: 300_000, who: 'agent', name: '小王' }),
      ],
      [],
      dayOf,
    )
    expect(told.map(({ follows }) => follows)).toEqual([false, true, false, false, false, false])
  })

  test('a card belongs to its own utterance, a closing timer to the last one before it', () => {
    const lines = [line({ at: 1 }), line({ at: 2, who: 'bot' }), line({ at: 3 }), line({ at: 4 }), line({ at: 9 })]
    const cards = [
      card({ version: 1, at: 1, activity: 'a1' }),
      card({ version: 2, at: 3, activity: 'a3', rule: 'debounce', utterance: null }),
      card({ version: 3, at: 6, input: 'timer' }),
      card({ version: 4, at: 7, input: 'command claim', utterance: null }),
      card({ version: 5, at: 9, activity: 'a9', rule: 'agent owns' }),
    ]
    expect(tell(lines, cards, dayOf).map((told) => told.card?.version ?? null)).toEqual([1, null, null, 3, null])
  })
})

describe('the list', () => {
  const item = (given: Partial<QueueItem>): QueueItem =>
    ({ contactId: given.id, queue: 'general', state: 'waiting', mine: false, since: 0, ...given }) as QueueItem
  const recent = (contactId: string): RecentContact => ({ contactId }) as RecentContact
  const counts = { waiting: 4, offered: 2, taken: 2 }

  test('everybody stands in one group, in the order of serving', () => {
    const items = [
      item({ id: 'w2', place: 2 }),
      item({ id: 'w1', place: 1, queue: 'vip' }),
      item({ id: 'o1', state: 'offered', mine: true }),
      item({ id: 'o2', state: 'offered', since: 5 }),
      item({ id: 't1', state: 'taken', mine: true }),
      item({ id: 't2', state: 'taken' }),
    ]
    const groups = groupsOf({ now: 0, counts, items }, [item({ id: 't1' })], [recent('w1'), recent('old')], null)
    const ids = (rows: readonly { contactId: string }[]): string[] => rows.map(({ contactId }) => contactId)
    expect(ids(groups.offered)).toEqual(['o1'])
    expect(ids(groups.mine)).toEqual(['t1'])
    expect(ids(groups.waiting)).toEqual(['o2', 'w1', 'w2'])
    expect(ids(groups.taken)).toEqual(['t2'])
    expect(ids(groups.recent)).toEqual(['old'])
    // Six wait or are offered, four of them were sent.
    expect(groups.hidden).toBe(2)
    expect(ids(groupsOf({ now: 0, counts, items }, [], [], 'vip').waiting)).toEqual(['w1'])
  })
})

test('both languages have the same words with the same places for values', () => {
  const places = (text: string): string[] => [...text.matchAll(/\{\d\}/g)].map(([place]) => place).sort()
  expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort())
  for (const key of Object.keys(zh) as (keyof typeof zh)[])
    expect([key, places(en[key])]).toEqual([key, places(zh[key])])
})
