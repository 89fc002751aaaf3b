/** A second start takes what the first one read and checked, and never anything else. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { CompileCache } from '../content/compile.ts'
import { loadExtensions, loadRoot } from './assemble.ts'
import { folderCache } from './cache.ts'
import { checkContent } from './judge.ts'

const echoShop = join(import.meta.dirname, '../../tests/fixtures/echo-shop')

let root: string
let data: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nightdesk-root-'))
  data = mkdtempSync(join(tmpdir(), 'nightdesk-data-'))
  cpSync(echoShop, root, { recursive: true })
})
afterEach(() => {
  for (const folder of [root, data]) rmSync(folder, { recursive: true, force: true })
})

/** Counts what was found and what was kept. */
function counted(stamp = 'e1'): CompileCache & { hits: string[]; writes: string[] } {
  const cache = folderCache(data, stamp)
  const hits: string[] = []
  const writes: string[] = []
  return {
    hits,
    writes,
    read(key) {
      const value = cache.read(key)
      if (value !== null) hits.push(key)
      return value
    },
    write(key, value) {
      writes.push(key)
      cache.write(key, value)
    },
  }
}

async function load(cache: CompileCache, env: Record<string, string> = {}) {
  const result = await loadRoot(root, (name) => env[name], cache)
  if (!result.ok) throw new Error(JSON.stringify(result.mistakes))
  return result.loaded.content
}

describe('content that was read before', () => {
  test('is the same content, without reading it again', async () => {
    const first = await load(counted())
    const second = counted()
    expect(await load(second)).toEqual(first)
    expect(second.hits).toHaveLength(1)
    expect(second.writes).toEqual([])
  })

  test('is read again when a byte of it changed, or another engine asks', async () => {
    await load(counted())
    const other = counted('e2')
    await load(other)
    expect(other.hits).toEqual([])
    writeFileSync(join(root, 'flows/echo.yml'), `${readFileSync(join(root, 'flows/echo.yml'), 'utf8')}\n`)
    const changed = counted()
    await load(changed)
    expect(changed.hits).toEqual([])
  })

  test('is read again when the kept file is damaged', async () => {
    const first = await load(counted())
    for (const name of readdirSync(join(data, 'cache'))) writeFileSync(join(data, 'cache', name), '{"hash":')
    expect(await load(counted())).toEqual(first)
  })

  test('holds no secret: each start puts its own in, and says which one is missing', async () => {
    const file = join(root, 'config/channels.yml')
    writeFileSync(file, '- use: web\n  settings:\n    customer_secret: ${env:SECRET_OF_TEST}\n')
    const settings = async (value: string) => (await load(counted(), { SECRET_OF_TEST: value })).config.channels[0]
    expect((await settings('first-secret'))?.settings).toEqual({ customer_secret: 'first-secret' })
    expect((await settings('second-secret'))?.settings).toEqual({ customer_secret: 'second-secret' })
    for (const name of readdirSync(join(data, 'cache')))
      expect(readFileSync(join(data, 'cache', name), 'utf8')).not.toMatch(/first-secret|second-secret/)
    const missing = await loadRoot(root, () => undefined, counted())
    expect(missing).toMatchObject({ ok: false, mistakes: [{ file: 'config/channels.yml', line: 3 }] })
  })

  test('with a mistake in it is never kept', async () => {
    writeFileSync(join(root, 'flows/echo.yml'), 'flow: echo\nsteps:\n  - sayy: x\n')
    const cache = counted()
    expect((await loadRoot(root, () => undefined, cache)).ok).toBe(false)
    expect(cache.writes).toEqual([])
  })
})

test('what the checker found in order is not checked again, until a plugin can do something else', async () => {
  const first = counted()
  const content = await load(first)
  const extensions = await loadExtensions(content.config, root)
  expect(await checkContent(content, extensions, first)).toEqual([])
  const again = counted()
  expect(await checkContent(content, extensions, again)).toEqual([])
  expect(again.hits).toHaveLength(1)
  const other = counted()
  expect(await checkContent(content, { ...extensions, channels: [] }, other)).toEqual([])
  expect(other.hits).toEqual([])
})
