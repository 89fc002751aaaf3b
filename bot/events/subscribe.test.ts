import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import type { LogEvent } from '../sdk/index.ts'
import { createSubscriptions, type EventSource } from './subscribe.ts'

const quiet = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} }

function source(count: number) {
  const events = Array.from({ length: count }, (_, i): LogEvent => ({
    seq: i + 1,
    type: i % 2 ? 'b' : 'a',
    at: i,
    contactId: 'c',
    sessionId: null,
    data: {},
  }))
  const values = new Map<string, string>()
  const store: EventSource = {
    readEvents: async (after, limit) => events.filter(({ seq }) => seq > after).slice(0, limit),
    getValue: async (key) => values.get(key) ?? null,
    setValue: async (key, value) => void values.set(key, value),
  }
  return { events, values, store }
}

describe('a listener', () => {
  test('gets what it asked for, in order, behind its cursor', async () => {
    const { store, values } = source(500)
    const seen: number[] = []
    const subscriptions = createSubscriptions(store, quiet)
    subscriptions.add({ name: 'x', types: ['b'], listen: async ({ seq }) => void seen.push(seq) })
    await subscriptions.caughtUp()
    expect(seen).toEqual(Array.from({ length: 250 }, (_, i) => 2 * i + 2))
    expect(values.get('cursor/x')).toBe('500')
  })

  test('that fails gets the same event again, and none before it', async () => {
    const { store } = source(5)
    const seen: number[] = []
    const subscriptions = createSubscriptions(store, quiet, 1)
    subscriptions.add({
      name: 'x',
      types: [],
      async listen({ seq }) {
        seen.push(seq)
        if (seq === 3 && seen.length < 5) throw new Error('not now')
      },
    })
    while (seen.at(-1) !== 5) await sleep(1)
    expect(seen).toEqual([1, 2, 3, 3, 3, 4, 5])
  })

  test.each([0, 1, 2, 3, 4, 5, 6])(
    'woken %i steps after the log was read to its end misses nothing',
    async (steps) => {
      const { store, events } = source(0)
      let reads = 0
      const later = async () => {
        for (let i = 0; i < steps; i++) await Promise.resolve()
        events.push({ seq: 1, type: 'a', at: 0, contactId: 'c', sessionId: null, data: {} })
        subscriptions.wake()
      }
      const seen: number[] = []
      const subscriptions = createSubscriptions(
        {
          ...store,
          async readEvents(after, limit) {
            const found = await store.readEvents(after, limit)
            if (++reads === 1) void later()
            return found
          },
        },
        quiet,
      )
      subscriptions.add({ name: 'x', types: [], listen: async ({ seq }) => void seen.push(seq) })
      await sleep(5)
      expect(seen).toEqual([1])
    },
  )

  test('is let go between two events when everything stops, and keeps its place', async () => {
    const { store, values } = source(5)
    const seen: number[] = []
    const subscriptions = createSubscriptions(store, quiet)
    subscriptions.add({
      name: 'x',
      types: [],
      async listen({ seq }) {
        seen.push(seq)
        await sleep(10)
      },
    })
    while (seen.length < 2) await sleep(1)
    await subscriptions.stop()
    expect(seen).toEqual([1, 2])
    expect(values.get('cursor/x')).toBe('2')
  })
})
