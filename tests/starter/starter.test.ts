/** A stranger installs the package, types what `nightdesk init` prints, and has a shop that answers. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { signed } from '../../starter/shared/channels/webhook/signature.ts'
import { open, post, say } from '../web/client.ts'
import { openShop, packed, run } from './package.ts'

const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--omit=dev']
let folder: string
let tarball: string
let bin: string

beforeAll(async () => {
  tarball = await packed()
  folder = mkdtempSync(join(tmpdir(), 'nightdesk-stranger-'))
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  await run('npm', [...install, tarball], folder)
  bin = join(folder, 'node_modules/.bin/nightdesk')
}, 180_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** One line to the shop over Direct Line; what it replies. */
async function ask(url: string, opened: Awaited<ReturnType<typeof open>>, text: string): Promise<string[]> {
  const answer = await post(url, opened, { ...say(text), deliveryMode: 'expectReplies' })
  const { activities = [] } = (await answer.json()) as { activities?: { text: string }[] }
  return activities.map((activity) => activity.text)
}

test('a Chinese shop with its own installation', async () => {
  const shop = join(folder, 'shop')
  const said = await run('npx', ['nightdesk', 'init', 'shop', '--name', '灯下小铺'], folder)
  expect(said).toMatch(/^ {2}cd shop\n {2}npm install\n {2}npm test .*\n {2}npm start /m)
  const manifest = JSON.parse(readFileSync(join(shop, 'package.json'), 'utf8')) as Record<string, any>
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'))
  expect(manifest).toMatchObject({ name: 'shop', dependencies: { nightdesk: `^${version}` } })

  // The registry has no such version before it is published: the tarball stands for it.
  await run('npm', [...install, tarball], shop)
  expect(await run('npm', ['run', 'check'], shop)).toContain('没有错误')
  const tested = await run('npm', ['test'], shop)
  expect(tested).toMatch(/16 段/)
  expect(tested).toMatch(/fail 0/)
  expect(await run(join(shop, 'node_modules/.bin/nightdesk'), ['doctor', '--lang', 'en'], shop)).not.toMatch(
    /pages are missing|WEBHOOK_SECRET/,
  )

  const open_ = await openShop(join(shop, 'node_modules/.bin/nightdesk'), shop)
  try {
    const opened = await open(open_.url)
    expect((await ask(open_.url, opened, '我的订单到哪了')).at(-1)).toBe('请告诉我订单号，8 位数字。')
    await ask(open_.url, opened, '10000001')
    expect(await ask(open_.url, opened, '1001')).toEqual([
      expect.stringMatching(/^您的“台灯”在路上，预计.+送达。$/),
    ])
    expect(await ask(open_.url, opened, '包邮吗')).toEqual(['满 99 元包邮，不满收 8 元运费。'])
    const workbench = await fetch(`${open_.url}/console/`)
    expect(workbench.status).toBe(200)
    expect(await workbench.text()).toContain('<script')
  } finally {
    expect(await open_.close()).toBe(0)
  }
}, 120_000)

test('an English shop, its webhook switched on', async () => {
  const shop = join(folder, 'night owl')
  await run(bin, ['init', 'night owl', '--language', 'en'], folder)
  const channels = join(shop, 'config/channels.yml')
  const written = readFileSync(channels, 'utf8')
  writeFileSync(channels, written.replace(/^# (- use: \.\/channels| {2})/gm, '$1'))
  expect(readFileSync(channels, 'utf8')).toMatch(/^- use: \.\/channels\/webhook\n {2}settings:\n {4}secret:/m)
  // A line of one's own is content like the rest.
  appendFileSync(
    join(shop, 'knowledge/faq.yml'),
    '  - id: gift\n    title: Gift wrap\n    ask: [gift wrap, "can you wrap it as a gift"]\n    answer: We wrap it for free.\n',
  )
  const heard: string[] = []
  const app = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (part: string) => (body += part))
    request.on('end', () => {
      heard.push((JSON.parse(body) as { text: string }).text)
      response.writeHead(204).end()
    })
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => app.once('listening', resolve))
  const secret = 'between app and shop'
  const replies = `http://127.0.0.1:${(app.address() as AddressInfo).port}/`
  const running = await openShop(bin, shop, { WEBHOOK_SECRET: secret, WEBHOOK_REPLY_URL: replies })
  try {
    const opened = await open(running.url)
    await ask(running.url, opened, 'where is my order')
    await ask(running.url, opened, '10000002')
    expect(await ask(running.url, opened, '1002')).toEqual([expect.stringMatching(/^Your scarf is being packed/)])
    expect(await ask(running.url, opened, 'can you gift wrap it')).toEqual(['We wrap it for free.'])

    const body = JSON.stringify({ id: 'a', conversation: 'c', from: { id: 'ann' }, text: 'is shipping free' })
    const hook = `${running.url}/hooks/webhook`
    const sent = await fetch(hook, { method: 'POST', headers: signed(body, secret, Date.now()), body })
    expect(sent.status).toBe(202)
    expect((await fetch(hook, { method: 'POST', body })).status).toBe(401)
    for (let i = 0; i < 100 && heard.length === 0; i += 1) await new Promise((resolve) => setTimeout(resolve, 50))
    expect(heard).toEqual(['Delivery is free from 40 pounds, below that it costs 4 pounds.'])
  } finally {
    expect(await running.close()).toBe(0)
    app.close()
  }
}, 120_000)
