/** `bench store`: both adapters, CPU per unit in groups beside floors that write the same bytes; a cold start (fault F7). */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Goal, goal, report, round } from './report.ts'
import type { BenchOptions, Row } from './run.ts'
import { openSqliteStore } from '../bot/store/sqlite/index.ts'
import { start } from '../bot/testing/store-contract/build.ts'
import { measureFloor } from './store/floor.ts'
import type { Measured } from './store/meter.ts'
import { measureMongo } from './store/mongo.ts'
import { dedupeBytes, measureService } from './store/service.ts'
import { measureStart } from './store/start.ts'

const groups = [1, 16, 64]

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'nightdesk-bench-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Measures and prints. Figures are of this machine and this moment; compare the store only with its own floor. */
export async function run({ json, quick }: BenchOptions): Promise<void> {
  const units = quick ? 4096 : 20_480
  const rows: Row[] = []
  const goals: Goal[] = []
  for (const group of groups) {
    await inFolder(async (folder) => {
      const shape = { units, contacts: 5000, group }
      const floor = await measureFloor(join(folder, 'floor.db'), shape)
      const store = await openSqliteStore({ folder, now: () => start })
      const service = await measureService(store, shape)
      await store.close()
      const line = (name: string, { cpuUs, perSecond }: Measured): Row => ({
        name: `${name}, ${group} at once`,
        'µs CPU': round(cpuUs, 1),
        'per second': Math.round(perSecond),
        '× floor': round(cpuUs / floor.cpuUs),
      })
      rows.push(
        line('floor: same bytes, bare better-sqlite3', floor),
        line('receive with its step (fast path)', service.fast),
        line('settle a reply', service.settled),
        line('receive alone', service.recorded),
        line('commit a step', service.committed),
      )
      if (group > 1)
        goals.push(goal(`µs CPU of receive with its step, ${group} at once`, service.fast.cpuUs, '<=', 45))
      goals.push(goal(`bytes per dedupe key, ${group} at once`, dedupeBytes(folder), '<=', 120))
    })
  }
  const size = quick ? 0.1 : 1
  const sizes = { conversations: 100_000 * size, pending: 10_000 * size, undecided: 1000 * size }
  const cold = await inFolder((folder) => measureStart(folder, sizes))
  goals.push(
    goal(`ms until recovery has read, ${sizes.conversations} conversations`, cold.readMs, '<=', 2000),
    goal('ms until the first reply is taken', cold.firstTakenMs, '<=', 3000),
  )
  const held = `event loop held by bursts of 1000 new contacts: p99 ${round(cold.heldP99Ms, 1)} ms, longest ${round(cold.heldMaxMs, 1)} ms`
  const mongo = await measureMongo(quick ? 2048 : 10_240)
  report('Store', [...rows, ...mongo.rows], [...goals, ...mongo.goals], json, [held, ...mongo.notes])
}
