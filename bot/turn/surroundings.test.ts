/** What a step is told of the queue: of others, never of oneself. */
import { expect, test } from '@jest/globals'
import { queues, routing, row, now, minute } from '../../tests/handoff/rows.ts'
import type { AccountRow, Config, QueueRow } from '../model/index.ts'
import type { Store } from '../store/store.ts'
import { createSurroundings } from './surroundings.ts'

const person: AccountRow = {
  id: 'x',
  name: 'lin',
  display: '小林',
  role: 'agent',
  passwordHash: '',
  skills: {},
  languages: ['zh'],
  capacity: 1,
  rating: 1,
  presence: 'online',
  presenceAt: now,
  createdAt: 0,
  disabled: false,
}

async function around(rows: QueueRow[]) {
  const hours = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [day, [{ from: 0, to: 1440 }]]))
  const shop = { name: '店', timeZone: 'Asia/Shanghai', hours, holidays: [] }
  const config = { shop, queues, routing, experiments: [] } as unknown as Config
  const store = { queueItems: async () => rows, accounts: async () => [person] } as unknown as Store
  const surroundings = createSurroundings(store, () => config)
  await surroundings.refresh()
  return {
    surroundings,
    general: (contactId: string) => surroundings.context(contactId, null, now).queues['general'],
  }
}

const busy = row('t', { contactId: 'busy', state: 'taken', agentId: 'x', agentAt: now })
const waiting = (id: string, since: number) => row(id, { contactId: id, since: now - since })

test('who waits does not stand behind themselves', async () => {
  const { general } = await around([busy, waiting('first', 3 * minute), waiting('second', minute)])
  expect(general('first')?.ahead).toBe(0)
  expect(general('second')?.ahead).toBe(1)
  expect(general('comes now')?.ahead).toBe(2)
  // What was counted for one is not told to another.
  expect(general('first')?.ahead).toBe(0)
  expect(general('first')!.minutes!).toBeLessThan(general('second')!.minutes!)
})

test('the same in a shop that a test pretends', async () => {
  const { surroundings, general } = await around([waiting('first', minute)])
  surroundings.pretend({ agentsOnline: 1 })
  expect(general('first')?.ahead).toBe(0)
  expect(general('comes now')?.ahead).toBe(1)
})
