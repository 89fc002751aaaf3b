/** `nightdesk simulate cluster` as it is typed: what it prints, and what it refuses. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from '@jest/globals'

const folder = mkdtempSync(join(tmpdir(), 'nightdesk-simulate-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const command = fileURLToPath(new URL('../../bot/cli/nightdesk.js', import.meta.url))

function type(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  const all = ['--conditions=nightdesk-source', command, 'simulate', 'cluster', ...args]
  return new Promise((resolve) =>
    execFile(process.execPath, all, { timeout: 60_000 }, (error, out, err) =>
      resolve({ status: error ? Number(error.code ?? 1) : 0, out, err }),
    ),
  )
}

test('a table, what is full first, and how far to trust it; the same seed says the same', async () => {
  const picture = join(folder, 'two.svg')
  const line = ['--processes', '1,2', '--database-cores', '4', '--seed', '3']
  const [said, again] = await Promise.all([
    type(...line, '--lang', 'en', '--picture', picture),
    type(...line, '--lang', 'en'),
  ])
  expect(said.status).toBe(0)
  const lines = said.out.trim().split('\n')
  expect(lines[0]).toMatch(/processes +turns\/s +in the rush/)
  expect(lines[1]).toMatch(/^ *1 +\d+/)
  expect(said.out).toMatch(/Given: 99 of 100 turns answered within 1000 ms; a database of 4 cores/)
  expect(said.out).toMatch(/beside, 4 processes: turns\/s \d+ reckoned, \d+ measured/)
  expect(readFileSync(picture, 'utf8')).toMatch(/^<svg /)
  expect(lines.slice(0, 3)).toEqual(again.out.trim().split('\n').slice(0, 3))
}, 60_000)

test('as JSON, one object', async () => {
  const { out } = await type('--processes', '2', '--json')
  const told = JSON.parse(out) as { sizes: { processes: number; rate: number }[]; beside: unknown[] }
  expect(told.sizes.map(({ processes }) => processes)).toEqual([2])
  expect(told.sizes[0]!.rate).toBeGreaterThan(0)
  expect(told.beside).toHaveLength(3)
}, 60_000)

test.each([
  [['--processes', 'many'], /processes/],
  [['--rush', '-1'], /rush/],
  [['--costs', join(tmpdir(), 'no-such-costs.json')], /ENOENT.*bench -- cluster --json/],
  [['--proceses', '2'], /--processes/],
])(
  '%j is refused with the reason',
  async (args, reason) => {
    const { status, err, out } = await type(...args, '--lang', 'en')
    expect(status).not.toBe(0)
    expect(err + out).toMatch(reason)
  },
  60_000,
)
