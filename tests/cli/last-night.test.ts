/** Last night is the pipeline's own work: everybody is answered, tickets and call-backs stand where pages show them. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { loadExtensions, loadRoot } from '../../bot/cli/assemble.ts'
import { playNight, readNight } from '../../bot/cli/last-night.ts'
import { compileRelease } from '../../bot/content/compile.ts'
import { openSqliteStore } from '../../bot/store/sqlite/index.ts'
import { quietLog } from '../../bot/turn/hosts.ts'

const root = join(import.meta.dirname, '../..')
/** 14:00 in the shop. */
const now = Date.parse('2026-11-27T06:00:00Z')

test("the demo shop's night", async () => {
  const loaded = await loadRoot(root, () => undefined)
  if (!loaded.ok) throw new Error('the demo shop has mistakes')
  const { content } = loaded.loaded
  const chats = readNight(root)
  expect(chats.length).toBeGreaterThanOrEqual(80)
  const memory = await openSqliteStore({ folder: null, now: () => now })
  const faults: unknown[] = []
  await playNight({
    // The night closes its store; here it is looked at afterwards.
    store: { ...memory, close: async () => undefined },
    chats,
    release: compileRelease(content),
    compile: () => null,
    ...(await loadExtensions(content.config, root)),
    log: { ...quietLog(), error: (data) => void faults.push(data) },
    key: new Uint8Array(32),
    timeZone: content.config.shop.timeZone,
    now,
  })
  expect(faults).toEqual([])
  const contacts = await memory.recentContacts(200)
  expect(contacts).toHaveLength(chats.length)
  let said = 0
  for (const { contactId } of contacts)
    for (const { id } of await memory.conversationsOf(contactId)) {
      const lines = await memory.transcript(id, 0, 100)
      expect({ id, last: lines.at(-1)?.direction }).toEqual({ id, last: 'out' })
      for (const { at } of lines) expect(at).toBeLessThan(now)
      said += lines.filter(({ direction }) => direction === 'in').length
    }
  expect(said).toBe(chats.reduce((sum, { says }) => sum + says.length, 0))
  const tickets = await memory.rows('tickets', 'tickets', { limit: 100 })
  expect(tickets.length).toBeGreaterThanOrEqual(4)
  const callbacks = await memory.rows('tickets', 'callbacks', { limit: 100 })
  const due = callbacks.map(({ body }) => body as { at?: number; from?: number })
  expect(due.some((one) => (one.at ?? one.from ?? Infinity) < now)).toBe(true)
  await memory.close()
})

test('a chat that cannot be read is named with its file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'night-'))
  expect(readNight(folder)).toEqual([])
  mkdirSync(join(folder, 'demo/last-night'), { recursive: true })
  writeFileSync(join(folder, 'demo/last-night/a.yml'), '- { at: "25:00", says: [你好] }')
  expect(() => readNight(folder)).toThrow(/a\.yml.*a time such as/s)
})
