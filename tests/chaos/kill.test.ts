import { expect, test } from '@jest/globals'
import { killLoop, seeded } from './kill.ts'

test('30 kills under load: nothing acked lost, order kept, each message once', async () => {
  const result = await killLoop(30, 6, seeded(20261124))
  expect(result).toMatchObject({ kills: 30, lost: [], twice: [], disordered: [] })
  // A run in which nothing was said would prove nothing.
  expect(result.acked).toBeGreaterThan(200)
}, 180_000)
