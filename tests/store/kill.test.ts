/** kill -9 at random moments: all acked is there, the lock is free at once, and the next start knows (store part of F1). */
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, expect, test } from '@jest/globals'
import { startChild } from './child.ts'
import { makeFolder } from './folder.ts'

const kills = 20
const folder = makeFolder()
afterAll(() => rmSync(folder, { recursive: true }))

/** Works until so many are acked, is killed, and gives what it said. */
async function workAndKill(acks: number): Promise<string[]> {
  const child = startChild('work', folder)
  let said = ''
  let errors = ''
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()))
  child.stdout.on('data', (data: Buffer) => {
    said += data.toString()
    if (said.split('\n').length > acks + 2) child.kill('SIGKILL')
  })
  await once(child, 'close')
  expect(errors).toBe('')
  // A line that was cut was not said.
  return said.split('\n').slice(0, -1)
}

test(`${kills} kills lose nothing that was acked`, async () => {
  const acked: string[] = []
  for (let round = 0; round < kills; round += 1) {
    const [how, ...ids] = await workAndKill(1 + ((round * 37) % 400))
    expect(how).toBe(round === 0 ? 'clean' : 'unclean')
    expect(ids.length).toBeGreaterThan(0)
    acked.push(...ids)
  }
  const db = new Database(join(folder, 'nightdesk.db'))
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  const all = (sql: string) => new Set(db.prepare<[], string>(sql).pluck().all())
  const [keys, steps] = [all('SELECT input_id FROM dedupe'), all('SELECT input_id FROM journal')]
  db.close()
  expect(acked.filter((id) => !keys.has(id) || !steps.has(id))).toEqual([])
  expect(keys.size).toBe(steps.size)
}, 60_000)
