/** Watching: a burst of changes is one reload, changes during a reload make one more, and nothing else wakes it. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { watchFolder } from './watch.ts'
import type { Watching } from './watch.ts'

let root = ''
let watching: Watching | null = null
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'nightdesk-watch-'))
  await mkdir(join(root, 'flows'))
  await mkdir(join(root, 'data'))
})
afterEach(async () => {
  await watching?.close()
  watching = null
  await rm(root, { recursive: true })
})

/** Waits for a condition; the test's own time limit is the bound. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10))
}

test('one reload for a burst, a new one for the next, none for files that are no content', async () => {
  let reloads = 0
  watching = watchFolder(root, () => void reloads++, { quietMs: 100 })
  await watching.ready
  await writeFile(join(root, 'data/x.yml'), 'a')
  await writeFile(join(root, 'flows/notes.txt'), 'a')
  for (const name of ['a', 'b', 'c', 'd']) await writeFile(join(root, `flows/${name}.yml`), name)
  await until(() => reloads > 0)
  expect(reloads).toBe(1)
  await mkdir(join(root, 'knowledge'))
  await writeFile(join(root, 'knowledge/k.yml'), 'a')
  await until(() => reloads > 1)
  expect(reloads).toBe(2)
})

test('runs never overlap; a change during a run makes one more; a fault is told and does not stop the watch', async () => {
  let running = 0
  let most = 0
  let runs = 0
  const errors: unknown[] = []
  const gates: (() => void)[] = []
  watching = watchFolder(
    root,
    async () => {
      runs++
      most = Math.max(most, ++running)
      await new Promise<void>((resolve) => gates.push(resolve))
      running--
      if (runs === 1) throw new Error('disk')
    },
    { quietMs: 30, onError: (error) => errors.push(error) },
  )
  await watching.ready
  await writeFile(join(root, 'flows/a.yml'), '1')
  await until(() => gates.length === 1)
  await writeFile(join(root, 'flows/a.yml'), '22')
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(runs).toBe(1)
  gates[0]?.()
  await until(() => gates.length === 2)
  gates[1]?.()
  await until(() => running === 0)
  expect({ most, runs, errors: errors.map(String) }).toEqual({ most: 1, runs: 2, errors: ['Error: disk'] })
})
