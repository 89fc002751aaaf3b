/** Settings in `channels.yml` are text like all content; numbers and yes reach the channel as its schema wants them. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { loadExtensions, loadRoot, SettingsError } from '../../bot/cli/assemble.ts'
import { main } from '../../bot/cli/main.ts'

const echoShop = join(dirname(fileURLToPath(import.meta.url)), '../fixtures/echo-shop')
let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nightdesk-settings-'))
  cpSync(echoShop, root, { recursive: true })
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

async function load(channels: string) {
  writeFileSync(join(root, 'config/channels.yml'), channels)
  const loaded = await loadRoot(root, () => undefined)
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes))
  return loadExtensions(loaded.loaded.content.config, root)
}

test('a number and a no', async () => {
  const yaml =
    '- use: web\n  settings:\n    page: no\n    limits:\n      sockets: 7\n      network: { sockets: 3 }\n'
  const { channels } = await load(yaml)
  expect(channels[0]!.settings).toEqual({ page: false, limits: { sockets: 7, network: { sockets: 3 } } })
})

test('all that is wrong is told, each with its line; check says the same', async () => {
  const yaml = '- use: web\n  settings:\n    page: perhaps\n    limits:\n      sockets: many\n    pge: no\n'
  const refused = await load(yaml).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(SettingsError)
  const { mistakes, message } = refused as SettingsError
  expect(mistakes.map(({ line }) => line).sort()).toEqual([3, 5, 6])
  expect(message).toMatch(/^config\/channels\.yml:3: /)

  let printed = ''
  const { stdout, exitCode } = process
  const write = stdout.write.bind(stdout)
  stdout.write = (text: string) => {
    printed += text
    return true
  }
  try {
    await main(['check', '--root', root, '--json', '--lang', 'en'])
    expect(process.exitCode).toBe(1)
  } finally {
    stdout.write = write
    process.exitCode = exitCode
  }
  const found = JSON.parse(printed) as { file: string; line: number }[]
  expect(found.map(({ file, line }) => `${file}:${line}`)).toEqual([
    'config/channels.yml:3',
    'config/channels.yml:5',
    'config/channels.yml:6',
  ])
})
