import { randomUUID } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { openDesk, type Desk } from '../chaos/desk.ts'
import { openWidget, type Widget } from '../chaos/widget.ts'
import { setUpAdministrator } from './agent.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
let folder: string
let desk: Desk

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nightdesk-e2e-'))
  for (const name of ['flows', 'knowledge', 'config'])
    cpSync(join(root, name), join(folder, name), { recursive: true })
  // The demo shop as it is, but open round the clock: the test must pass at any hour.
  const file = join(folder, 'config/shop.yml')
  const shop = readFileSync(file, 'utf8')
    .replace(/every_day: .*/, 'every_day: 0:00-24:00')
    .replace(/holidays:\n(?: {2}- .*\n)+/, '')
  writeFileSync(file, shop)
  desk = await openDesk(folder, join(folder, 'data'))
  await desk.start()
})
afterAll(async () => {
  if (desk?.running()) await desk.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function until<T>(what: string, look: () => T | null | undefined | false): Promise<T> {
  for (let i = 0; i < 400; i++) {
    const found = look()
    if (found) return found
    await sleep(25)
  }
  throw new Error(`waited 10 s for ${what}`)
}

/** Says something and gives everything that was said to it in return. */
async function talk(widget: Widget, text: string, expected: RegExp): Promise<string> {
  const before = widget.shown.length
  await widget.send(text)
  await until(
    `${String(expected)} after "${text}"; shown: ${widget.shown
      .slice(before)
      .map((line) => line.text)
      .join(' | ')}`,
    () => widget.shown.slice(before).some((line) => !line.own && expected.test(line.text)),
  )
  return widget.shown
    .slice(before)
    .filter((line) => !line.own)
    .map((line) => line.text)
    .join('\n')
}

describe('one night at the demo shop, in its own process', () => {
  test('a parcel, a question in between, an angry word, a person, and the bot back again', async () => {
    const agent = await setUpAdministrator(desk)
    await agent.ask('PUT', '/presence', { presence: 'online' })
    const customer = await openWidget(desk.port, 'night')

    expect(await talk(customer, '我的快递到哪了', /订单号/)).toContain('请告诉我订单号')
    // A question of fact is answered, and the open one asked again.
    expect(await talk(customer, '你们几点下班', /订单号/)).toContain('人工客服')
    await talk(customer, '012345678904', /后四位/)
    expect(await talk(customer, '1001', /预计|送达|派送/)).toMatch(/【.+】/)

    expect(await talk(customer, '什么破店，三天了还不发货，我要投诉', /排队|排在/)).toContain('抱歉')
    interface Queue {
      items: { contactId: string; state: string }[]
    }
    const queue = await agent.ask<Queue>('GET', '/queue')
    expect(queue.items).toHaveLength(1)
    const { contactId } = queue.items[0]!
    const why = await agent.ask<{ cards: { rule: string; emotion: { score: number } | null }[] }>(
      'GET',
      `/contacts/${contactId}`,
    )
    expect(why.cards.find(({ rule }) => rule === 'emotion')?.emotion?.score).toBeGreaterThan(0.7)

    await agent.ask('POST', `/contacts/${contactId}/claim`)
    await agent.ask('POST', `/contacts/${contactId}/say`, {
      text: '您好，我是小林，马上帮您催。',
      key: randomUUID(),
    })
    await until("the agent's words", () => customer.shown.some((line) => line.text.startsWith('您好，我是小林')))
    const silent = customer.shown.length
    await customer.send('快一点')
    await sleep(1200)
    expect(customer.shown.slice(silent).filter((line) => !line.own)).toEqual([])

    await agent.ask('POST', `/contacts/${contactId}/resolve`, { note: '已经催了仓库，今晚发出' })
    const back = await until('the bot with what happened', () =>
      customer.shown.find((line) => line.text.includes('已经催了仓库')),
    )
    expect(back.text).toContain('小林')
    expect(await talk(customer, '谢谢', /客气|谢谢|晚安|应该/)).not.toBe('')
    expect(customer.shown.map(({ seq }) => seq)).toEqual(
      [...customer.shown.map(({ seq }) => seq)].sort((a, b) => a - b),
    )
    customer.close()
  }, 60_000)

  test('a second process on the same data says why it does not start', async () => {
    const second = await openDesk(folder, join(folder, 'data'))
    await expect(second.start()).rejects.toThrow(/cannot start: .*data/s)
  })

  test('a second start finds everything again, and stopping drains', async () => {
    const before = await openWidget(desk.port, 'early')
    await talk(before, '我要退货', /订单号/)
    expect(await desk.stop()).toBe(0)
    await desk.start()
    expect(desk.output()).not.toMatch(/cannot start/)
    await talk(before, '012345678906', /后四位/)
    before.close()
  }, 60_000)
})
