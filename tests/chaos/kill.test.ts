import { expect, test } from '@jest/globals'
import { run } from './cluster/rounds.ts'
import { oneOnSqlite } from './cluster/plans.ts'
import { seeded } from '../../bot/simulate/seeded.ts'

test('30 kills under load: nothing acked lost, order kept, each message once', async () => {
  const result = await run({ ...oneOnSqlite, rounds: 30, takeovers: 20, random: seeded(20261124) })
  expect(result).toMatchObject({
    rounds: 30,
    lost: [],
    twice: [],
    disordered: [],
    owners: [],
    spokeAfterClaim: [],
  })
  // A run in which nothing was said would prove nothing.
  expect(result.acked).toBeGreaterThan(200)
  expect(result.takeovers).toBe(20)
}, 240_000)
