/** What keeps the shop from starting is said in one line, with the way to mend it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readEnvironment } from '../../bot/cli/environment.ts'
import { loadRoot } from '../../bot/cli/assemble.ts'
import { refusal } from '../../bot/cli/refusal.ts'
import { BotError } from '../../bot/sdk/index.ts'
import { openSqliteStore } from '../../bot/store/sqlite/index.ts'

const context = { port: 3978, host: '127.0.0.1', dataFolder: '/shop/data', debug: false }
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nightdesk-refusal-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The error of something that must fail. */
async function errorOf(work: () => unknown): Promise<unknown> {
  try {
    await work()
  } catch (error) {
    return error
  }
  throw new Error('it did not fail')
}
const openStore = (at: string) => openSqliteStore({ folder: at, now: Date.now })

describe('one line says why and how to mend it', () => {
  test('a port that is taken', async () => {
    const one = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => one.once('listening', resolve))
    const { port } = one.address() as { port: number }
    const two = createServer()
    const error = await errorOf(
      () => new Promise((_, reject) => two.once('error', reject).listen(port, '127.0.0.1')),
    )
    one.close()
    expect(refusal(error, { ...context, port })).toBe(
      `nightdesk cannot start: port ${port} is in use; stop what listens there, or choose another by PORT=…`,
    )
  })

  test('a data folder that is a file, or below one', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    for (const at of [file, join(file, 'data')])
      expect(refusal(await errorOf(() => openStore(at)), context)).toMatch(
        /^nightdesk cannot start: the data folder \/shop\/data cannot be used, .*; mend that, or choose another by NIGHTDESK_DATA=…$/,
      )
  })

  test('a data folder somebody else works on', async () => {
    const at = join(folder, 'busy')
    const store = await openStore(at)
    const error = await errorOf(() => openStore(at))
    await store.close()
    expect(refusal(error, context)).toMatch(/Another process already runs .* chosen by NIGHTDESK_DATA=…\.$/)
  })

  test.each([
    ['EACCES', 'listen', 'above 1023 by PORT=…'],
    ['EADDRNOTAVAIL', 'listen', 'correct HOST'],
    ['EACCES', 'mkdir', 'no permission to write'],
    ['EROFS', 'open', 'read-only'],
    ['ENOSPC', 'write', 'the disk is full'],
  ])('%s of %s', (code, syscall, says) =>
    expect(refusal(Object.assign(new Error('x\ny'), { code, syscall }), context)).toContain(says),
  )

  test('a fault of ours in one line, whole only when asked for', () => {
    const error = new Error('first\nsecond')
    expect(refusal(error, context)).toBe(
      'nightdesk cannot start: first (a fault of ours; LOG_LEVEL=debug shows where)',
    )
    expect(refusal(error, { ...context, debug: true })).toContain('\n    at ')
  })

  test('a content folder that is not there, and a port that is none', async () => {
    const missing = await errorOf(() => loadRoot(join(folder, 'nowhere'), () => undefined))
    expect(missing).toBeInstanceOf(BotError)
    expect(refusal(missing, context)).toMatch(/there is no such folder; --root says where it lies$/)
    for (const PORT of ['abc', '', '65536', '-1'])
      expect(() => readEnvironment({ PORT })).toThrow(`PORT is "${PORT}"; give a number from 0 to 65535`)
  })
})
