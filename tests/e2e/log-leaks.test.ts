/** What a night's customers said does not stand in the log of a running shop: not in dev, not by faults, not by a careless plugin. */
import { randomUUID } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { openDesk, type Desk } from '../chaos/desk.ts'
import { openWidget, type Widget } from '../chaos/widget.ts'
import { call, open, post, say } from '../web/client.ts'
import { setUpAdministrator } from './agent.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

/** Whatever is found of these in the output has leaked. */
const planted = {
  phone: '13912345678',
  spaced: '139 1234 5678',
  landline: '0571-87654321',
  email: 'xiaolin.wang@example.com',
  address: '文三路477号3栋1602',
  card: '6222021234567890128',
  id: '110105194912310021',
  order: '012345678904',
}
/** What nobody can tell from a word is kept out by its name: `password`, `cookie`, … */
const password = 'a-long-password-1'

/** A plugin as it should not be: it logs what it was given, throws it, and forgets to catch. */
const careless = `
import { definePlugin, z } from 'nightdesk/sdk'
export default definePlugin({
  name: 'careless',
  configSchema: z.strictObject({}),
  setup(host) {
    host.route('POST', '/careless', async (request) => {
      let text = ''
      for await (const part of request) text += part
      const error = Object.assign(new Error(text, { cause: new TypeError(text) }), { body: text, config: { data: text } })
      host.log.info({ text, body: { text }, note: [text], reason: text, headers: request.headers, url: request.url }, text)
      host.log.warn(text)
      host.log.error(error)
      host.log.error({ err: error, error, phone: Number(text.match(/\\d{11}/)?.[0]) }, 'careless')
      try { JSON.parse(text) } catch (cause) { host.log.error({ err: cause }, 'not JSON') }
      if (request.headers['x-uncaught']) setTimeout(() => { throw error }, 1)
      throw error
    })
  },
})
`

let folder: string
let desk: Desk
let customer: Widget | null
beforeEach(() => {
  customer = null
  // Inside the package, so that the plugin's import of the sdk resolves as a customer's would.
  mkdirSync(join(root, 'tests/.artifacts'), { recursive: true })
  folder = mkdtempSync(join(root, 'tests/.artifacts/leaks-'))
  for (const name of ['flows', 'knowledge', 'config'])
    cpSync(join(root, name), join(folder, name), { recursive: true })
  // Open round the clock: the test must pass at any hour.
  const shop = join(folder, 'config/shop.yml')
  const text = readFileSync(shop, 'utf8').replace(/every_day: .*/, 'every_day: 0:00-24:00')
  writeFileSync(shop, text.replace(/holidays:\n(?: {2}- .*\n)+/, ''))
  mkdirSync(join(folder, 'plugins/careless'), { recursive: true })
  writeFileSync(join(folder, 'plugins/careless/index.ts'), careless)
  writeFileSync(join(folder, 'config/plugins.yml'), '- use: orders\n- use: tickets\n- use: careless\n')
})
afterEach(async () => {
  customer?.close()
  if (desk?.running()) await desk.stop()
  rmSync(folder, { recursive: true, force: true })
})

test.each([
  ['dev', {}],
  ['start', { LOG_LEVEL: 'trace' }],
] as const)('%s %j', async (command, env) => {
  desk = await openDesk(folder, join(folder, 'data'), { command, env })
  await desk.start()
  const url = `http://127.0.0.1:${desk.port}`
  const agent = await setUpAdministrator(desk)
  await agent.ask('PUT', '/presence', { presence: 'online' })
  await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { origin: url, 'content-type': 'application/json' },
    body: JSON.stringify({ name: planted.phone, password: 'wrong-password-7' }),
  })

  customer = await openWidget(desk.port, 'leaks')
  const lines = [
    `我的电话是${planted.phone}，也可以打${planted.landline}`,
    '我要改地址',
    planted.order,
    planted.phone.slice(-4),
    `浙江省杭州市西湖区${planted.address}`,
    `${planted.spaced} 邮箱 ${planted.email}`,
    `卡号${planted.card} 身份证${planted.id}`,
    '什么破店，三天了还不发货，我要投诉',
  ]
  for (const line of lines) {
    await customer.send(line)
    // Fragments that come together are one utterance.
    await sleep(1_000)
  }
  let contactId: string | undefined
  for (let i = 0; i < 100 && contactId === undefined; i++) {
    await sleep(100)
    contactId = (await agent.ask<{ items: { contactId: string }[] }>('GET', '/queue')).items[0]?.contactId
  }
  await agent.ask('POST', `/contacts/${contactId}/claim`)
  await agent.ask('GET', `/contacts/${contactId}`)
  // The guard asks about the number first: what it says must not be logged, either.
  const line = { text: `给您打 ${planted.phone}`, key: randomUUID() }
  await expect(agent.ask('POST', `/contacts/${contactId}/say`, line)).rejects.toThrow('request.confirm')
  await agent.ask('POST', `/contacts/${contactId}/say`, { ...line, confirm: true })
  await agent.ask('POST', `/contacts/${contactId}/resolve`, { note: `寄到${planted.address}` })

  // Faults on the way in.
  const opened = await open(url)
  const all = Object.values(planted).join('；')
  await post(url, opened, say(all))
  await post(url, opened, { ...say(all), bogus: all })
  await post(url, opened, `{"type":"message","text":"${all}`)
  await call(url, 'POST', '/conversations', { token: `${opened.token}x`, body: { customerToken: all } })
  await fetch(`${url}/careless?t=${opened.token}`, {
    method: 'POST',
    body: `token=${opened.token} cookie: nd=${password}；password: ${password}\n${all} 浙江省杭州市西湖区${planted.address}`,
  })
  await fetch(`${url}/careless`, { method: 'POST', headers: { 'x-uncaught': '1' }, body: all }).catch(() => null)
  for (let i = 0; i < 100 && desk.running(); i++) await sleep(50)

  // Without the tour, which names an order of the demo shop to whoever started it.
  const output = desk
    .output()
    .split('\n')
    .filter((line) => !/^(?:五步走一圈| {2}[1-5] )/.test(line))
    .join('\n')
  expect(desk.running()).toBe(false)
  // The test sees nothing if nothing was logged.
  for (const sign of [
    'careless',
    'conversation read',
    'sign-in refused',
    'nothing caught',
    '[phone]',
    '[address]',
  ])
    expect(output).toContain(sign)
  const leaks = Object.entries({ ...planted, password, token: opened.token }).filter(([, value]) =>
    output.includes(value),
  )
  expect(leaks).toEqual([])
  expect(output).not.toMatch(/wrong-password-7|三天了还不发货/)
})
