import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createLanes } from '../../bot/turn/lane.ts'

describe('lanes', () => {
  test('tasks of one contact never overlap and keep their order, whatever they take', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 3 })), { maxLength: 40 }),
        async (tasks) => {
          const lanes = createLanes(2, () => 0)
          const inside = new Map<string, number>()
          const order: Record<string, number[]> = { a: [], b: [], c: [] }
          await Promise.all(
            tasks.map(([contact, ms], number) =>
              lanes.run(contact, async () => {
                expect(inside.get(contact) ?? 0).toBe(0)
                inside.set(contact, 1)
                if (ms > 0) await sleep(ms)
                order[contact]!.push(number)
                inside.set(contact, 0)
              }),
            ),
          )
          for (const numbers of Object.values(order)) expect(numbers).toEqual([...numbers].sort((x, y) => x - y))
          expect(lanes.busy()).toBe(0)
        },
      ),
      { numRuns: 50 },
    )
  })

  test('a task that fails does not stop the lane', async () => {
    const lanes = createLanes(10, () => 0)
    await expect(lanes.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    await expect(lanes.run('a', async () => 'yes')).resolves.toBe('yes')
  })

  test('a lane is short with one task at most, and while nothing is being recorded that is decided later', async () => {
    const lanes = createLanes(10, () => 0)
    const first = lanes.run('a', () => sleep(5))
    expect(lanes.short('a')).not.toBeNull()
    const second = lanes.run('a', () => sleep(5))
    expect(lanes.short('a')).toBeNull()
    await Promise.all([first, second])
    expect(lanes.short('a')).not.toBeNull()
    const queued = lanes.records('a')
    expect(lanes.short('a')).toBeNull()
    queued()
    expect(lanes.short('a')).not.toBeNull()
  })

  test('of several that are decided before their record, others wait for the last one', async () => {
    const lanes = createLanes(10, () => 0)
    const lane = lanes.short('a')!
    const [first, second] = [lanes.enters(lane), lanes.enters(lane)]
    let asked = false
    const waits = lanes.entering('a')!.then(() => (asked = true))
    first()
    await sleep(1)
    expect([asked, lanes.entering('a') === null]).toEqual([false, false])
    second()
    await waits
    expect(lanes.entering('a')).toBeNull()
  })

  test('a contact is not forgotten while it records', async () => {
    const lanes = createLanes(1, () => 0)
    const queued = lanes.records('a')
    await lanes.run('b', async () => undefined)
    await lanes.run('c', async () => undefined)
    expect(lanes.short('a')).toBeNull()
    queued()
  })

  test('the least recently used idle contact is forgotten first, a busy one never', async () => {
    const lanes = createLanes(2, () => 0)
    const remember = (id: string) =>
      lanes.run(id, async (lane) => {
        lane.state = null
      })
    let free: () => void = () => undefined
    const busy = lanes.run('busy', () => new Promise<void>((resolve) => (free = resolve)))
    const behind = lanes.run('busy', async () => undefined)
    await remember('old')
    await remember('new')
    await lanes.run('old', async (lane) => expect(lane.state).toBeUndefined())
    expect(lanes.short('busy')).toBeNull()
    free()
    await Promise.all([busy, behind])
  })

  test('forgetting all makes even a busy lane read the store again', async () => {
    const lanes = createLanes(10, () => 0)
    await lanes.run('a', async (lane) => {
      lane.state = null
      lanes.forgetAll()
      expect(lane.state).toBeUndefined()
    })
  })

  test('drained waits for everything that was begun', async () => {
    const lanes = createLanes(10, () => 0)
    const done: string[] = []
    void lanes.run('a', () => sleep(10).then(() => done.push('a')))
    void lanes.run('b', () => sleep(5).then(() => done.push('b')))
    await lanes.drained()
    expect(done).toEqual(['b', 'a'])
  })
})
