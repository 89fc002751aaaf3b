/** Microsoft Web Chat, its own bundle unchanged, on a site of its own, as a customer's window of the shop. */
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { openDesk, type Desk } from '../chaos/desk.ts'
import { describeWith } from '../sidecars/describe.ts'
import { webChat } from '../sidecars/parts.ts'
import { chromium, openBrowsers, openShopFolder, type Browsers } from './browser.ts'
import { until } from './people.ts'

/** What docs/reference/http.md tells developers to write, between the marks of its page. */
const page = /<!doctype html>[\s\S]*?<\/html>/.exec(readFileSync('docs/reference/http.md', 'utf8'))![0]

/** The site that embeds Web Chat: the page, and the bundle from the same place. */
async function openSite(bundle: string, shop: string): Promise<Server> {
  const html = page.replaceAll('https://shop.example', shop)
  const server = createServer((request, response) => {
    if (request.url === '/webchat.js') {
      response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' })
      response.end(readFileSync(bundle))
    } else if (request.url === '/') {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html)
    } else response.writeHead(request.url === '/favicon.ico' ? 204 : 404).end()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return server
}

describeWith({ chromium, webChat }, 'Microsoft Web Chat', ({ webChat: bundle }) => {
  let folder: string
  let desk: Desk
  let site: Server
  let browsers: Browsers
  let chat: Page
  /** What the page posted, and how it was answered. */
  const posted: { activity: any; status: number }[] = []
  const elsewhere: string[] = []

  beforeAll(async () => {
    folder = openShopFolder()
    desk = await openDesk(folder, join(folder, 'data'))
    await desk.start()
    site = await openSite(bundle, `http://127.0.0.1:${desk.port}`)
    browsers = await openBrowsers()
    chat = await browsers.page('webchat', { viewport: { width: 420, height: 760 } })
    chat.on('request', (request) => {
      if (/^https?:/.test(request.url()) && new URL(request.url()).hostname !== '127.0.0.1')
        elsewhere.push(request.url())
    })
    chat.on('response', (response) => {
      const request = response.request()
      if (request.method() === 'POST' && new URL(request.url()).pathname.endsWith('/activities'))
        posted.push({ activity: request.postDataJSON(), status: response.status() })
    })
    await chat.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`)
  }, 120_000)
  afterAll(async () => {
    await browsers?.close()
    site?.closeAllConnections()
    site?.close()
    await desk?.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  afterEach(() => {
    expect(browsers.faults.splice(0)).toEqual([])
    expect(elsewhere).toEqual([])
  })

  const told = (name: string, run: () => Promise<void>) => test(name, () => browsers.seen(run), 60_000)
  const line = (text: string) => chat.getByRole('feed').getByText(text)
  async function say(text: string): Promise<void> {
    await chat.locator('[data-id="webchat-sendbox-input"]').fill(text)
    await chat.locator('[data-id="webchat-sendbox-input"]').press('Enter')
  }

  told('greets, with buttons; one starts what it says; a card with a link and a button', async () => {
    await line('您好，这里是晚风小店').first().waitFor()
    await until('it is connected', async () => (await chat.getByText('正在连接').count()) === 0)
    await browsers.picture(chat, 'webchat-greeting')
    await chat.locator('.ac-pushButton', { hasText: '查订单' }).click()
    await line('请告诉我订单号').first().waitFor()
    await say('012345678904')
    await line('后四位').first().waitFor()
    await say('1001')
    await line('运单').first().waitFor()
    expect(await chat.locator('.ac-pushButton', { hasText: '物流详情' }).count()).toBe(1)
    expect(await chat.locator('.ac-pushButton', { hasText: '催物流' }).count()).toBe(1)
    await browsers.picture(chat, 'webchat-card')
  })

  told('suggested actions: the pressed one is said, and the choice is gone', async () => {
    await say('帮我推荐一款')
    await line('想买什么样的').first().waitFor()
    await say('给妈妈买件保暖的，三百以内')
    const actions = chat.locator('.webchat__suggested-action')
    await actions.first().waitFor()
    await browsers.picture(chat, 'webchat-suggested')
    const words = (await actions.allTextContents()).map((text) => text.trim())
    await actions.first().click()
    await line(words[0]!).last().waitFor()
    await until('other ones or none', async () => {
      const now = (await actions.allTextContents()).map((text) => text.trim())
      return now.join() !== words.join()
    })
    await until('the press is posted', async () =>
      posted.some(({ activity }) => activity.text === words[0] && typeof activity.value?.choice === 'string'),
    )
  })

  test('what it posted was taken, typing too', () => {
    expect(posted.map(({ activity }) => activity.type)).toContain('typing')
    expect(posted.map(({ status }) => status)).toEqual(posted.map(() => 200))
  })

  told('the shop is killed and started again: the window comes back and goes on', async () => {
    await desk.kill()
    await desk.start()
    await say('你们几点下班')
    await line('人工客服').last().waitFor()
    // Beside each line stands the same for screen readers.
    const shown = await chat.locator('article.webchat__basic-transcript__activity').allInnerTexts()
    for (const once of ['您好，这里是晚风小店', '你们几点下班'])
      expect(shown.filter((text) => text.includes(once))).toEqual([expect.any(String)])
    expect(posted.filter(({ activity }) => activity.type === 'conversationUpdate')).toHaveLength(1)
    await browsers.picture(chat, 'webchat-back')
    // The browser itself prints that nobody was there.
    const outage = /WebSocket connection|Failed to load resource|net::ERR_/
    expect(browsers.faults.splice(0).filter((fault) => !outage.test(fault))).toEqual([])
  })
})
